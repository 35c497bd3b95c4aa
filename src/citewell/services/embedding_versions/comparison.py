"""Two versions side by side: the same questions, asked in both."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from citewell.db.paging import MAX_LIMIT
from citewell.db.session import Database
from citewell.db.tables import EmbeddingVersion
from citewell.domain.access import Caller
from citewell.domain.confidence import Difference, Interval, bootstrap_mean, paired_difference
from citewell.domain.errors import Conflict, InvalidInput, NotFound
from citewell.domain.retrieval_metrics import ndcg_at_k, recall_at_k
from citewell.ports.embedders import Embedders
from citewell.services.embedding.spaces import INDEXED, serving_space
from citewell.services.embedding.vectors import query_vectors
from citewell.services.embedding_versions.recorded import QueryLog
from citewell.services.embedding_versions.versions import find
from citewell.services.evaluation.golden_sets import GoldenSets
from citewell.services.search.request import SearchRequest
from citewell.services.search.search import Search

DEPTH = 10
MODES = ("dense", "hybrid")
MAX_QUERIES = 500
SHOWN = 20
"""Questions whose answers differ most, in the report."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question; ``expected`` are grades of documents by their external ids, empty where nobody knows the answer."""

    query: str
    expected: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quality:
    """How good one version is in one mode. The first two are ``None`` where no question says what is expected.

    ``p50_ms`` and ``p95_ms``: the whole search in the server, the question's vector included.
    """

    ndcg: Interval | None
    recall: Interval | None
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class ModeReport:
    """Both versions in one mode. ``ndcg_difference`` and ``recall_difference``: the candidate minus the baseline.

    ``overlap`` is the share of the baseline's first ten chunks that the candidate's first ten have, too.
    """

    mode: str
    candidate: Quality
    baseline: Quality
    overlap: Interval
    ndcg_difference: Difference | None
    recall_difference: Difference | None


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """One question in both versions, in the dense mode: documents found first, and how many chunks they share."""

    query: str
    overlap: float
    candidate: tuple[str, ...]
    baseline: tuple[str, ...]
    ndcg_candidate: float | None
    ndcg_baseline: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """``questions`` are how many were asked, ``expected`` how many of them say what is expected."""

    candidate: EmbeddingVersion
    baseline: EmbeddingVersion
    questions: int
    expected: int
    modes: tuple[ModeReport, ...]
    most_different: tuple[QuestionReport, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    chunks: tuple[int, ...]
    documents: tuple[str, ...]
    milliseconds: float


class Comparisons:
    """Compares versions on behalf of an administrator, who sees all of the tenant."""

    def __init__(
        self, database: Database, embedders: Embedders, search: Search, queries: QueryLog, golden_sets: GoldenSets
    ) -> None:
        self._database = database
        self._embedders = embedders
        self._golden_sets = golden_sets
        self._search = search
        self._queries = queries

    def compare(
        self,
        caller: Caller,
        reference: str,
        *,
        baseline: str | None = None,
        golden: Sequence[Question] = (),
        golden_set: str | None = None,
        recorded: int = 100,
    ) -> Comparison:
        """Ask the same questions in both versions.

        Args:
            caller: An administrator.
            reference: The candidate, by id or name.
            baseline: What it is compared with; the serving version by default.
            golden: Questions, with or without what is expected.
            golden_set: A stored set of such questions, by id or name.
            recorded: So many of the questions that people asked last are asked as well.

        Raises:
            NotFound: there is no such version or golden set.
            InvalidInput: the two are the same, of different partitions, or there is no question, or too many.
            Conflict: one of them is not complete.
            ModelUnavailable: a model cannot be opened or does not answer.
            ModelInvalid: what is found under its name is another model, or its vectors are not usable.
        """
        with self._database.read(caller) as session:
            candidate = find(session, reference)
            other = serving_space(session, candidate.partition_id) if baseline is None else find(session, baseline)
        if other is None:
            raise NotFound("No version serves, so there is nothing to compare with.", reason="nothing_serves")
        if other.id == candidate.id or other.partition_id != candidate.partition_id:
            raise InvalidInput(
                "Compare two different versions of one partition.", field="baseline", reason="compare_two"
            )
        for version in (candidate, other):
            if version.state not in INDEXED:
                raise Conflict(
                    f"The version {version.name} is {version.state}; it cannot be searched yet.",
                    reason="version_unfinished",
                    version=version.name,
                )
        questions = self._questions(caller, [*golden, *self._stored(caller, golden_set)], recorded)
        found: dict[tuple[str, str], list[_Found]] = {}
        for version in (candidate, other):
            embedding_ms = self._embedding_ms(version, questions)
            for mode in MODES:
                found[version.id, mode] = self._ask(caller, version, mode, questions, embedding_ms)
        reports = tuple(_report(mode, questions, found[candidate.id, mode], found[other.id, mode]) for mode in MODES)
        different = _most_different(questions, found[candidate.id, "dense"], found[other.id, "dense"])
        expected = sum(bool(question.expected) for question in questions)
        return Comparison(candidate, other, len(questions), expected, reports, different)

    def _stored(self, caller: Caller, golden_set: str | None) -> list[Question]:
        found: list[Question] = []
        cursor: str | None = None
        while golden_set is not None and len(found) <= MAX_QUERIES:
            stored = self._golden_sets.questions(caller, golden_set, cursor=cursor, limit=MAX_LIMIT)
            found.extend(
                Question(row.question, {str(e["document"]): int(e["grade"]) for e in row.expected})
                for row in stored.items
            )
            cursor = stored.next_cursor
            if cursor is None:
                break
        return found

    def _questions(self, caller: Caller, golden: Sequence[Question], recorded: int) -> list[Question]:
        known = {question.query: question for question in golden}
        for text in self._queries.recent(caller, recorded) if recorded else ():
            known.setdefault(text, Question(text))
        questions = list(known.values())
        if not questions:
            raise InvalidInput(
                "There is no question: none was recorded, and none given.", field="golden", reason="no_question"
            )
        if len(questions) > MAX_QUERIES:
            raise InvalidInput(
                f"{len(questions)} questions are too many; {MAX_QUERIES} at most.",
                field="golden",
                reason="too_many",
                most=MAX_QUERIES,
            )
        return questions

    def _embedding_ms(self, version: EmbeddingVersion, questions: Sequence[Question]) -> list[float]:
        """How long the version's model takes for each question; what searches remember is left aside."""
        times = []
        for question in (questions[0], *questions):  # the first one twice, so that nobody pays for opening files
            began = time.perf_counter()
            query_vectors(self._embedders, {version.partition_id: version}, question.query)
            times.append((time.perf_counter() - began) * 1000)
        return times[1:]

    def _ask(
        self,
        caller: Caller,
        version: EmbeddingVersion,
        mode: str,
        questions: Sequence[Question],
        embedding_ms: Sequence[float],
    ) -> list[_Found]:
        """What the version finds."""
        found = []
        for question, own in zip((questions[0], *questions), (0.0, *embedding_ms), strict=True):
            request = SearchRequest(
                question.query, top_k=DEPTH, mode=mode, explain=True, merge_neighbours=False, rerank=False
            )
            result = self._search.search(caller, request, space_id=version.id)
            found.append(
                _Found(
                    tuple(hit.chunk_id for hit in result.hits),
                    tuple(dict.fromkeys(hit.external_id for hit in result.hits)),
                    result.took_ms - result.stages.get("embedding", 0.0) + own,
                )
            )
        return found[1:]


def _report(
    mode: str, questions: Sequence[Question], candidate: Sequence[_Found], baseline: Sequence[_Found]
) -> ModeReport:
    judged = [n for n, question in enumerate(questions) if question.expected]
    ndcg = [_ndcg(questions, found, judged) for found in (candidate, baseline)]
    recall = [_recall(questions, found, judged) for found in (candidate, baseline)]
    return ModeReport(
        mode=mode,
        candidate=_quality(ndcg[0], recall[0], candidate),
        baseline=_quality(ndcg[1], recall[1], baseline),
        overlap=bootstrap_mean([_overlap(a, b) for a, b in zip(candidate, baseline, strict=True)]),
        ndcg_difference=paired_difference(ndcg[0], ndcg[1]) if judged else None,
        recall_difference=paired_difference(recall[0], recall[1]) if judged else None,
    )


def _quality(ndcg: Sequence[float], recall: Sequence[float], found: Sequence[_Found]) -> Quality:
    times = [each.milliseconds for each in found]
    return Quality(
        ndcg=bootstrap_mean(ndcg) if ndcg else None,
        recall=bootstrap_mean(recall) if recall else None,
        p50_ms=float(np.percentile(times, 50)),
        p95_ms=float(np.percentile(times, 95)),
    )


def _ndcg(questions: Sequence[Question], found: Sequence[_Found], judged: Sequence[int]) -> list[float]:
    return [ndcg_at_k(found[n].documents, questions[n].expected, DEPTH) for n in judged]


def _recall(questions: Sequence[Question], found: Sequence[_Found], judged: Sequence[int]) -> list[float]:
    return [recall_at_k(found[n].documents, questions[n].expected, DEPTH) for n in judged]


def _overlap(candidate: _Found, baseline: _Found) -> float:
    if not baseline.chunks:
        return 1.0 if not candidate.chunks else 0.0
    return len(set(candidate.chunks) & set(baseline.chunks)) / len(baseline.chunks)


def _most_different(
    questions: Sequence[Question], candidate: Sequence[_Found], baseline: Sequence[_Found]
) -> tuple[QuestionReport, ...]:
    reports = []
    for question, mine, theirs in zip(questions, candidate, baseline, strict=True):
        grades = question.expected
        reports.append(
            QuestionReport(
                query=question.query,
                overlap=_overlap(mine, theirs),
                candidate=mine.documents,
                baseline=theirs.documents,
                ndcg_candidate=ndcg_at_k(mine.documents, grades, DEPTH) if grades else None,
                ndcg_baseline=ndcg_at_k(theirs.documents, grades, DEPTH) if grades else None,
            )
        )
    reports.sort(key=lambda each: (each.overlap, each.query))
    return tuple(reports[:SHOWN])
