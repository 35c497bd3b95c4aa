"""Measurements of answers to a golden set, kept to be compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import AnswerRun, GoldenSet
from citewell.domain.access import Caller
from citewell.domain.errors import InvalidInput, NotFound
from citewell.domain.names import checked_name
from citewell.services.evaluation.questions import golden_set_of

MOST_RESULTS = 50


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
            raise InvalidInput(f"A report has 1 to {MOST_RESULTS} results, as --output writes them.", field="report")
        if not all(isinstance(each, dict) and isinstance(each.get("configuration"), dict) for each in results):
            raise InvalidInput("A result says with which configuration it was measured.", field="report")
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
