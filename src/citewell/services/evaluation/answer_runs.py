"""Measurements of answers to a golden set, kept to be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import AnswerRun, GoldenSet
from citewell.domain.access import Caller
from citewell.domain.errors import InvalidInput, NotFound
from citewell.domain.known_answers import ANSWERS
from citewell.domain.names import checked_name
from citewell.domain.question_figures import PerQuery
from citewell.services.evaluation.questions import golden_set_of

MOST_RESULTS = 50
MOST_FIGURE = 1e6
"""Figures are shares; what lies far beyond is none, and could not be reckoned with."""


@dataclass(frozen=True, slots=True)
class Place:
    """A measurement, and which of its configurations, from 0."""

    run_id: str
    result: int = 0


@dataclass(frozen=True, slots=True)
class RunComparison:
    """How many questions both were asked, and by metric what ``Measures.compare`` finds."""

    questions: int
    differences: Mapping[str, Mapping[str, Any]]


class AnswerRuns:
    """Reports of ``citewell eval answers``, for editors and administrators of a tenant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, caller: Caller, ref: str, *, name: str, report: Mapping[str, Any]) -> AnswerRun:
        """Keep a report of the set.

        Raises:
            NotFound: there is no such set.
            InvalidInput: the name is not acceptable, or it is not a report.
        """
        results = report.get("results")
        if not isinstance(results, list) or not 1 <= len(results) <= MOST_RESULTS:
            raise InvalidInput(
                f"A report has 1 to {MOST_RESULTS} results, as --output writes them.",
                field="report",
                reason="entries",
                least=1,
                most=MOST_RESULTS,
            )
        if not all(isinstance(each, dict) and isinstance(each.get("configuration"), dict) for each in results):
            raise InvalidInput(
                "A result says with which configuration it was measured.", field="report", reason="missing"
            )
        with self._database.write(caller) as session:
            found = golden_set_of(session, ref)
            run = AnswerRun(
                id=session.ids.new_id(),
                set_id=found.id,
                name=checked_name(name),
                report=dict(report),
                created_by=caller.user_id,
                created_at=session.clock.now(),
            )
            session.add(run)
            session.audit("golden_set.measure", "golden_set", found.id, run_id=run.id)
            return run

    def list(self, caller: Caller, ref: str, *, cursor: str | None = None, limit: int = 50) -> Page[AnswerRun]:
        """The reports of a set, newest first. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            of_set = select(AnswerRun).where(AnswerRun.set_id == golden_set_of(session, ref).id)
            return page(session, of_set, moment=AnswerRun.created_at, key=AnswerRun.id, cursor=cursor, limit=limit)

    def get(self, caller: Caller, ref: str, run_id: str) -> AnswerRun:
        """One report. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            found = golden_set_of(session, ref)
            return _run(session, found, run_id)

    def compare(self, caller: Caller, ref: str, first: Place, second: Place) -> RunComparison:
        """How the answers of ``second`` differ from those of ``first``, on the questions that both were asked.

        Raises:
            NotFound: there is no such set, measurement of it, or configuration of that.
        """
        with self._database.read(caller) as session:
            found = golden_set_of(session, ref)
            before, after = (_per_question(_run(session, found, place.run_id), place) for place in (first, second))
        return RunComparison(len(before.keys() & after.keys()), ANSWERS.compare(after, before))

    def delete(self, caller: Caller, ref: str, run_id: str) -> None:
        """Forget a report. Raises ``NotFound``."""
        with self._database.write(caller) as session:
            found = golden_set_of(session, ref)
            session.delete(_run(session, found, run_id))
            session.audit("golden_set.forget_measurement", "golden_set", found.id, run_id=run_id)


def _run(session: ScopedSession, golden_set: GoldenSet, run_id: str) -> AnswerRun:
    run: AnswerRun | None = session.get(AnswerRun, run_id)
    if run is None or run.set_id != golden_set.id:
        raise NotFound("There is no such measurement of this set.")
    return run


def _per_question(run: AnswerRun, place: Place) -> PerQuery:
    """The figures of single questions. What is no number is not one: people send reports."""
    results = run.report["results"]
    if not 0 <= place.result < len(results):
        raise NotFound("This measurement has no such configuration.")
    given = results[place.result].get("per_query")
    rows = given.items() if isinstance(given, Mapping) else ()
    return {
        str(key): {name: float(value) for name, value in values.items() if _is_number(value)}
        for key, values in rows
        if isinstance(values, Mapping)
    }


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and abs(value) <= MOST_FIGURE
