"""Answers made of the sources' own sentences; needs no language model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from citewell.backends.answering.candidates import Candidate, Signals, find_candidates, rarity, signals
from citewell.backends.answering.question import Question, read_question
from citewell.backends.answering.question_words import Asks
from citewell.backends.answering.scoring import (
    LEAST_CONFIDENCE,
    SIMILARITY,
    blindness,
    chances,
    confidence,
    lexical_score,
    named_share,
)
from citewell.domain.evidence import Draft, DraftStatement, Passage, Quote
from citewell.domain.sentences import UnitKind
from citewell.domain.similarity import UNRELATED, Array, relative
from citewell.ports.embedder import Embedder

NAME = "extractive"

MOST_STATEMENTS = 4

MOST_FOR_YES_OR_NO = 2
"""Statements that answer a question whose answer is yes or no."""

MOST_EMBEDDED = 24
"""So many sentences are embedded for a question; the rest is out of the running by words alone."""

ENOUGH = 0.9
"""No further statement is added when the chosen ones have this share of the chance."""

LEAST_OF_BEST = 0.08
"""A further statement needs at least this share of the best one's chance."""

LIST_OF_BEST = 0.3
"""Where a list is asked for, one whose introduction or item has this share of the best one's chance is taken."""

_SAME_WORDS = 0.8
_SAME_MEANING = 0.93


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """Candidates compared with a question, and ``confidence``: the probability that the passages hold an answer.

    ``signals``, ``vectors``, ``similarities`` and ``scores`` go with ``candidates``; ``everything`` also has those that
    were not compared. All in order of passage and position.
    """

    question: Question
    candidates: list[Candidate]
    signals: list[Signals]
    vectors: Array
    similarities: Array
    scores: Array
    confidence: float
    everything: list[Candidate]


class ExtractiveAnswerer:
    """Chooses the sentences, list items and table rows that answer a question, or none when the evidence is thin.

    Deterministic for a deterministic embedder, which it calls once for up to ``MOST_EMBEDDED`` short texts a question.
    Safe to use from several threads.

    Args:
        embedder: Compares the question with sentences.
        least_confidence: Probability below which it does not answer; 0 always answers, 1 never.
    """

    def __init__(self, embedder: Embedder, *, least_confidence: float = LEAST_CONFIDENCE) -> None:
        self._embedder = embedder
        self._least = least_confidence
        self._unrelated: Array | None = None

    def answer(self, question: str, passages: Sequence[Passage]) -> Draft:
        """At most four statements, each the plain words of a span of a passage, in reading order.

        Their first quote is that span, verbatim; a table row has its header row as a second one.

        Raises:
            ModelUnavailable: the embedder's model is missing.
        """
        weighed = self.weigh(question, passages)
        if weighed is None or weighed.confidence < self._least:
            return Draft((), NAME)
        return compose(weighed, passages)

    def weigh(self, question: str, passages: Sequence[Passage]) -> Weighed | None:
        """What ``answer`` decides by, for measurements; None if there is no question or nothing to quote."""
        asked = read_question(question)
        candidates = find_candidates(passages, german=asked.german)
        if not asked.terms or not candidates:
            return None
        weights = rarity(asked, candidates)
        seen = [signals(asked, candidate, weights) for candidate in candidates]
        words = np.array([lexical_score(one) for one in seen])
        kept = sorted(np.argsort(-words, kind="stable")[:MOST_EMBEDDED].tolist())
        vectors = np.asarray(self._embedder.embed_passages([candidates[i].in_context for i in kept]), dtype=np.float64)
        vector = np.asarray(self._embedder.embed_query(asked.text), dtype=np.float64)
        similar = relative(vectors @ vector, float((self._unrelated_vectors() @ vector).mean()))
        blind = blindness(asked, similar)
        scores = words[kept] + (1.0 - blind) * SIMILARITY * similar
        best = seen[kept[int(np.argmax(scores))]]
        by_passage: dict[int, frozenset[str]] = {}
        for one in candidates:
            by_passage[one.passage] = by_passage.get(one.passage, frozenset()) | one.terms | one.context
        return Weighed(
            question=asked,
            candidates=[candidates[i] for i in kept],
            signals=[seen[i] for i in kept],
            vectors=vectors,
            similarities=similar,
            scores=scores,
            confidence=confidence(similar, blind, best, named_share(asked, list(by_passage.values()))),
            everything=candidates,
        )

    def _unrelated_vectors(self) -> Array:
        if self._unrelated is None:
            self._unrelated = np.asarray(self._embedder.embed_passages(UNRELATED), dtype=np.float64)
        return self._unrelated


def compose(weighed: Weighed, passages: Sequence[Passage]) -> Draft:
    """The answer, however thin the evidence is."""
    chosen = _choose(weighed)
    chosen = [one for one in chosen if not any(_inside(one, other) for other in chosen)]
    order = _reading_order(passages)
    chosen.sort(key=lambda one: (order[one.passage], one.core))
    return Draft(tuple(_statement(one, passages) for one in _without_repetition(chosen)), NAME)


def _without_repetition(chosen: Sequence[Candidate]) -> list[Candidate]:
    """``chosen``, where a sentence takes the one before it along only if that is not quoted already."""
    kept: list[Candidate] = []
    for one in chosen:
        before = kept[-1] if kept else None
        quoted = before is not None and before.passage == one.passage and one.start < before.end
        kept.append(replace(one, start=one.core, text=one.core_text) if quoted else one)
    return kept


def _choose(weighed: Weighed) -> list[Candidate]:
    """The best candidates that say different things, until they have enough of the chance; lists are kept whole."""
    share = chances(weighed.scores)
    ranking = np.argsort(-share, kind="stable").tolist()
    wanted = weighed.question.asks in {Asks.STEPS, Asks.LISTING}
    for index in ranking:
        if share[index] < (LIST_OF_BEST if wanted else 1.0) * share[ranking[0]]:
            break
        listed = _list_of(weighed.candidates[index], weighed)
        if listed:
            return listed
    most = MOST_FOR_YES_OR_NO if weighed.question.asks is Asks.YES_NO else MOST_STATEMENTS
    chosen: list[int] = []
    covered = 0.0
    for index in ranking:
        if chosen and (covered >= ENOUGH or share[index] < LEAST_OF_BEST * share[ranking[0]]):
            break
        if len(chosen) == most:
            break
        covered += float(share[index])
        if not any(_repeats(weighed, index, other) for other in chosen):
            chosen.append(index)
    return _without_introductions([weighed.candidates[index] for index in chosen], weighed, listing=wanted)


def _without_introductions(chosen: list[Candidate], weighed: Weighed, *, listing: bool) -> list[Candidate]:
    """``chosen`` without what only introduces something; where a list is asked for, the list that it introduces."""
    opening = [one for one in chosen if one.core_text.endswith(":")]
    if listing:
        listed = next(filter(None, (_list_of(one, weighed) for one in opening)), None)
        if listed:
            return listed
    return [one for one in chosen if one not in opening] or chosen


def _list_of(best: Candidate, weighed: Weighed) -> list[Candidate]:
    """A list in order: when the best candidate introduces it, or is an item of it and a list is asked for."""
    everything = weighed.everything
    if best.core_text.endswith(":"):
        at = everything.index(best) + 1
        introduced = everything[at : at + 1]
        if not introduced or introduced[0].kind is not UnitKind.ITEM or introduced[0].passage != best.passage:
            return []
        first = introduced[0]
    elif best.kind is UnitKind.ITEM and weighed.question.asks in {Asks.STEPS, Asks.LISTING}:
        first = best
    else:
        return []
    items = [one for one in everything if one.passage == first.passage and one.block == first.block]
    if first is best and best in items[MOST_STATEMENTS:]:
        items = items[items.index(best) - MOST_STATEMENTS + 1 :]
    return items[:MOST_STATEMENTS] if len(items) > 1 else []


def _repeats(weighed: Weighed, index: int, other: int) -> bool:
    mine, theirs = weighed.candidates[index].terms, weighed.candidates[other].terms
    together = len(mine | theirs)
    if together and len(mine & theirs) >= _SAME_WORDS * together:
        return True
    return float(weighed.vectors[index] @ weighed.vectors[other]) >= _SAME_MEANING


def _inside(one: Candidate, other: Candidate) -> bool:
    """Whether ``one`` is quoted by ``other`` anyway, which took it along."""
    same = one.passage == other.passage and other.start <= one.start and one.end <= other.end
    return same and (one.start, one.end) != (other.start, other.end)


def _reading_order(passages: Sequence[Passage]) -> list[int]:
    """The place of each passage: documents by their best passage, passages of one document as they stand in it."""
    first: dict[str, int] = {}
    for number, passage in enumerate(passages):
        first.setdefault(passage.document_id, number)
    order = sorted(range(len(passages)), key=lambda i: (first[passages[i].document_id], passages[i].start, i))
    places = [0] * len(passages)
    for place, number in enumerate(order):
        places[number] = place
    return places


def _statement(candidate: Candidate, passages: Sequence[Passage]) -> DraftStatement:
    text = passages[candidate.passage].text
    quotes = [Quote(candidate.passage, text[candidate.start : candidate.end], candidate.start)]
    if candidate.header is not None:
        start, end = candidate.header
        quotes.append(Quote(candidate.passage, text[start:end], start))
    return DraftStatement(candidate.text, tuple(quotes))
