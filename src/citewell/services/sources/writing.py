"""Items of a source become documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select, update

from citewell.db.session import ScopedSession
from citewell.db.tables import Document, SourceItem
from citewell.domain.access import Visibility
from citewell.domain.errors import CitewellError, FetchFailed, SourceFailed, TooLarge
from citewell.domain.plain_text import is_storable
from citewell.ports.source import ItemGone, ItemUnreadable, Source
from citewell.ports.source import SourceItem as Item
from citewell.services.access.sharing import Access
from citewell.services.documents.bulk import NewFile, Refused
from citewell.services.documents.changes import access_of, apply_access, apply_fields, tell_title
from citewell.services.documents.desk import touch
from citewell.services.documents.documents import Documents
from citewell.services.documents.fields import DocumentFields
from citewell.services.documents.live_chunks import relabel_live_chunks
from citewell.services.documents.outcomes import Outcome, Uploaded
from citewell.services.documents.parts import pass_on_access, take_access
from citewell.services.ingest.reindex import reread_document
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue
from citewell.services.sources.failures import (
    ENDING,
    OF_ONE_ITEM,
    PATIENCE,
    NotHad,
    PartOfNothing,
    passes,
    reason_of,
)
from citewell.services.sources.fields import (
    MAX_KEY,
    checked_item,
    document_fields,
    document_kind,
    external_id,
    kept_breadcrumb,
    key_hash,
)
from citewell.services.sources.readers import ReaderMap, in_both
from citewell.services.sources.removal import remove_rows
from citewell.services.sources.runs import Run


@dataclass(frozen=True, slots=True)
class Incoming:
    """An item whose content is to be put in, and what is said about it."""

    item: Item
    fields: DocumentFields


Told = Item | ItemGone | ItemUnreadable
_COUNTED = {Outcome.CREATED: "created", Outcome.LINKED: "created", Outcome.UNCHANGED: "unchanged"}


@dataclass
class ItemWriter:
    """Writes what a source tells in one run.

    A document, the row of its item and the counts are written in one transaction, those of many new items together.
    """

    context: JobContext
    run: Run
    source: Source
    documents: Documents
    queue: JobQueue

    def __post_init__(self) -> None:
        self._readers = ReaderMap()
        self._failed_in_a_row = 0
        self._pending: list[Incoming] = []
        self._known: dict[str, SourceItem] = {}

    def write(self, group: Sequence[Told]) -> None:
        """Bring the documents of ``group`` into step.

        Raises:
            SourceFailed: the source is refusing everything, or failing again and again.
            LeaseLost: another worker has the job.
        """
        self._known = self._rows([each.key for each in group])
        unchanged: list[str] = []
        for told in group:
            self.context.check()
            row = self._known.get(key_hash(told.key))
            match told:
                case ItemGone():
                    self._put()
                    if (row := self._known.pop(key_hash(told.key), None)) is not None:
                        remove_rows(self.context, self.queue, self.run, [row])
                case ItemUnreadable():
                    passing = told.reason in SourceFailed.PASSING
                    self._fail(told.key, told.title, told.reason, told.message, passing=passing)
                case _ if self._is_unchanged(told, row):
                    assert row is not None
                    unchanged.append(row.id)
                    if row.seen_run != self.run.number:
                        self.run.count("unchanged")
                case _:
                    self._bring(told, row)
        self._put()
        self._see(unchanged)
        self.context.progress("reading", done=self.run.counts["seen"], message=self.run.sentence())

    def _rows(self, keys: Sequence[str]) -> dict[str, SourceItem]:
        of_group = select(SourceItem).where(
            SourceItem.source_id == self.run.source_id, SourceItem.key_hash.in_([key_hash(key) for key in keys])
        )
        with self.context.database.read(self.context.caller) as session:
            return {row.key_hash: row for row in session.scalars(of_group)}

    def _is_unchanged(self, item: Item, row: SourceItem | None) -> bool:
        if row is None or row.state != "indexed" or row.version != item.version:
            return False
        return not self.run.full or row.seen_run == self.run.number

    def _see(self, ids: Sequence[str]) -> None:
        with self.context.effects() as session:
            if ids:
                seen = update(SourceItem).where(SourceItem.id.in_(ids)).values(seen_run=self.run.number)
                session.execute(seen.execution_options(synchronize_session=False))
            self.run.save(session)

    def _bring(self, item: Item, row: SourceItem | None) -> None:
        """Make the document what the item is now, soon, or note why it cannot be."""
        if item.parent_key is not None or any(each.item.key == item.key for each in self._pending):
            self._put()  # its parent may be among them
            row = self._known.get(key_hash(item.key))
        try:
            checked_item(item)
            if _has_same_content(item, row) and self._restate(item, row):
                return
            with self.context.database.read(self.context.caller) as session:
                access = self._access(session, item)
            # What is new has the collection's readers anyway, and only without a word on them may be linked to a twin.
            fields = document_fields(item, None if row is None and item.readers is None else access)
        except OF_ONE_ITEM as error:
            self._give_up(item, error)
            return
        if self._pending and document_kind(self._pending[0].item) is not document_kind(item):
            self._put()
        self._pending.append(Incoming(item, fields))

    def _put(self) -> None:
        """Upload what waits, in one transaction."""
        group, self._pending = self._pending, []
        if not group:
            return
        before = dict(self.run.counts)
        files = [
            NewFile(
                self._content(each), each.item.file_name, external_id(self.run.source_id, each.item.key), each.fields
            )
            for each in group
        ]
        try:
            found = self.documents.upload_many(
                self.run.caller(self.context),
                self.run.collection_id,
                files,
                kind=document_kind(group[0].item),
                within=partial(self._taken_in, group),
            )
        except BaseException:
            self.run.counts = before
            raise
        for each, became in zip(group, found, strict=True):
            if isinstance(became, Refused):
                error = became.error
                self._give_up(each.item, error.failure if isinstance(error, NotHad) else error)

    def _content(self, incoming: Incoming) -> Iterator[bytes]:
        """The bytes of an item. Raises ``NotHad``, unless the source is to be given up."""
        try:
            with self.source.open(incoming.item) as parts:
                yield from parts
        except (SourceFailed, FetchFailed) as error:
            self._failed_in_a_row += error.passing
            if error.reason in ENDING or self._failed_in_a_row >= PATIENCE:
                raise
            raise NotHad(error) from error
        self._failed_in_a_row = 0

    def _taken_in(self, group: Sequence[Incoming], session: ScopedSession, found: Sequence[Uploaded | Refused]) -> None:
        self.context.fence(session)
        for each, uploaded in zip(group, found, strict=True):
            if isinstance(uploaded, Refused):
                continue
            self._take_over(session, uploaded, each.item)
            moved = self._place(session, uploaded.document, each.item)
            outcome = uploaded.outcome
            if moved and uploaded.job is None:
                reread_document(session, self.queue, uploaded.document.id)
                outcome = Outcome.UPDATED
            self._keep(session, each.item, uploaded.document.id, _COUNTED.get(outcome, "updated"))
        self.run.save(session)

    def _take_over(self, session: ScopedSession, uploaded: Uploaded, item: Item) -> None:
        """Give a document that somebody else made under the id of an item the readers of the source, not theirs."""
        document = uploaded.document
        if uploaded.outcome in (Outcome.CREATED, Outcome.LINKED) or document.origin_id == self.run.source_id:
            return
        document.owner_id = None
        if item.parent_key is None:  # a part gets those of what it is a part of
            access = self._readers.access(session, item.readers)
            apply_access(session, self.run.caller(self.context), document, access, with_text=True)

    def _give_up(self, item: Item, error: CitewellError) -> None:
        self._narrow(item, self._known.get(key_hash(item.key)))
        self._fail(item.key, item.title, reason_of(error), error.message, passing=passes(error))

    def _restate(self, item: Item, row: SourceItem | None) -> bool:
        """Write what is said about an item whose content is as it was; false if its document is gone."""
        assert row is not None
        with self.context.effects() as session:
            document = session.get(Document, row.document_id, with_for_update=True, populate_existing=True)
            if document is None or document.deleted_at is not None:
                return False
            access = self._access(session, item)
            title = document.title
            changed = apply_fields(session, document, document_fields(item, access))
            tell_title(session, document, before=title)
            if access is not None and access != access_of(session, document):
                apply_access(session, self.run.caller(self.context), document, access, with_text=True)
                changed = True
            if self._place(session, document, item):
                reread_document(session, self.queue, document.id)
                changed = True
            if changed:
                touch(session, document)
                session.audit("document.update", "document", document.id, origin_id=self.run.source_id)
            self._keep(session, item, document.id, "updated" if changed else "unchanged")
            self.run.save(session)
        return True

    def _narrow(self, item: Item, row: SourceItem | None) -> None:
        """Keep what was read before from those whom the source lets read no more, though it could not be read anew.

        Nobody is let in either: they may read what is there now, not what was.
        """
        if row is None or row.document_id is None or item.parent_key is not None:
            return
        with self.context.effects() as session:
            document = session.get(Document, row.document_id, with_for_update=True, populate_existing=True)
            if document is None or document.deleted_at is not None:
                return
            before = access_of(session, document)
            common = in_both(before, self._readers.access(session, item.readers))
            if common != before:
                try:
                    apply_access(session, self.run.caller(self.context), document, common, with_text=True)
                except TooLarge:  # so many cannot be named, and nobody is to read what they may not
                    apply_access(session, self.run.caller(self.context), document, Access(Visibility.SHARED))
                touch(session, document)
                session.audit("document.update", "document", document.id, origin_id=self.run.source_id)

    def _access(self, session: ScopedSession, item: Item) -> Access | None:
        """Who may read the item; ``None`` for whoever may read what it is a part of."""
        if item.parent_key is None:
            return self._readers.access(session, item.readers)
        self._parent(session, item.parent_key)
        return None

    def _parent(self, session: ScopedSession, key: str) -> Document:
        of_key = select(Document).join(SourceItem, SourceItem.document_id == Document.id)
        parent = session.scalars(
            of_key.where(
                SourceItem.source_id == self.run.source_id,
                SourceItem.key_hash == key_hash(key),
                Document.deleted_at.is_(None),
            )
        ).one_or_none()
        if parent is None:
            raise PartOfNothing("part_of_nothing", "What this is a part of could not be read.", passing=True)
        return parent

    def _place(self, session: ScopedSession, document: Document, item: Item) -> bool:
        """Say where the document stands; whether its chunks have to be cut with another breadcrumb."""
        document.origin_id = self.run.source_id
        if item.parent_key is not None:
            parent = self._parent(session, item.parent_key)
            relabel = document.access_class_id != parent.access_class_id
            document.parent_id, document.owner_id = parent.id, parent.owner_id
            document.visibility, document.access_class_id = parent.visibility, parent.access_class_id
            session.flush()
            take_access(session, parent, [document.id])
            if relabel:
                relabel_live_chunks(session, document)
                pass_on_access(session, document, relabel=True)
        breadcrumb = kept_breadcrumb(item.breadcrumb)
        before, document.breadcrumb = document.breadcrumb or None, breadcrumb
        return document.current_version_id is not None and before != breadcrumb

    def _keep(self, session: ScopedSession, item: Item, document_id: str, word: str) -> None:
        """The row of an item that is here, and the counts."""
        row = self._row(session, item.key)
        if row.seen_run != self.run.number:
            self.run.count(word)
        row.parent_key, row.document_id = item.parent_key, document_id
        row.version, row.content_version = item.version, item.content_version
        row.title = (item.title or item.file_name)[:1000]
        row.state, row.reason, row.message = "indexed", None, None
        row.seen_run, row.updated_at = self.run.number, session.clock.now()

    def _fail(self, key: str, title: str | None, reason: str, message: str, *, passing: bool) -> None:
        """Show that an item cannot be had; what was read of it before stays."""
        if len(key) > MAX_KEY or not is_storable(key):  # such a thing has no row
            self.run.count("failed")
            return
        self.run.passing += passing
        with self.context.effects() as session:
            kept = self._row(session, key)
            if kept.seen_run != self.run.number:
                self.run.count("failed")
            if title or not kept.title:
                kept.title = (title or key)[:1000]
            kept.state, kept.reason, kept.message = "failed", reason[:64], message[:2000]
            kept.version, kept.seen_run, kept.updated_at = None, self.run.number, session.clock.now()
            self.run.save(session)

    def _row(self, session: ScopedSession, key: str) -> SourceItem:
        """The row of an item, to be written; new where there is none: only one run of a source writes at a time."""
        digest = key_hash(key)
        known = self._known.get(digest)
        row = None if known is None else session.get(SourceItem, known.id)
        if row is None:
            row = SourceItem(id=session.ids.new_id(), source_id=self.run.source_id, key=key, key_hash=digest)
            row.seen_run, row.state, row.updated_at = 0, "failed", session.clock.now()
            session.add(row)
        self._known[digest] = row
        return row


def _has_same_content(item: Item, row: SourceItem | None) -> bool:
    if row is None or row.state != "indexed" or row.document_id is None:
        return False
    if item.content_version is not None:
        return item.content_version == row.content_version
    return item.version == row.version
