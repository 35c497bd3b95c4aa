"""Questions, users, ends, ratings, latency and cost over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Message, Rating, UsageRecord, UsageSum
from citewell.domain.access import Caller
from citewell.domain.errors import InvalidInput
from citewell.domain.usage import BudgetScope, Tally
from citewell.services.access.rules import AccessRules
from citewell.services.insight.buckets import Bucket, Span, chosen, spans_of
from citewell.services.ratings.fields import RatingFilter
from citewell.services.ratings.rules import matching
from citewell.services.ratings.stats import day_of
from citewell.services.usage.names import id_of
from citewell.services.usage.reports import ReportRequest, StageLatency, check_days, owner_of, percentiles
from citewell.services.usage.sums import ALL, tally_of


@dataclass(frozen=True, slots=True)
class SeriesRequest:
    """Which days (both included, UTC), in which buckets; of one collection, assistant or model, or of everything.

    ``user_id``: of this user alone.
    """

    first: date
    last: date
    bucket: Bucket = Bucket.AUTO
    collection: str | None = None
    assistant: str | None = None
    model: str | None = None
    user_id: str | None = None


@dataclass(slots=True)
class RatingSum:
    """Ratings that were given in a span: how many, the sum of ``scored`` scores, and their thumbs."""

    count: int = 0
    scored: int = 0
    score: int = 0
    up: int = 0
    down: int = 0

    @property
    def mean(self) -> float | None:
        """Of the scores, if there is one."""
        return round(self.score / self.scored, 2) if self.scored else None

    def add(self, other: RatingSum) -> None:
        """Count what ``other`` counted."""
        for name in RatingSum.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True, slots=True)
class Point:
    """One span. ``users`` are the different ones who asked in it, so those of spans do not add up to the total."""

    first: date
    last: date
    users: int
    used: Tally
    latency: Mapping[str, StageLatency]
    ratings: RatingSum


@dataclass(frozen=True, slots=True)
class Series:
    """A point for every span, also where nothing happened, and one for all of them together."""

    bucket: Bucket
    points: Sequence[Point]
    total: Point


@dataclass(slots=True)
class _Sums:
    used: Tally = field(default_factory=Tally)
    ratings: RatingSum = field(default_factory=RatingSum)


@dataclass(frozen=True, slots=True)
class _Scope:
    """Whose use (``ALL`` or a user's), of what."""

    owner: str
    name: str = ""
    key: str = ""

    def rows(self) -> ColumnElement[bool]:
        """The daily sums of it."""
        if self.name:
            return _is(self.owner, self.name, self.key)
        return _is(ALL, "tenant", "") if self.owner == ALL else _is(ALL, "user", self.owner)


class InsightSeries:
    """Made from the daily sums, so that a million records cost nothing; users see what they used themselves."""

    def __init__(self, database: Database, access: AccessRules) -> None:
        self._database = database
        self._access = access

    def series(self, caller: Caller, wanted: SeriesRequest) -> Series:
        """The points.

        Raises:
            Forbidden: somebody who is no admin asks for what others used.
            InvalidInput: the days are out of order or too many, there is no such assistant, or more than one of
                collection, assistant and model is given: sums are kept for each alone.
            NotFound: there is no such collection.
        """
        days = ReportRequest(wanted.first, wanted.last, user_id=wanted.user_id)
        owner = owner_of(caller, days)
        check_days(days)
        bucket = chosen(wanted.bucket, wanted.first, wanted.last)
        spans = spans_of(bucket, wanted.first, wanted.last)
        with self._database.read(caller) as session:
            scope = self._scope(session, caller, wanted, owner)
            by_day = _by_day(session, scope, wanted)
            for day, ratings in self._ratings(session, caller, wanted, scope):
                by_day.setdefault(day, _Sums()).ratings.add(ratings)
            points = [_point(session, span, by_day, scope) for span in spans]
            return Series(bucket, points, _point(session, Span(wanted.first, wanted.last), by_day, scope))

    def _scope(self, session: ScopedSession, caller: Caller, wanted: SeriesRequest, owner: str) -> _Scope:
        given = [name for name in ("collection", "assistant", "model") if getattr(wanted, name) is not None]
        if len(given) > 1:
            raise InvalidInput(
                f"Give one of {', '.join(given)}: sums are kept for each alone.", field=given[1], reason="only_one"
            )
        if wanted.collection is not None:
            key = id_of(session, self._access, caller, BudgetScope.COLLECTION, wanted.collection)
            return _Scope(owner, "collection", key)
        if wanted.assistant is not None:
            key = id_of(session, self._access, caller, BudgetScope.ASSISTANT, wanted.assistant)
            return _Scope(owner, "assistant", key)
        return _Scope(owner) if wanted.model is None else _Scope(owner, "model", wanted.model)

    def _ratings(
        self, session: ScopedSession, caller: Caller, wanted: SeriesRequest, scope: _Scope
    ) -> Sequence[tuple[date, RatingSum]]:
        """The ratings of each day; of a user, those that they gave."""
        of = RatingFilter(
            collection=scope.key if scope.name == "collection" else None,
            assistant=scope.key if scope.name == "assistant" else None,
            user_id=None if scope.owner == ALL else scope.owner,
            since=datetime.combine(wanted.first, time(), UTC),
            until=datetime.combine(wanted.last + timedelta(days=1), time(), UTC),
        )
        ids = matching(session, self._access, caller, of)
        if scope.name == "model":
            used = exists().where(UsageRecord.message_id == Message.id, UsageRecord.model == scope.key)
            ids = ids.where(used.correlate(Message))
        day = day_of(session)
        numbers = (
            func.count(),
            func.count(Rating.score),
            func.coalesce(func.sum(Rating.score), 0),
            func.count(case((Rating.thumb > 0, 1))),
            func.count(case((Rating.thumb < 0, 1))),
        )
        found = session.execute(select(day, *numbers).where(Rating.id.in_(ids)).group_by(day))
        return [(date.fromisoformat(str(row[0])), RatingSum(*map(int, row[1:]))) for row in found]


def _is(owner: str, scope: str, key: str) -> ColumnElement[bool]:
    return and_(UsageSum.owner_id == owner, UsageSum.scope == scope, UsageSum.scope_id == key)


def _by_day(session: ScopedSession, scope: _Scope, wanted: SeriesRequest) -> dict[date, _Sums]:
    rows = session.scalars(select(UsageSum).where(scope.rows(), UsageSum.day.between(wanted.first, wanted.last)))
    return {row.day: _Sums(tally_of(row)) for row in rows}


def _point(session: ScopedSession, span: Span, by_day: Mapping[date, _Sums], scope: _Scope) -> Point:
    together = _Sums()
    for number in range((span.last - span.first).days + 1):
        found = by_day.get(span.first + timedelta(days=number))
        if found is not None:
            together.used.add(found.used)
            together.ratings.add(found.ratings)
    users = _users(session, span, scope) if together.used.questions else 0
    latency = percentiles(together.used.latency)
    return Point(span.first, span.last, users, together.used, latency, together.ratings)


def _users(session: ScopedSession, span: Span, scope: _Scope) -> int:
    """How many different users asked: each has a sum of their own for the day, so this counts rows, not questions."""
    if scope.owner != ALL:
        return 1
    asked = and_(UsageSum.questions > 0, UsageSum.day.between(span.first, span.last))
    if scope.name:
        own = and_(UsageSum.owner_id != ALL, UsageSum.scope == scope.name, UsageSum.scope_id == scope.key)
        statement = select(func.count(UsageSum.owner_id.distinct())).where(own, asked)
    else:
        own = and_(UsageSum.owner_id == ALL, UsageSum.scope == "user")
        statement = select(func.count(UsageSum.scope_id.distinct())).where(own, asked)
    return session.scalar(statement) or 0
