"""From what a model writes, as it comes, to what may be shown of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from citewell.domain.answer_events import AnswerEvent, Emit
from citewell.domain.cancellation import Cancellation
from citewell.domain.declining import declines
from citewell.domain.drafting import Drafted, DraftReader
from citewell.domain.evidence import DraftStatement, Quote
from citewell.domain.leaks import LOOK_BACK, Confidence
from citewell.domain.verification import Verdict, VerifiedQuote, VerifiedStatement
from citewell.ports.judge import Told
from citewell.services.answer.answer import UNCHECKED, CheckedStatement, Dropped
from citewell.services.answer.citing import Citing
from citewell.services.answer.claims import Claims, Evidence
from citewell.services.answer.inquiry import Mode
from citewell.services.answer.sources import SourceBook
from citewell.services.answer.verifier import Verifier

SOUGHT_FROM = 0.75
"""Support that a statement needs for which the model named no evidence that there is."""


class Gate:
    """Keeps events back until it is certain that they belong to the answer."""

    def __init__(self, emit: Emit, *, is_open: bool) -> None:
        self._emit = emit
        self._kept: list[AnswerEvent] = []
        self.is_open = is_open

    def __call__(self, event: AnswerEvent) -> None:
        """Tell ``event``, or keep it."""
        if self.is_open:
            self._emit(event)
        else:
            self._kept.append(event)

    def open(self) -> None:
        """Tell what was kept, and keep nothing any more."""
        self.is_open = True
        kept, self._kept = self._kept, []
        for event in kept:
            self._emit(event)


@dataclass(frozen=True, slots=True)
class Desk:
    """What an answer is written at."""

    book: SourceBook
    citing: Citing
    verifier: Verifier
    confidence: Confidence
    mode: Mode
    general: bool
    cancellation: Cancellation
    told: Told | None = None


class Writing:
    """Reads one answer of a model, verifies statement after statement, and tells what may be shown.

    Args:
        desk: The sources, and how to verify.
        gate: Told; it opens with the first statement that has a citation.
    """

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate
        self._reader = DraftReader(frozenset() if desk.general else desk.book.addresses)
        self._claims = Claims(desk.book.passages, desk.verifier)
        self._drops = Dropped()
        self._block = 0
        self._since = ""
        self._told = 0
        self.shown: list[CheckedStatement] = []
        self.verified: list[VerifiedStatement] = []
        self.verify_seconds = 0.0

    @property
    def dropped(self) -> Dropped:
        """What is not shown of what was written so far."""
        claims = self._claims
        return replace(
            self._drops, quotes=claims.quotes_dropped, marks=claims.marks_dropped, links=self._reader.links_dropped
        )

    def feed(self, text: str) -> None:
        """More of the answer."""
        self._read(self._reader.feed(text))

    def finish(self) -> None:
        """The answer has ended."""
        self._read(self._reader.finish())

    def _read(self, pieces: Sequence[str | Drafted]) -> None:
        for piece in pieces:
            if isinstance(piece, str):
                self._provisional(piece)
            else:
                self._desk.cancellation.check()
                self._provisional("", whole=True)
                self._since, self._told = "", 0
                self._statement(piece)

    def _provisional(self, text: str, *, whole: bool = False) -> None:
        """Text that is not verified yet, but for what may be a copy of the prompt."""
        if self._desk.mode is Mode.STRICT:
            return
        self._since += text
        confidence = self._desk.confidence
        end = len(self._since) if whole and not confidence.betrayed_by(self._since) else confidence.certain(self._since)
        if end > self._told:
            self._gate(AnswerEvent("text", {"text": self._since[self._told : end]}))
            self._told = end
        behind = self._told - LOOK_BACK
        if behind > 0:  # what no sentence ends may grow for ever
            self._since, self._told = self._since[behind:], LOOK_BACK

    def _statement(self, drafted: Drafted) -> None:
        if self._desk.confidence.betrayed_by(f"{drafted.before} {drafted.text}"):
            self._drops = replace(self._drops, leaks=self._drops.leaks + 1)
            return
        declining = declines(drafted.claim)
        if declining and not any(claim.quote for mark in drafted.marks for claim in mark):
            return
        began = time.perf_counter()
        checked = self._checked(drafted, declining=declining)
        self.verify_seconds += time.perf_counter() - began
        if declining and (checked is None or not checked.citations):
            return
        if checked is None:
            self._drops = replace(self._drops, statements=self._drops.statements + 1)
            return
        self._show(drafted, checked)

    def _show(self, drafted: Drafted, checked: CheckedStatement) -> None:
        lead = drafted.before if drafted.block != self._block else drafted.between
        self._block = drafted.block
        if not self.shown:
            lead = drafted.before.lstrip("\n")
        checked = replace(checked, text=drafted.text, lead=lead)
        self.shown.append(checked)
        whole = {citation.number: citation for citation in self._desk.citing.citations}
        citations = [whole[number].as_json() for number in checked.citations]
        index = len(self.shown) - 1
        self._gate(AnswerEvent("statement", {"index": index, **checked.as_json(), "citations": citations}))
        if citations and not self._gate.is_open:
            self._gate.open()

    def _checked(self, drafted: Drafted, *, declining: bool) -> CheckedStatement | None:
        """The statement as it may be shown, ``None`` if it may not.

        Some sources say themselves what sounds like an excuse (``This document does not cover damage by water.``), so
        what is ``declining`` is shown where it is borne out.
        """
        if self._desk.general:
            return CheckedStatement(drafted.text, 0.0, Verdict.UNSUPPORTED.value, ())
        evidence = self._claims.evidence(drafted)
        if self._desk.mode is Mode.OFF:
            return self._located(drafted, evidence)
        verified = self._verified(drafted, evidence)
        strictly = self._desk.mode is Mode.STRICT or self._reader.declined or declining
        unsupported = verified is None or verified.verdict is Verdict.UNSUPPORTED
        if strictly and (unsupported or (declining and verified is not None and verified.verdict is Verdict.PARTLY)):
            return None
        cited = None if verified is None else self._cited(verified)
        if verified is not None and cited is not None:
            self.verified.append(verified)
            return cited
        bare = CheckedStatement(drafted.text, 0.0, Verdict.UNSUPPORTED.value, ())
        return None if strictly else bare

    def _verified(self, drafted: Drafted, evidence: Evidence) -> VerifiedStatement | None:
        desk = self._desk
        draft = DraftStatement(drafted.claim, evidence.quotes)
        verified = desk.verifier.statement(draft, self._claims.passages, cancellation=desk.cancellation, told=desk.told)
        if verified is None:
            return None
        if evidence.sought and (verified.verdict is Verdict.PARTLY or verified.support < SOUGHT_FROM):
            return replace(verified, verdict=Verdict.UNSUPPORTED)
        offsets = [(quote, quote.start - self._claims.passages[quote.passage].start) for quote in verified.quotes]
        read = evidence.read_as
        quotes = [replace(each, normalisation=read.get((each.passage, at), ())) for each, at in offsets]
        return replace(verified, quotes=tuple(quotes))

    def _located(self, drafted: Drafted, evidence: Evidence) -> CheckedStatement:
        """Without a verdict; the citations are spans all the same."""
        quotes = () if evidence.sought else tuple(self._span(quote) for quote in evidence.quotes)
        cited = self._cited(VerifiedStatement(drafted.claim, quotes, 0.0, Verdict.UNSUPPORTED)) if quotes else None
        numbers = () if cited is None else cited.citations
        return CheckedStatement(drafted.text, None, UNCHECKED, numbers)

    def _span(self, quote: Quote) -> VerifiedQuote:
        start = self._claims.passages[quote.passage].start + (quote.offset or 0)
        return VerifiedQuote(quote.passage, start, start + len(quote.quote), quote.quote)

    def _cited(self, verified: VerifiedStatement) -> CheckedStatement | None:
        found = self._desk.citing.cite([verified], self._desk.book.sources)
        return found[0][1] if found else None
