"""What an answer says against what its sources say, statement by statement."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import structlog

from citewell.domain.alignment import ReadPassage, aligned, best_span
from citewell.domain.cancellation import Cancellation
from citewell.domain.conflicts import Conflict, find_conflicts
from citewell.domain.errors import ModelInvalid, ModelUnavailable
from citewell.domain.evidence import DraftStatement, Passage
from citewell.domain.reading import is_german
from citewell.domain.similarity import UNRELATED, UNRELATED_GERMAN, Array, relative
from citewell.domain.verification import Examined, Opinion, VerifiedStatement, conclude, examine
from citewell.ports.embedder import Embedder
from citewell.ports.judge import Judge, Told

log = structlog.get_logger(__name__)

MOST_SENTENCES = 8
"""So many sentences of the quotes, those that share most words with the statement, are compared in meaning."""

LONGEST_COMPARED = 1_000
"""Characters of a sentence, or of a statement, that are compared in meaning."""

LONGEST_JUDGED = 6_000
"""Characters of the evidence that a judge is given."""

_REMEMBERED = 4_096
_NEAR_FROM = 0.35
_CLEAR_SHARE = 0.5


class Verifier:
    """Checks statements. Safe for many threads.

    What words settle costs no model. Otherwise the embedder is called once, with the statement and the sentences of
    its quotes that were not compared before; and then the judge, where there is one. A model that does not answer
    leaves the verdict to what is known without it.

    Args:
        embedder: Tells how near a statement is to its evidence where they share few words.
        judge: A second opinion, where one is configured.
    """

    def __init__(self, embedder: Embedder, judge: Judge | None = None) -> None:
        self._embedder = embedder
        self._judge = judge
        self._lock = threading.Lock()
        self._vectors: OrderedDict[str, Array] = OrderedDict()
        self._zeros: dict[bool, float] = {}

    @property
    def judge(self) -> str | None:
        """The name of the second opinion, if there is one."""
        return None if self._judge is None else self._judge.name

    def statement(
        self,
        draft: DraftStatement,
        passages: Sequence[Passage],
        *,
        cancellation: Cancellation | None = None,
        told: Told | None = None,
    ) -> VerifiedStatement | None:
        """The statement with the quotes that stand in ``passages`` and the verdict; None if none of them does.

        ``told`` is told of what the judge used.

        Raises:
            TurnCancelled: it was stopped.
        """
        cancellation = cancellation or Cancellation()
        cancellation.check()
        examined = examine(draft, passages)
        if examined is None:
            return None
        if examined.is_plain or examined.is_refuted or (examined.is_faulty and self._judge is None):
            return conclude(examined)
        similarity = None if examined.is_faulty else self._similarity(examined)
        return conclude(examined, similarity, self._opinion(examined, cancellation, told))

    def best_span(self, statement: str, passage: ReadPassage) -> tuple[int, int] | None:
        """The span of ``passage.text`` to quote for ``statement`` that names the passage only; None if nothing fits.

        By words where they tell, else by meaning.
        """
        found = aligned(statement, passage, most=MOST_SENTENCES)
        if not found:
            return None
        if found[0].share >= _CLEAR_SHARE:
            return best_span(statement, passage)
        texts = [passage.text[one.start : one.end] for one in found]
        near = self._compared(statement, texts)
        if near is None or near.max() < _NEAR_FROM:
            return best_span(statement, passage)
        scores = near + [one.share for one in found]
        best = found[int(np.argmax(scores))]
        return best.start, best.end

    def conflicts(
        self, statements: Sequence[VerifiedStatement], passages: Sequence[Passage], dates: Mapping[str, datetime]
    ) -> tuple[Conflict, ...]:
        """Where another document says otherwise than what ``statements`` quote; ``dates`` are of documents by id."""
        return find_conflicts(statements, passages, dates)

    def _similarity(self, examined: Examined) -> float | None:
        """Of the statement and what is nearest to it in the quotes: a sentence or all of them together."""
        whole = " ".join(examined.evidence)
        passage = Passage(0, "", "", (), whole, 0, 0.0)
        sentences = [whole[one.start : one.end] for one in aligned(examined.text, passage, most=MOST_SENTENCES)]
        near = self._compared(examined.text, [*sentences, whole])
        return None if near is None else float(near.max())

    def _compared(self, statement: str, texts: Sequence[str]) -> Array | None:
        """Similarities of ``statement`` with ``texts``, unrelated texts at 0; None if the model does not answer."""
        wanted = [text[:LONGEST_COMPARED] for text in (statement, *texts)]
        try:
            vectors = self._embedded(wanted)
            zero = self._unrelated(german=is_german(statement))
        except (ModelUnavailable, ModelInvalid) as error:
            log.warning("similarity_unknown", problem=error.message)
            return None
        return relative(vectors[1:] @ vectors[0], zero)

    def _embedded(self, texts: Sequence[str]) -> Array:
        """Vectors of ``texts``; those that were asked for lately are remembered."""
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, np.asarray(self._embedder.embed_passages(new), np.float64), strict=True))
        with self._lock:
            for text in texts:
                self._vectors[text] = known[text]
                self._vectors.move_to_end(text)
            while len(self._vectors) > _REMEMBERED:
                self._vectors.popitem(last=False)
        return np.array([known[text] for text in texts])

    def _unrelated(self, *, german: bool) -> float:
        """What the model says of texts of a language that have nothing to do with each other."""
        if german not in self._zeros:
            texts = UNRELATED_GERMAN if german else UNRELATED
            vectors = np.asarray(self._embedder.embed_passages(texts), np.float64)
            apart = ~np.eye(len(texts), dtype=bool)
            self._zeros[german] = float((vectors @ vectors.T)[apart].mean())
        return self._zeros[german]

    def _opinion(self, examined: Examined, cancellation: Cancellation, told: Told | None) -> Opinion | None:
        if self._judge is None:
            return None
        evidence = "\n".join(examined.evidence)[:LONGEST_JUDGED]
        try:
            judgement = self._judge.judge([(examined.text, evidence)], cancellation, told=told)[0]
        except (ModelUnavailable, ModelInvalid) as error:
            log.warning("judge_silent", judge=self._judge.name, problem=error.message)
            return None
        return None if judgement is None else Opinion(judgement.supports, judgement.contradicts)
