"""What ratings come to: how many, how good, by day, by assistant, by collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, distinct, func, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Assistant, Collection, Message, Rating, UsageCollection, UsageRecord
from citewell.domain.access import Caller
from citewell.services.access.rules import AccessRules
from citewell.services.ratings.fields import LEAST_SCORE, MOST_SCORE, Reason
from citewell.services.ratings.rules import names_reason

MOST_GROUPS = 100
"""Of assistants and of collections the most often rated are shown."""
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Tally:
    """Some ratings: how many, the mean of their scores (``None`` without one), and their thumbs."""

    count: int
    mean: float | None
    up: int
    down: int


@dataclass(frozen=True, slots=True)
class Group:
    """Ratings that belong together: by a day as ``YYYY-MM-DD``, or by a thing's id, with its name while it is there."""

    key: str | None
    name: str | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class RatingStats:
    """All ratings that fit. ``scores`` counts each score, ``reasons`` each reason; days are the latest, in order.

    An answer that drew on several collections counts for each.
    """

    tally: Tally
    scores: Mapping[int, int]
    reasons: Mapping[str, int]
    by_day: Sequence[Group]
    by_assistant: Sequence[Group]
    by_collection: Sequence[Group]


def stats_of(session: ScopedSession, access: AccessRules, caller: Caller, ids: Select[str]) -> RatingStats:
    """What these ratings come to.

    Args:
        session: Of the caller.
        access: Decides which collections are named.
        caller: Who looks.
        ids: Selects the ids of the ratings.
    """
    of_them = Rating.id.in_(ids)
    scores = [func.count(case((Rating.score == each, 1))) for each in range(LEAST_SCORE, MOST_SCORE + 1)]
    reasons = [func.count(case((names_reason(each), 1))) for each in Reason]
    row = session.execute(select(*_sums(), *scores, *reasons).where(of_them)).one()
    counts = [int(each) for each in row[len(_sums()) :]]
    day = day_of(session)
    days = select(day, *_sums()).where(of_them).group_by(day).order_by(day.desc()).limit(MOST_DAYS)
    return RatingStats(
        _tally(row[: len(_sums())]),
        dict(zip(range(LEAST_SCORE, MOST_SCORE + 1), counts, strict=False)),
        dict(zip((each.value for each in Reason), counts[len(scores) :], strict=True)),
        [Group(str(each[0]), None, _tally(each[1:])) for each in session.execute(days).all()][::-1],
        _by_assistant(session, of_them),
        _by_collection(session, access, caller, ids),
    )


def _sums() -> tuple[ColumnElement[Any], ...]:
    return (
        func.count(distinct(Rating.id)),
        func.avg(Rating.score),
        func.count(case((Rating.thumb > 0, 1))),
        func.count(case((Rating.thumb < 0, 1))),
    )


def _tally(sums: Sequence[Any]) -> Tally:
    count, mean, up, down = sums
    return Tally(int(count), None if mean is None else round(float(mean), 2), int(up), int(down))


def day_of(session: ScopedSession) -> ColumnElement[Any]:
    """The day of a rating in UTC."""
    if session.get_bind().dialect.name == "postgresql":
        return func.date(func.timezone("UTC", Rating.created_at))
    return func.date(Rating.created_at)


def _by_assistant(session: ScopedSession, of_them: ColumnElement[bool]) -> list[Group]:
    count = func.count(distinct(Rating.id))
    wanted = (
        select(Message.assistant_id, *_sums())
        .join(Rating, Rating.message_id == Message.id)
        .where(of_them)
        .group_by(Message.assistant_id)
        .order_by(count.desc(), Message.assistant_id)
        .limit(MOST_GROUPS)
    )
    rows = session.execute(wanted).all()
    known = session.execute(
        select(Assistant.id, Assistant.name).where(Assistant.id.in_([row[0] for row in rows if row[0] is not None]))
    )
    names = {row.id: row.name for row in known}
    return [Group(row[0], names.get(row[0]), _tally(row[1:])) for row in rows]


def _by_collection(session: ScopedSession, access: AccessRules, caller: Caller, ids: Select[str]) -> list[Group]:
    used = (  # an answer may have several records of the same collections
        select(UsageRecord.message_id, UsageCollection.collection_id)
        .join(UsageCollection, UsageCollection.record_id == UsageRecord.id)
        .where(UsageRecord.message_id.in_(select(Rating.message_id).where(Rating.id.in_(ids))))
        .distinct()
        .subquery()
    )
    count = func.count(distinct(Rating.id))
    wanted = (
        select(used.c.collection_id, *_sums())
        .join(Rating, Rating.message_id == used.c.message_id)
        .where(Rating.id.in_(ids))
        .group_by(used.c.collection_id)
        .order_by(count.desc(), used.c.collection_id)
        .limit(MOST_GROUPS)
    )
    rows = session.execute(wanted).all()
    readable = select(Collection.id, Collection.name).where(
        Collection.id.in_([row[0] for row in rows]), access.readable_collections(caller)
    )
    names = {row.id: row.name for row in session.execute(readable)}
    return [Group(row[0], names.get(row[0]), _tally(row[1:])) for row in rows]
