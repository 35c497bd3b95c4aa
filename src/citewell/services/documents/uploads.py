"""Files come in: new documents, new versions, and what was there before."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from citewell.db.session import ScopedSession
from citewell.db.tables import Collection, Document, DocumentVersion, Job
from citewell.domain.access import Caller
from citewell.domain.errors import AlreadyExists, CitewellError, Forbidden, NotFound
from citewell.domain.names import display_file_name
from citewell.domain.revisions import check_revision
from citewell.ports.blob_store import BlobInfo
from citewell.services.access.rules import Need, need_visibility
from citewell.services.access.sharing import Access, check_shares
from citewell.services.batches.items import note_arrivals, receiving
from citewell.services.collections.fields import DuplicatePolicy, policy_of
from citewell.services.documents.blob_references import hold_blobs, release_blob
from citewell.services.documents.changes import access_of, apply_access, apply_fields, says_the_same, tell_title
from citewell.services.documents.desk import Desk, add_version, enqueue_ingest, new_version, touch, views_of
from citewell.services.documents.fields import DocumentFields, DocumentKind, checked_external_id, checked_fields
from citewell.services.documents.linking import link, release_links, twin_of
from citewell.services.documents.outcomes import Incoming, Outcome, Uploaded, arrival
from citewell.services.settings.catalogue import DUPLICATES

MAX_TWINS = 20
"""Documents of the same bytes and name that are compared with an upload."""


class DocumentUploads(Desk):
    """Takes files in."""

    def upload(
        self,
        caller: Caller,
        collection_ref: str,
        *,
        parts: Iterable[bytes],
        file_name: str | None,
        fields: DocumentFields | None = None,
        external_id: str | None = None,
        kind: DocumentKind = DocumentKind.FILE,
        within: Callable[[ScopedSession, Uploaded], None] | None = None,
        batch_id: str | None = None,
    ) -> Uploaded:
        """Put a file into a collection. The file is durable and its job committed when this returns.

        The same bytes again are not read again: under the same ``external_id``, or, without one, under the same name
        from the same person with nothing else said about them. Other bytes under an ``external_id`` that is there
        are a new version of that document.

        Args:
            caller: Who uploads, and owns a new document.
            collection_ref: Id, name or alias.
            parts: The bytes, read once, outside of any transaction.
            file_name: As the caller has it; only a cleaned form is kept, for people to read.
            fields: What is said about it.
            external_id: The caller's own id for it; the document's id without one.
            kind: Where it comes from.
            within: Called in the transaction, before it is committed; what it raises undoes the upload.
            batch_id: The batch that it belongs to.

        Raises:
            NotFound: there is no collection that the caller may read.
            Forbidden: the caller may not write into it, or not make the document so visible.
            InvalidInput: a field is not acceptable.
            TooLarge: the file is over the limit.
            StorageFull: the disk is full; nothing was accepted.
            AlreadyExists: the ``external_id`` belongs to a document that the caller may not change.
            Unavailable: the same file was deleted at the same moment; try again.
        """
        said = checked_fields(fields or DocumentFields())
        own_id = None if external_id is None else checked_external_id(external_id)
        with self._database.read(caller) as session:
            collection_id = self._access.collection_for(session, caller, collection_ref, right=Need.WRITE).id
            check_access(session, caller, said.access)
        name = display_file_name(file_name)
        blob = self._blobs.put(caller.tenant_id, parts, max_bytes=self._largest(caller))
        try:
            with self._database.write(caller) as session:
                collection = self._access.collection_for(session, caller, collection_id, right=Need.WRITE, lock=True)
                batch = None if batch_id is None else receiving(session, caller, batch_id, collection.id)
                uploaded = self._put_in(session, caller, collection, Incoming(blob, name, said, own_id, kind))
                if batch is not None:
                    note_arrivals(session, batch, [arrival(own_id or name, uploaded)])
                if within is not None:
                    within(session, uploaded)
                hold_blobs(session, self._blobs, [blob.key])
        except BaseException:
            self._forget(caller, blob.key)
            raise
        return uploaded

    def _put_in(
        self, session: ScopedSession, caller: Caller, collection: Collection, new: Incoming, *, is_new: bool = False
    ) -> Uploaded:
        """Make a stored file a document, or a part of the story of one. ``is_new``: it is known not to be there."""
        present = None
        if not is_new:
            present = self._present(session, caller, collection, new.blob, new.file_name, new.said, new.own_id)
        if present is not None:
            return self._again(session, caller, present, new.blob, new.file_name, new.said)
        policy = policy_of(collection.settings, self._live.of(session)[DUPLICATES])
        twin = None
        if policy is not DuplicatePolicy.KEEP and new.said.access is None:
            twin = twin_of(session, collection, new.blob.key)
        if twin is None:
            return self._create(session, caller, collection, new, at_once=not is_new)
        # What a source or crawl brought goes when it is gone there; the file would be nowhere then.
        if policy is DuplicatePolicy.SKIP and new.own_id is None and twin.origin_id is None:
            return Uploaded(twin, None, Outcome.DUPLICATE, views_of(session, [twin])[0].current)
        return self._link(session, caller, collection, new, twin)

    def replace(
        self,
        caller: Caller,
        document_id: str,
        *,
        parts: Iterable[bytes],
        file_name: str | None,
        fields: DocumentFields | None = None,
        expected: int | None = None,
    ) -> Uploaded:
        """Give a document a new file. The old version serves until the new one is published.

        Fields that are not said stay as they are. The same bytes again are not read again.

        Raises:
            NotFound: there is no document that the caller may read.
            Forbidden: the caller may not change it.
            PreconditionFailed: ``expected`` is not its revision.
            TooLarge: the file is over the limit.
            StorageFull: the disk is full; nothing was accepted.
        """
        said = checked_fields(fields or DocumentFields())
        with self._database.read(caller) as session:
            check_revision(self._access.document_for(session, caller, document_id, right=Need.WRITE).revision, expected)
        name = display_file_name(file_name)
        blob = self._blobs.put(caller.tenant_id, parts, max_bytes=self._largest(caller))
        try:
            with self._database.write(caller) as session:
                document = self._access.document_for(session, caller, document_id, right=Need.WRITE, lock=True)
                check_revision(document.revision, expected)
                uploaded = self._again(session, caller, document, blob, name, said)
                hold_blobs(session, self._blobs, [blob.key])
        except BaseException:
            self._forget(caller, blob.key)
            raise
        return uploaded

    def uploaded(self, caller: Caller, document_id: str) -> Uploaded:
        """An upload of before, to answer its repetition with. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            document = self._access.document_for(session, caller, document_id)
            job = None if document.job_id is None else session.get(Job, document.job_id)
            return Uploaded(document, job, Outcome.CREATED, views_of(session, [document])[0].current)

    def _forget(self, caller: Caller, key: str) -> None:
        # Whether the transaction was committed is not known for certain; the references tell.
        with (
            contextlib.suppress(CitewellError, SQLAlchemyError),
            self._database.write(replace(caller, idempotency=None)) as session,
        ):
            release_blob(session, self._blobs, key)

    def _present(
        self,
        session: ScopedSession,
        caller: Caller,
        collection: Collection,
        blob: BlobInfo,
        file_name: str,
        said: DocumentFields,
        own_id: str | None,
    ) -> Document | None:
        """The document that this upload is about, locked, if it is there."""
        live = select(Document.id).where(Document.collection_id == collection.id, Document.deleted_at.is_(None))
        if own_id is not None:
            key = session.scalars(live.where(Document.external_id == own_id)).one_or_none()
            if key is None:
                return None
            try:
                return self._access.document_for(session, caller, key, right=Need.WRITE, lock=True)
            except (NotFound, Forbidden) as error:
                message = "This external_id belongs to another document of the collection."
                raise AlreadyExists(message, field="external_id", reason="external_id_taken") from error
        same = (
            live.join(DocumentVersion, DocumentVersion.document_id == Document.id)
            .where(
                DocumentVersion.number == Document.latest_version,
                DocumentVersion.original_blob == blob.key,
                DocumentVersion.file_name == file_name,
                Document.owner_id == caller.user_id,
                Document.external_id == Document.id,
                self._access.readable_documents(caller),
            )
            .order_by(Document.id)
            .limit(MAX_TWINS)
        )
        for key in session.scalars(same).all():
            document = self._access.document_for(session, caller, key, right=Need.WRITE, lock=True)
            if says_the_same(session, document, said):
                return document
        return None

    def _again(
        self,
        session: ScopedSession,
        caller: Caller,
        document: Document,
        blob: BlobInfo,
        file_name: str,
        said: DocumentFields,
    ) -> Uploaded:
        latest = session.scalars(
            select(DocumentVersion).where(
                DocumentVersion.document_id == document.id, DocumentVersion.number == document.latest_version
            )
        ).one()
        job = None
        if latest.original_blob != blob.key or latest.file_name != file_name:
            outcome = Outcome.REPLACED
            job = add_version(session, self._queue, document, blob, file_name, caller.user_id)
        elif latest.state == "failed":
            outcome = Outcome.RETRIED
            latest.state = "building"
            document.status, document.status_reason, document.status_message = "waiting", None, None
            job = enqueue_ingest(session, self._queue, document, latest)
        else:
            outcome = Outcome.UPDATED
        self._passwords.keep_latest(session, document, said.password)
        changed = self._apply(session, caller, document, said)
        if outcome is Outcome.UPDATED and not changed:
            outcome = Outcome.UNCHANGED
        else:
            touch(session, document)
            release_links(session, self._queue, of=document)
        session.audit(
            "document.upload", "document", document.id, outcome=outcome.value, version=document.latest_version
        )
        return Uploaded(document, job, outcome, views_of(session, [document])[0].current)

    def _apply(self, session: ScopedSession, caller: Caller, document: Document, said: DocumentFields) -> bool:
        title = document.title
        changed = apply_fields(session, document, said)
        tell_title(session, document, before=title)
        if said.access is not None and said.access != access_of(session, document):
            self._access.document_for(session, caller, document.id, right=Need.MANAGE)
            apply_access(session, caller, document, said.access, with_text=True)
            changed = True
        return changed

    @staticmethod
    def _row(session: ScopedSession, caller: Caller, collection: Collection, new: Incoming) -> Document:
        now = session.clock.now()
        key = session.ids.new_id()
        document = Document(
            id=key,
            tenant_id=session.tenant_id,
            collection_id=collection.id,
            external_id=new.own_id or key,
            kind=new.kind,
            title=new.file_name,
            description="",
            meta={},
            file_name=new.file_name,
            size_bytes=new.blob.size,
            status="waiting",
            latest_version=0,
            access_class_id=collection.access_class_id,
            owner_id=caller.user_id,
            revision=1,
            created_at=now,
            updated_at=now,
        )
        session.add(document)
        return document

    def _link(
        self, session: ScopedSession, caller: Caller, collection: Collection, new: Incoming, twin: Document
    ) -> Uploaded:
        document = self._row(session, caller, collection, new)
        version = new_version(session, document, new.blob, new.file_name, caller.user_id)
        flush_new(session)
        link(session, document, version, twin)
        self._passwords.keep_latest(session, document, new.said.password)
        apply_fields(session, document, new.said)
        session.audit("document.create", "document", document.id, collection_id=collection.id, duplicate_of=twin.id)
        return Uploaded(document, None, Outcome.LINKED)

    def _create(
        self, session: ScopedSession, caller: Caller, collection: Collection, new: Incoming, *, at_once: bool
    ) -> Uploaded:
        document = self._row(session, caller, collection, new)
        job = add_version(session, self._queue, document, new.blob, new.file_name, caller.user_id)
        if at_once:
            flush_new(session)
        self._passwords.keep_latest(session, document, new.said.password)
        apply_fields(session, document, new.said)
        if new.said.access is not None:
            apply_access(session, caller, document, new.said.access)
        session.audit(
            "document.create",
            "document",
            document.id,
            collection_id=collection.id,
            size=new.blob.size,
            job_id=job.id,
        )
        return Uploaded(document, job, Outcome.CREATED)


def flush_new(session: ScopedSession) -> None:
    """Write documents that were added. Raises ``AlreadyExists`` when one of their keys was taken at this moment."""
    try:
        session.flush()
    except IntegrityError as error:
        message = "This external_id was taken at the same moment."
        raise AlreadyExists(message, field="external_id", reason="external_id_taken") from error


def check_access(session: ScopedSession, caller: Caller, access: Access | None) -> None:
    """Refuse readers that a document cannot get, before anything is written.

    Raises:
        Forbidden: the caller may not make it so visible.
        InvalidInput: a share names somebody who is not in the tenant.
        TooLarge: there are too many.
    """
    if access is not None:
        need_visibility(caller, access.visibility)
        check_shares(session, access.shares)
