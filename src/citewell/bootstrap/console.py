"""What administrators and the tables of the web page ask for, beyond the single things."""

from __future__ import annotations

from dataclasses import dataclass

from citewell.db.session import Database
from citewell.services.access.rules import AccessRules
from citewell.services.documents.file_passwords import FilePasswords
from citewell.services.documents.impact import Impacts
from citewell.services.ingest.rereading import Rereading
from citewell.services.insight.failing import FailingQuestions
from citewell.services.insight.series import InsightSeries
from citewell.services.jobs.queue import JobQueue
from citewell.services.upkeep.examinations import Examinations


@dataclass(frozen=True)
class Console:
    """Views over many things, and work on many."""

    impacts: Impacts
    rereading: Rereading
    series: InsightSeries
    failing: FailingQuestions
    examinations: Examinations


def make_console(database: Database, access: AccessRules, queue: JobQueue, passwords: FilePasswords) -> Console:
    """All of it, on these parts."""
    return Console(
        impacts=Impacts(database, access),
        rereading=Rereading(database, access, queue, passwords),
        series=InsightSeries(database, access),
        failing=FailingQuestions(database, access),
        examinations=Examinations(database, queue),
    )
