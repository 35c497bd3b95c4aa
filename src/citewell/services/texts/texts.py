"""What programs do with texts under their own keys: put them there, again and again, and take them away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import select

from citewell.db.session import Database
from citewell.db.tables import Document, DocumentVersion, Job, Tenant
from citewell.domain.access import Caller, Scope
from citewell.domain.errors import CitewellError, NotFound, TooLarge, Unavailable
from citewell.services.access.rules import AccessRules, need_scope
from citewell.services.collections.namespaces import Namespaces
from citewell.services.documents.documents import Documents
from citewell.services.documents.fields import checked_external_id
from citewell.services.ingest.together import TakenMeanwhile
from citewell.services.texts.intake import Entry, Failed, Intake
from citewell.services.texts.items import MAX_BATCH, Failure, TextItem, Upserted, checked_item

GROUP = 50
"""Texts of one transaction, while somebody waits for them."""

WAITED_CHARS = 1_000_000
"""With more characters than this together a job makes the vectors, whatever was asked for: nobody waits for minutes."""

TRIES = 5


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken away; ``job`` is ``None`` where there was nothing under the key."""

    doc_id: str
    chunks: int = 0
    job: Job | None = None


class Texts:
    """Texts of a tenant, on behalf of a caller. They are documents of kind ``text``, as all others are."""

    def __init__(
        self, database: Database, access: AccessRules, namespaces: Namespaces, documents: Documents, intake: Intake
    ) -> None:
        self._database = database
        self._access = access
        self._namespaces = namespaces
        self._documents = documents
        self._intake = intake

    def check_tenant(self, caller: Caller, tenant: str | None) -> None:
        """Make sure that ``tenant``, an id or name, is the caller's own. Raises ``NotFound``."""
        if tenant is None or tenant == caller.tenant_id:
            return
        with self._database.read(caller) as session:
            name = session.scalars(select(Tenant.name).where(Tenant.id == caller.tenant_id)).one()
        if tenant != name:
            raise NotFound("There is no such tenant.")

    def upsert(self, caller: Caller, item: TextItem) -> Upserted:
        """Put one text under its key. It can be searched when this returns.

        The same text again is skipped; with another title or other metadata only these are changed. A namespace that
        is not there becomes a private collection of the caller's.

        Raises:
            InvalidInput: a value is not acceptable.
            TooLarge: the text has more than a million characters, or the metadata are too large.
            NotFound: there is no such namespace, and it cannot be made under this name.
            Forbidden: the caller may not write into the namespace, or not make it.
            AlreadyExists: the key or the namespace belongs to somebody whose things the caller may not read.
            ModelUnavailable: the model does not answer; nothing was changed.
            StorageFull: the disk is full; nothing was changed.
        """
        entries = [(0, checked_item(item))]
        try:
            return _repeated(lambda: self._intake.write(caller, item.namespace, entries, _raise))
        except NotFound:
            namespace = self._namespaces.writable(caller, item.namespace)
        return _repeated(lambda: self._intake.write(caller, namespace, entries, _raise))

    def upserted(self, caller: Caller, document_id: str) -> Upserted:
        """An upsert of before, to answer its repetition with. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            document = self._access.document_for(session, caller, document_id)
            current = document.current_version_id
            version = None if current is None else session.get(DocumentVersion, current)
            return Upserted(upserted=1, chunks=0 if version is None else version.chunk_count)

    def upsert_many(self, caller: Caller, items: Sequence[TextItem], *, wait: bool = True) -> Upserted:
        """Put many texts under their keys. One that cannot be taken is reported, and the others are.

        With ``wait`` they can be searched when this returns, in transactions of 50; what was done stays done when
        a later one fails. Without, or when they are very long together, they are durable and a job goes on.
        Doing all of it again changes nothing. Of several texts under one key the last one counts.

        Raises:
            TooLarge: more than 1,000 texts.
            ModelUnavailable: the model does not answer.
            StorageFull: the disk is full.
        """
        if len(items) > MAX_BATCH:
            raise TooLarge(
                f"{MAX_BATCH} texts at a time, at most.", limit=MAX_BATCH, unit="texts", reason="texts", most=MAX_BATCH
            )
        caller = replace(caller, idempotency=None)  # a batch is several transactions, and safe to repeat by itself
        failures: dict[int, Failure] = {}
        found, repeated = self._by_collection(caller, items, failures)
        wait = wait and sum(len(item.text) for entries in found.values() for _, item in entries) <= WAITED_CHARS
        done = Upserted(skipped=repeated, failures=tuple(failures.values()))
        if wait:
            for collection_id, entries in found.items():
                for part in _parts(entries):
                    done += _noted(partial(self._intake.write, caller, collection_id, part))
        elif found:
            done += _noted(partial(self._intake.hand_over, caller, found))
        return replace(done, failures=tuple(sorted(done.failures, key=lambda failure: failure.position)))

    def delete(self, caller: Caller, namespace: str, doc_id: str) -> Removed:
        """Take the text under a key away: no search that starts after this finds it. Nothing there is not an error.

        Raises:
            NotFound: there is no such namespace.
            Forbidden: the caller may not delete it.
        """
        need_scope(caller, Scope.DELETE)
        key = checked_external_id(doc_id)
        with self._database.read(caller) as session:
            collection = self._access.collection_for(session, caller, namespace)
            found = session.execute(
                select(Document.id, Document.chunk_count).where(
                    Document.collection_id == collection.id,
                    Document.external_id == key,
                    self._access.readable_documents(caller),
                )
            ).one_or_none()
        if found is None:
            return Removed(key)
        try:
            job = self._documents.delete(caller, found.id)
        except NotFound:  # somebody else was faster
            return Removed(key)
        return Removed(key, found.chunk_count or 0, job)

    def _by_collection(
        self, caller: Caller, items: Sequence[TextItem], failures: dict[int, Failure]
    ) -> tuple[Mapping[str, Sequence[Entry]], int]:
        """The texts that can be taken, by collection, and how many another one under the same key comes after."""
        places: dict[str, str | CitewellError] = {}
        found: dict[str, dict[str, Entry]] = {}
        repeated = 0
        for position, item in enumerate(items):
            try:
                checked = checked_item(item)
                if item.namespace not in places:
                    places[item.namespace] = self._place(caller, item.namespace)
                place = places[item.namespace]
                if isinstance(place, CitewellError):
                    raise place
            except CitewellError as error:
                failures[position] = Failure.of(position, item.doc_id, error)
                continue
            keys = found.setdefault(place, {})
            repeated += keys.pop(checked.doc_id, None) is not None
            keys[checked.doc_id] = (position, checked)
        return {place: list(found[place].values()) for place in sorted(found)}, repeated

    def _place(self, caller: Caller, namespace: str) -> str | CitewellError:
        try:
            return self._namespaces.writable(caller, namespace)
        except Unavailable:
            raise
        except CitewellError as error:
            return error


def _noted(write: Callable[[Failed], Upserted]) -> Upserted:
    """The result of ``write`` with the texts that it could not take."""

    def once() -> Upserted:
        failures: dict[int, Failure] = {}  # a text is looked at twice: before its vectors are made, and after

        def failed(position: int, item: TextItem, error: CitewellError) -> None:
            failures[position] = Failure.of(position, item.doc_id, error)

        return write(failed) + Upserted(failures=tuple(failures.values()))

    return _repeated(once)


def _repeated(write: Callable[[], Upserted]) -> Upserted:
    for _ in range(TRIES):
        try:
            return write()
        except TakenMeanwhile:
            continue
    raise Unavailable("Others write under the same keys all the time. Try again.", reason="key_taken")


def _parts(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    for start in range(0, len(entries), GROUP):
        yield entries[start : start + GROUP]


def _raise(_position: int, _item: TextItem, error: CitewellError) -> None:
    raise error
