"""Many files at once, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from citewell.db.session import ScopedSession
from citewell.db.tables import Document
from citewell.domain.access import Caller
from citewell.domain.errors import (
    AlreadyExists,
    CitewellError,
    Forbidden,
    InvalidInput,
    NotFound,
    TooLarge,
    Unavailable,
)
from citewell.domain.names import display_file_name
from citewell.services.access.rules import Need
from citewell.services.batches.items import Arrival, ItemState, note_arrivals, receiving
from citewell.services.documents.blob_references import hold_blobs
from citewell.services.documents.fields import DocumentFields, DocumentKind, checked_external_id, checked_fields
from citewell.services.documents.outcomes import Incoming, Uploaded, arrival
from citewell.services.documents.uploads import DocumentUploads, check_access

MAX_FILES = 100
"""Of one request."""

_OWN_FAULT = (InvalidInput, TooLarge, AlreadyExists, Forbidden, NotFound)
"""What may be wrong with one file alone. Whatever else goes wrong is about all of them."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file, its name, and what is said about it. The bytes are read once."""

    parts: Iterable[bytes]
    file_name: str | None
    external_id: str | None = None
    fields: DocumentFields = DocumentFields()  # noqa: RUF009  # frozen

    @property
    def path(self) -> str:
        """What it is called in its batch."""
        return self.external_id or display_file_name(self.file_name)


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken in, and why."""

    error: CitewellError


Within = Callable[[ScopedSession, Sequence[Uploaded | Refused]], None]


class DocumentBulk(DocumentUploads):
    """Takes many files in at once."""

    def upload_many(
        self,
        caller: Caller,
        collection_ref: str,
        files: Sequence[NewFile],
        *,
        kind: DocumentKind = DocumentKind.FILE,
        batch_id: str | None = None,
        within: Within | None = None,
    ) -> list[Uploaded | Refused]:
        """Put files into a collection; what became of each, in the same order. As ``upload`` for each of them.

        All files that were not refused are durable, and their jobs committed, when this returns. One that is not
        acceptable does not keep the others out.

        Args:
            caller: Who uploads.
            collection_ref: Id, name or alias.
            files: 100 at most. Of several with the same ``external_id``, the last counts.
            kind: Where they come from.
            batch_id: The batch that they belong to.
            within: Told in the transaction what became of each, before it is committed; what it raises undoes all.

        Raises:
            NotFound: there is no such collection or batch for the caller.
            Forbidden: the caller may not write into the collection.
            Conflict: the batch was closed.
            TooLarge: too many files.
            StorageFull: the disk is full; nothing was accepted.
            Unavailable: one of the files was deleted, or one of the keys taken, at the same moment; try again.
        """
        if len(files) > MAX_FILES:
            raise TooLarge(
                f"At most {MAX_FILES} files at a time.", limit=MAX_FILES, unit="files", reason="files", most=MAX_FILES
            )
        with self._database.read(caller) as session:
            collection_id = self._access.collection_for(session, caller, collection_ref, right=Need.WRITE).id
        stored: list[Incoming | Refused] = []
        try:
            stored.extend(self._stored(caller, file, kind) for file in files)
            found = self._accept(caller, collection_id, files, stored, batch_id, within)
        except BaseException:
            for key in {each.blob.key for each in stored if isinstance(each, Incoming)}:
                self._forget(caller, key)
            raise
        for each, became in zip(stored, found, strict=True):
            if isinstance(each, Incoming) and isinstance(became, Refused):
                self._forget(caller, each.blob.key)
        return found

    def _stored(self, caller: Caller, file: NewFile, kind: DocumentKind) -> Incoming | Refused:
        try:
            said = checked_fields(file.fields)
            own_id = None if file.external_id is None else checked_external_id(file.external_id)
            blob = self._blobs.put(caller.tenant_id, file.parts, max_bytes=self._largest(caller))
        except _OWN_FAULT as error:
            return Refused(error)
        return Incoming(blob, display_file_name(file.file_name), said, own_id, kind)

    def _accept(
        self,
        caller: Caller,
        collection_id: str,
        files: Sequence[NewFile],
        stored: Sequence[Incoming | Refused],
        batch_id: str | None,
        within: Within | None,
    ) -> list[Uploaded | Refused]:
        with self._database.write(caller) as session:
            collection = self._access.collection_for(session, caller, collection_id, right=Need.WRITE, lock=True)
            batch = None if batch_id is None else receiving(session, caller, batch_id, collection.id)
            known = _known(session, collection.id, stored)
            found: list[Uploaded | Refused] = []
            for each in stored:
                if isinstance(each, Refused):
                    found.append(each)
                    continue
                is_new = each.own_id is not None and each.own_id not in known and each.said.access is None
                try:
                    check_access(session, caller, each.said.access)  # a refusal later would leave a document behind
                    found.append(self._put_in(session, caller, collection, each, is_new=is_new))
                except _OWN_FAULT as error:
                    if not session.is_active:  # the database undid what was written for the others, too
                        raise Unavailable(
                            "Another upload took one of the keys at this moment. Try again.", reason="key_taken"
                        ) from error
                    found.append(Refused(error))
                if each.own_id is not None:
                    known.add(each.own_id)
            if batch is not None:
                note_arrivals(
                    session, batch, [_arrival(file.path, each) for file, each in zip(files, found, strict=True)]
                )
            try:
                session.flush()
                if within is not None:
                    within(session, found)
            except IntegrityError as error:
                raise Unavailable(
                    "Another upload took one of the keys at this moment. Try again.", reason="key_taken"
                ) from error
            hold_blobs(session, self._blobs, [each.blob.key for each in stored if isinstance(each, Incoming)])
        return found


def _known(session: ScopedSession, collection_id: str, stored: Sequence[Incoming | Refused]) -> set[str]:
    keys = [each.own_id for each in stored if isinstance(each, Incoming) and each.own_id is not None]
    there = (
        select(Document.external_id)
        .where(Document.collection_id == collection_id, Document.external_id.in_(keys), Document.deleted_at.is_(None))
        .order_by(Document.id)  # in which order every writer locks them
        .with_for_update(key_share=True)
    )
    return set(session.scalars(there)) if keys else set()


def _arrival(path: str, became: Uploaded | Refused) -> Arrival:
    if isinstance(became, Uploaded):
        return arrival(path, became)
    return Arrival(path, ItemState.FAILED, reason=became.error.code, message=became.error.message)
