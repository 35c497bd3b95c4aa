"""Bodies of embedding versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from citewell.db.tables import RecordedQuery
from citewell.domain.confidence import Difference, Interval
from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import MAX_INT, Identifier, Line, Name, Text
from citewell.ports.embedders import ModelChoice
from citewell.services.embedding_versions.comparison import (
    MAX_QUERIES,
    Comparison,
    ModeReport,
    Quality,
    Question,
    QuestionReport,
)
from citewell.services.embedding_versions.versions import NewVersion, Started, shown
from citewell.services.embedding_versions.views import VersionView

StateName = Literal["building", "ready", "serving", "retired", "failed"]
Model = Annotated[Line, Field(min_length=1, max_length=600)]


class VersionIn(Body):
    """What to build."""

    model: Model | None = Field(
        default=None,
        description="One of `offered` in the list of versions; the configured model by default.",
        examples=["path:/models/e5-small"],
    )
    name: Name | None = Field(default=None, max_length=100, description="By default `v` and the version's number.")
    precision: Literal["auto", "int8", "fp32"] | None = Field(
        default=None, description="Arithmetic of a local model; as the settings say by default."
    )
    enrich_context: bool | None = Field(
        default=None, description="Embed title and headings with each chunk; as the collections say by default."
    )
    namespace: Identifier | None = Field(
        default=None, description="A collection, where the tenant has more than one partition."
    )

    def wanted(self) -> NewVersion:
        """The request of the service."""
        return NewVersion(self.model, self.name, self.precision, self.enrich_context, self.namespace)


class VersionErrorOut(Out):
    """Why a build stopped."""

    code: str
    message: str


class VersionIndexOut(Out):
    """The index of a version: how many changes of the log it has yet to take in, and its newest segment's rows."""

    behind: int = Field(ge=0, le=MAX_INT)
    rows: int = Field(ge=0, le=MAX_INT)


_WORKED_OUT = frozenset(
    {"opened_as", "vectors_done", "vectors_total", "vectors_missing", "eta_seconds", "index", "seconds"}
)
"""Fields that are not columns of the version."""


class VersionOut(Out):
    """A vector space and the model that made its vectors."""

    id: str
    partition_id: str
    number: int = Field(ge=1, le=MAX_INT)
    name: str
    model: str = Field(description="Which model exactly, with the hash of its weights where they are local.")
    opened_as: str = Field(description="What the model is opened by, as in `CITEWELL_EMBEDDING_MODEL`.")
    precision: str
    dimension: int = Field(ge=1, le=MAX_INT)
    runtime: str
    enrich_context: bool | None
    state: StateName
    vectors_done: int = Field(ge=0, le=MAX_INT)
    vectors_total: int = Field(
        ge=0, le=MAX_INT, description="What is to be built, with what is kept of the past; once built, the live chunks."
    )
    vectors_missing: int | None = Field(
        ge=0, le=MAX_INT, description="Chunks that searches need and that have no vector now; null in lists."
    )
    tokens: int = Field(ge=0, le=MAX_INT, description="What the build gave to the model.")
    seconds: float = Field(description="What the model took for it.")
    eta_seconds: float | None = Field(description="How long the rest takes at this speed; null unless it is building.")
    index: VersionIndexOut | None = Field(description="Null while there is none.")
    error: VersionErrorOut | None
    predecessor_id: str | None = Field(description="What served before, and would serve again after a rollback.")
    job_id: str | None
    created_by: str | None
    created_at: datetime
    ready_at: datetime | None
    promoted_at: datetime | None
    retired_at: datetime | None

    @classmethod
    def of(cls, view: VersionView) -> Self:
        """The public form."""
        row = view.version
        same = {name: getattr(row, name) for name in cls.model_fields if name not in _WORKED_OUT}
        index = None
        if view.index is not None:
            index = VersionIndexOut(behind=view.behind or 0, rows=view.index.rows)
        return cls.model_validate(
            {
                **same,
                "opened_as": shown(ModelChoice(row.spec, row.precision, row.endpoint)),
                "vectors_done": view.done,
                "vectors_total": view.total,
                "vectors_missing": view.missing,
                "seconds": round(row.seconds, 3),
                "eta_seconds": None if view.eta_seconds is None else round(view.eta_seconds, 1),
                "index": index,
            }
        )


class VersionsOut(Out):
    """All versions, the newest first, and the models that more may be built with."""

    items: list[VersionOut]
    next_cursor: str | None = None
    total: int = Field(ge=0, le=MAX_INT)
    offered: list[str] = Field(description="The configured model first.")

    @classmethod
    def of(cls, views: Sequence[VersionView], offered: Sequence[ModelChoice]) -> Self:
        """The public form."""
        items = [VersionOut.of(view) for view in views]
        return cls(items=items, total=len(items), offered=[shown(choice) for choice in offered])


class StartedOut(Out):
    """A version, and the job that works on it."""

    job_id: str
    status: str = Field(description="State of the job.")
    embedding_version: VersionOut

    @classmethod
    def of(cls, started: Started) -> Self:
        """The public form."""
        return cls(job_id=started.job.id, status=started.job.state, embedding_version=VersionOut.of(started.view))


class RebuildIn(Body):
    """What to rebuild: the indexes from stored vectors, or, with `reembed`, all vectors in a new version beside."""

    tenant_id: Identifier | None = Field(default=None, description="Your own tenant; said by earlier clients.")
    namespace: Identifier | None = Field(
        default=None, description="A collection, where the tenant has more than one partition."
    )
    reembed: bool = Field(default=False, description="Compute all vectors anew, with the configured model.")
    new_embedding_version: Name | None = Field(default=None, max_length=100, description="Name of the new version.")


class JobStartedOut(Out):
    """A job that was accepted."""

    job_id: str
    status: str = Field(description="State of the job.")


class ComparedQuestionIn(Body):
    """A question, and which documents answer it, if that is known."""

    query: Annotated[Text, Field(min_length=1, max_length=10_000)]
    expected: list[Annotated[Line, Field(min_length=1, max_length=500)]] = Field(
        default_factory=list, max_length=100, description="External ids of documents."
    )

    def question(self) -> Question:
        """The question of the service."""
        return Question(self.query, dict.fromkeys(self.expected, 1))


class CompareIn(Body):
    """What to compare with, and on which questions."""

    baseline: Identifier | None = Field(default=None, description="Id or name; the serving version by default.")
    golden: list[ComparedQuestionIn] = Field(default_factory=list, max_length=MAX_QUERIES)
    golden_set: Identifier | None = Field(default=None, description="Id or name of a stored golden set.")
    recorded: int = Field(default=100, ge=0, le=MAX_QUERIES, description="So many of the last recorded questions.")


class IntervalOut(Out):
    """A mean over questions with its 95 % interval."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, interval: Interval | None) -> Self | None:
        """The public form."""
        return None if interval is None else cls.model_validate(interval)


class DifferenceOut(Out):
    """Candidate minus baseline, question by question; `certain` if chance is an unlikely reason."""

    mean: float
    low: float
    high: float
    certain: bool
    better: int
    worse: int
    same: int

    @classmethod
    def of(cls, found: Difference | None) -> Self | None:
        """The public form."""
        if found is None:
            return None
        part = found.interval
        return cls(
            mean=part.mean,
            low=part.low,
            high=part.high,
            certain=found.certain,
            better=found.better,
            worse=found.worse,
            same=found.same,
        )


class QualityOut(Out):
    """How good a version is; nDCG and recall where questions say what is expected."""

    ndcg_at_10: IntervalOut | None
    recall_at_10: IntervalOut | None
    p50_ms: float
    p95_ms: float

    @classmethod
    def of(cls, quality: Quality) -> Self:
        """The public form."""
        return cls(
            ndcg_at_10=IntervalOut.of(quality.ndcg),
            recall_at_10=IntervalOut.of(quality.recall),
            p50_ms=round(quality.p50_ms, 3),
            p95_ms=round(quality.p95_ms, 3),
        )


class ModeReportOut(Out):
    """Both versions in one mode of search."""

    mode: Literal["dense", "hybrid"]
    candidate: QualityOut
    baseline: QualityOut
    overlap_at_10: IntervalOut = Field(description="Share of the baseline's chunks that the candidate finds, too.")
    ndcg_difference: DifferenceOut | None
    recall_difference: DifferenceOut | None

    @classmethod
    def of(cls, report: ModeReport) -> Self:
        """The public form."""
        return cls.model_validate(
            {
                "mode": report.mode,
                "candidate": QualityOut.of(report.candidate),
                "baseline": QualityOut.of(report.baseline),
                "overlap_at_10": IntervalOut.of(report.overlap),
                "ndcg_difference": DifferenceOut.of(report.ndcg_difference),
                "recall_difference": DifferenceOut.of(report.recall_difference),
            }
        )


class QuestionReportOut(Out):
    """One question in both versions, by vectors alone: the documents that each finds first."""

    query: str
    overlap: float
    candidate: list[str]
    baseline: list[str]
    ndcg_candidate: float | None
    ndcg_baseline: float | None

    @classmethod
    def of(cls, report: QuestionReport) -> Self:
        """The public form."""
        return cls.model_validate(report)


class ComparisonOut(Out):
    """Two versions side by side."""

    candidate: str
    baseline: str
    questions: int
    expected: int = Field(description="How many questions say what is expected.")
    modes: list[ModeReportOut]
    most_different: list[QuestionReportOut]

    @classmethod
    def of(cls, found: Comparison) -> Self:
        """The public form."""
        return cls(
            candidate=found.candidate.name,
            baseline=found.baseline.name,
            questions=found.questions,
            expected=found.expected,
            modes=[ModeReportOut.of(report) for report in found.modes],
            most_different=[QuestionReportOut.of(report) for report in found.most_different],
        )


class RecordedQueryOut(Out):
    """A question that somebody asked. Who, is not kept."""

    id: str
    text: str
    source: str
    asked_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, row: RecordedQuery) -> Self:
        """The public form."""
        return cls.model_validate(row)


class ClearedOut(Out):
    """How many were deleted."""

    deleted: int
