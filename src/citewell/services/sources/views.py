"""Sources and items as people see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Document, Schedule, Source, SourceItem, SourceRun
from citewell.domain.access import Caller

ITEM_STATES = ("waiting", "indexed", "failed", "left_out")


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source with its last run, when it runs by itself again, and how many items it has."""

    source: Source
    last_run: SourceRun | None
    next_run_at: datetime | None
    items: int


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item and its state: that of its document, where it has one."""

    item: SourceItem
    state: str
    reason: str | None
    message: str | None


def schedule_name(source_id: str) -> str:
    """The name of the schedule of a source."""
    return f"source:{source_id}"


def items_of(source: Source, caller: Caller, readable: ColumnElement[bool], state: str | None) -> Select[SourceItem]:
    """The items of a source that the caller may know of; an item without a document is known to the source's owner.

    Args:
        source: The source.
        caller: Who looks.
        readable: Criterion on ``Document``: the caller may read it.
        state: Only those in this state.
    """
    wanted = select(SourceItem).where(SourceItem.source_id == source.id)
    if not caller.is_admin:
        seen = SourceItem.document_id.in_(select(Document.id).where(readable))
        own = caller.user_id is not None and source.owner_id == caller.user_id
        wanted = wanted.where(or_(seen, SourceItem.document_id.is_(None)) if own else seen)
    if state is None:
        return wanted
    status = select(Document.status).where(Document.id == SourceItem.document_id).scalar_subquery()
    shown = case(
        (SourceItem.state != "indexed", SourceItem.state),
        (status == "failed", "failed"),
        (status.in_(("waiting", "processing")), "waiting"),
        else_=SourceItem.state,
    )
    return wanted.where(shown == state)


def view_of(session: ScopedSession, source: Source) -> SourceView:
    """The source with what belongs to it."""
    last = select(SourceRun).where(SourceRun.source_id == source.id).order_by(SourceRun.number.desc()).limit(1)
    due = select(Schedule.next_run_at).where(Schedule.name == schedule_name(source.id))
    count = select(func.count(SourceItem.id)).where(SourceItem.source_id == source.id)
    return SourceView(
        source, session.scalars(last).first(), session.scalars(due).one_or_none(), session.scalar(count) or 0
    )


def item_views(session: ScopedSession, items: Sequence[SourceItem]) -> list[ItemView]:
    """The items with the states of their documents, in the same order."""
    keys = [item.document_id for item in items if item.document_id is not None]
    documents = {row.id: row for row in session.scalars(select(Document).where(Document.id.in_(keys)))} if keys else {}
    views = []
    for item in items:
        document = documents.get(item.document_id or "")
        if item.state != "indexed" or document is None:
            views.append(ItemView(item, item.state, item.reason, item.message))
        elif document.status == "failed":
            views.append(ItemView(item, "failed", document.status_reason, document.status_message))
        else:
            state = "waiting" if document.status in ("waiting", "processing") else "indexed"
            views.append(ItemView(item, state, None, None))
    return views
