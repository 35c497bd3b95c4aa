"""Items of a source become documents."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select, update

from citewell.db.session import ScopedSession
from citewell.db.tables import Document, SourceItem
from citewell.domain.errors import (
    AlreadyExists,
    DocumentUnreadable,
    FetchFailed,
    InvalidInput,
    SourceFailed,
    TooLarge,
)
from citewell.ports.source import ItemGone, ItemUnreadable, Source
from citewell.ports.source import SourceItem as Item
from citewell.services.access.sharing import Access
from citewell.services.documents.changes import access_of, apply_access, apply_fields, tell_title
from citewell.services.documents.desk import touch
from citewell.services.documents.documents import Documents
from citewell.services.documents.live_chunks import relabel_live_chunks
from citewell.services.documents.outcomes import Outcome, Uploaded
from citewell.services.documents.parts import take_access
from citewell.services.ingest.reindex import reread_document
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue
from citewell.services.sources.fields import (
    checked_item,
    document_fields,
    document_kind,
    external_id,
    kept_breadcrumb,
)
from citewell.services.sources.readers import ReaderMap, in_both
from citewell.services.sources.removal import remove_rows
from citewell.services.sources.runs import Run

OF_ONE_ITEM = (SourceFailed, FetchFailed, DocumentUnreadable, InvalidInput, TooLarge, AlreadyExists)
"""What may be wrong with one item; the others go on."""

ENDING = frozenset({"refused", "limited"})
"""Reasons of ``SourceFailed`` that every other item would have, too."""

PATIENCE = 5
"""So many failures that may pass, one after the other, and the source is given up for now."""


class PartOfNothing(SourceFailed):
    """What an item is a part of is not here, so nobody knows who may read it."""


Told = Item | ItemGone | ItemUnreadable
_COUNTED = {Outcome.CREATED: "created", Outcome.LINKED: "created", Outcome.UNCHANGED: "unchanged"}


def key_hash(key: str) -> str:
    """What rows are found by."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass
class ItemWriter:
    """Writes what a source tells in one run. Each item is one transaction with its document, its row and the counts."""

    context: JobContext
    run: Run
    source: Source
    documents: Documents
    queue: JobQueue

    def __post_init__(self) -> None:
        self._readers = ReaderMap()
        self._failed_in_a_row = 0

    def write(self, group: Sequence[Told]) -> None:
        """Bring the documents of ``group`` into step.

        Raises:
            SourceFailed: the source is refusing everything, or failing again and again.
            LeaseLost: another worker has the job.
        """
        rows = self._rows([each.key for each in group])
        unchanged: list[str] = []
        for told in group:
            self.context.check()
            row = rows.get(key_hash(told.key))
            match told:
                case ItemGone():
                    if row is not None:
                        remove_rows(self.context, self.queue, self.run, [row])
                case ItemUnreadable():
                    passing = told.reason in SourceFailed.PASSING
                    self._fail(told.key, told.title, row, told.reason, told.message, passing=passing)
                case _ if self._is_unchanged(told, row):
                    assert row is not None
                    unchanged.append(row.id)
                    if row.seen_run != self.run.number:
                        self.run.count("unchanged")
                case _:
                    self._bring(told, row)
        self._see(unchanged)
        self.context.progress("reading", done=self.run.counts["seen"], message=self.run.sentence())

    def _rows(self, keys: Sequence[str]) -> Mapping[str, SourceItem]:
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
        """Make the document what the item is now, or note why it cannot be."""
        try:
            checked_item(item)
            if _has_same_content(item, row) and self._restate(item, row):
                return
            self._upload(item)
        except OF_ONE_ITEM as error:
            passing = isinstance(error, SourceFailed | FetchFailed) and error.passing
            if isinstance(error, SourceFailed) and error.reason in ENDING:
                raise
            self._failed_in_a_row += passing and not isinstance(error, PartOfNothing)
            if self._failed_in_a_row >= PATIENCE:
                raise
            reason = error.reason if isinstance(error, SourceFailed | FetchFailed) else error.code
            self._narrow(item, row)
            self._fail(item.key, item.title, row, reason, error.message, passing=passing)
        else:
            self._failed_in_a_row = 0

    def _upload(self, item: Item) -> None:
        run = self.run
        with self.context.database.read(self.context.caller) as session:
            fields = document_fields(item, self._access(session, item))
        before = dict(run.counts)
        try:
            with self.source.open(item) as parts:
                self.documents.upload(
                    run.caller(self.context),
                    run.collection_id,
                    parts=parts,
                    file_name=item.file_name,
                    fields=fields,
                    external_id=external_id(run.source_id, item.key),
                    kind=document_kind(item),
                    within=partial(self._uploaded, item),
                )
        except BaseException:
            run.counts = before
            raise

    def _uploaded(self, item: Item, session: ScopedSession, uploaded: Uploaded) -> None:
        self.context.fence(session)
        moved = self._place(session, uploaded.document, item)
        outcome = uploaded.outcome
        if moved and uploaded.job is None:
            reread_document(session, self.queue, uploaded.document.id)
            outcome = Outcome.UPDATED
        self._keep(session, item, uploaded.document.id, _COUNTED.get(outcome, "updated"))

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
                apply_access(session, self.run.caller(self.context), document, access)
                changed = True
            if self._place(session, document, item):
                reread_document(session, self.queue, document.id)
                changed = True
            if changed:
                touch(session, document)
                session.audit("document.update", "document", document.id, origin_id=self.run.source_id)
            self._keep(session, item, document.id, "updated" if changed else "unchanged")
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
                apply_access(session, self.run.caller(self.context), document, common)
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
        self.run.save(session)

    def _fail(
        self, key: str, title: str | None, row: SourceItem | None, reason: str, message: str, *, passing: bool
    ) -> None:
        """Show that an item cannot be had; what was read of it before stays."""
        if len(key) > 2000:  # noqa: PLR2004 - what the column holds; such a thing has no row
            self.run.count("failed")
            return
        self.run.passing += passing
        with self.context.effects() as session:
            kept = self._row(session, key)
            if kept.seen_run != self.run.number:
                self.run.count("failed")
            if title or row is None:
                kept.title = (title or key)[:1000]
            kept.state, kept.reason, kept.message = "failed", reason[:64], message[:2000]
            kept.version, kept.seen_run, kept.updated_at = None, self.run.number, session.clock.now()
            self.run.save(session)

    def _row(self, session: ScopedSession, key: str) -> SourceItem:
        digest = key_hash(key)
        by_key = select(SourceItem).where(SourceItem.source_id == self.run.source_id, SourceItem.key_hash == digest)
        row = session.scalars(by_key).one_or_none()
        if row is None:
            row = SourceItem(id=session.ids.new_id(), source_id=self.run.source_id, key=key, key_hash=digest)
            row.seen_run, row.state, row.updated_at = 0, "failed", session.clock.now()
            session.add(row)
        return row


def _has_same_content(item: Item, row: SourceItem | None) -> bool:
    if row is None or row.state != "indexed" or row.document_id is None:
        return False
    if item.content_version is not None:
        return item.content_version == row.content_version
    return item.version == row.version
