"""Measuring answers to golden sets, put together."""

from __future__ import annotations

from citewell.bootstrap.answering import Answering
from citewell.bootstrap.ground import Ground
from citewell.services.documents.documents import Documents
from citewell.services.evaluation.golden_sets import GoldenSets
from citewell.services.evaluation.measurements import AnswerMeasurements
from citewell.services.evaluation.measuring import KIND, AnswerMeasuring
from citewell.services.jobs.kinds import JobKinds


def make_measuring(ground: Ground, answering: Answering, documents: Documents, kinds: JobKinds) -> AnswerMeasurements:
    """What begins measurements; what they do is added to ``kinds``."""
    database, access = ground.database, ground.access
    measuring = AnswerMeasuring(database, access, answering.chats, documents, answering.judging)
    kinds.add(KIND, measuring.run)
    return AnswerMeasurements(
        database,
        ground.queue,
        GoldenSets(database, access),
        answering.assistants,
        answering.modelling.choices,
        answering.judging,
    )
