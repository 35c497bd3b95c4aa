"""Answers that a model writes from sources, and the server verifies."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace

from citewell.db.session import Database
from citewell.domain.access import Caller
from citewell.domain.answer_events import AnswerEvent, Emit
from citewell.domain.cancellation import Cancellation
from citewell.domain.leaks import Confidence
from citewell.domain.notes import Note
from citewell.domain.token_weights import token_weight
from citewell.ports.blob_store import BlobStore
from citewell.ports.chat_model import CallPart, ChatModel, ModelEnd, ModelRequest, ModelTurn, TextPart, ToolCall
from citewell.services.access.rules import AccessRules
from citewell.services.answer.ahead import Finding
from citewell.services.answer.answer import Answer, Dropped, Retrieved, State
from citewell.services.answer.citing import Citing, StoredTexts
from citewell.services.answer.disagreement import disagreements
from citewell.services.answer.inquiry import Inquiry, Mode, ModelUse, WithoutEvidence
from citewell.services.answer.planning import Plan
from citewell.services.answer.prompts import (
    GENERAL,
    HISTORY_SHARE,
    OPERATOR,
    PROMPT_VERSION,
    RULES,
    TOOLS,
    history_turns,
    question_turn,
    system_turn,
)
from citewell.services.answer.sources import SourceBook
from citewell.services.answer.suggestions import nearest
from citewell.services.answer.tools import CollectionTools
from citewell.services.answer.verifier import Verifier
from citewell.services.answer.writing import Desk, Gate, Writing
from citewell.services.search.hits import SearchHit
from citewell.services.search.request import SearchRequest
from citewell.services.search.search import Search

LEAST_ROOM = 400.0
"""Tokens that sources have at least, however small a model's context is."""

TOOLS_SHARE = 0.4
MARGIN = 0.95
"""Of the context that is filled: tokens are estimated."""

REFUSED = Note("model_refused", "The model refused to answer.")
SILENT = Note("model_silent", "The model wrote nothing.")
CUT_OFF = Note("model_cut_off", "The model was cut off at the longest answer it may give.")
FROM_ELSEWHERE = Note(
    "not_from_sources",
    "This is not from your sources: it is what the model knows, and nothing of it was verified.",
)


@dataclass(frozen=True, slots=True)
class Means:
    """What answers by models are made with. ``new_mark`` gives a random word that no document can know."""

    database: Database
    search: Search
    access: AccessRules
    blobs: BlobStore
    verifier: Verifier
    tool_calls: int
    new_mark: Callable[[], str]


@dataclass
class _Round:
    """One call of the model: what was written, asked for and used."""

    writing: Writing
    text: str = ""
    calls: list[ToolCall] = field(default_factory=list)
    end: ModelEnd | None = None


class ModelAnswer:
    """Makes one answer."""

    def __init__(
        self,
        means: Means,
        caller: Caller,
        inquiry: Inquiry,
        model: ChatModel,
        emit: Emit,
        cancellation: Cancellation,
        judged: Callable[[ModelUse], None],
    ) -> None:
        self._means = means
        self._caller = caller
        self._inquiry = inquiry
        self._model = model
        self._emit = emit
        self._told_of_judge = judged
        self._cancellation = cancellation
        self._texts = StoredTexts(means.database, means.access, means.blobs, caller)
        self._book = SourceBook(means.database, self._texts, caller)
        self._mark = means.new_mark()
        self._uses: list[ModelUse] = []
        self._stages: dict[str, float] = {}
        self._citing = Citing(self._texts)
        self._notes: tuple[Note, ...] = ()

    def make(self, finding: Finding, first: SearchRequest) -> Answer:
        """Search for ``first``, let the model write, and verify. Raises as ``Answers.answer``."""
        hits = self._search(finding, first)
        began = time.perf_counter()
        plans = self._inquiry.tools and self._model.facts.tools and self._means.tool_calls > 0
        tools = self._tools() if plans else None
        room = self._room(tools)
        self._book.add(hits, room=room * (1 - TOOLS_SHARE) if tools else room)
        self._stages["prepare"] = (time.perf_counter() - began) * 1000
        if not self._book.sources and tools is None:
            return self._without(None)
        writing = self._write(self._plan(tools, room * TOOLS_SHARE))
        return self._finished(writing) if writing.shown else self._without(writing)

    def _search(self, finding: Finding, first: SearchRequest) -> tuple[SearchHit, ...]:
        self._emit(AnswerEvent("step", {"step": "search", "message": "Searching", "query": first.query}))
        found = finding.search(self._caller, first)
        self._cancellation.check()
        self._stages["search"] = found.took_ms
        self._notes = found.notes
        return found.hits

    def _tools(self) -> CollectionTools:
        means = self._means
        return CollectionTools(means.database, means.access, means.search, self._caller, self._inquiry.collections)

    def _plan(self, tools: CollectionTools | None, room: float) -> Plan | None:
        if tools is None:
            return None
        left = self._means.tool_calls
        return Plan(tools, self._book, self._mark, left, room, self._emit, self._cancellation)

    def _room(self, tools: CollectionTools | None) -> float:
        """Tokens that sources may have."""
        facts, inquiry = self._model.facts, self._inquiry
        around = [system_turn(inquiry, self._mark, tools=tools is not None), question_turn(inquiry.question, [], "")]
        around += history_turns(inquiry, facts.context_tokens * HISTORY_SHARE)
        used = sum(token_weight(turn.text) for turn in around)
        used += sum(token_weight(f"{spec.description}{spec.parameters}") for spec in tools.specs) if tools else 0
        return max(LEAST_ROOM, (facts.context_tokens - facts.answer_tokens) * MARGIN - used)

    def _write(self, plan: Plan | None) -> Writing:
        """Let the model write, and search in between where it plans."""
        inquiry, facts = self._inquiry, self._model.facts
        turns = [
            system_turn(inquiry, self._mark, tools=plan is not None),
            *history_turns(inquiry, facts.context_tokens * HISTORY_SHARE),
            question_turn(inquiry.question, self._book.sources, self._mark),
        ]
        self._told_of_sources()
        while True:
            specs = () if plan is None else plan.specs
            round_ = self._round(ModelRequest(turns, tools=specs), "plan" if specs else "answer", gated=bool(specs))
            if plan is None or not specs or not round_.calls:
                return round_.writing
            turns += plan.carry_out(round_.text, round_.calls)

    def _told_of_sources(self) -> None:
        sources = [
            {"n": source.number, "title": source.first.title, "document_id": source.first.document_id}
            for source in self._book.sources
        ]
        message = f"Reading {len(sources)} passages"
        self._emit(AnswerEvent("step", {"step": "read", "message": message, "found": len(sources), "sources": sources}))
        told = {"step": "write", "message": "Writing", "model": self._model.facts.name}
        self._emit(AnswerEvent("step", told))

    def _round(self, request: ModelRequest, purpose: str, *, gated: bool, general: bool = False) -> _Round:
        """One call of the model. Calls of tools that come after something was shown do not count."""
        self._citing = Citing(self._texts)
        gate = Gate(self._emit, is_open=not gated)
        writing = Writing(self._desk(request, general=general), gate)
        round_ = _Round(writing)
        began = time.perf_counter()
        first: float | None = None
        words: list[str] = []
        with closing(self._model.stream(request, self._cancellation)) as parts:
            for part in parts:
                if first is None and not isinstance(part, ModelEnd):
                    first = time.perf_counter() - began
                if isinstance(part, TextPart):
                    words.append(part.text)
                    writing.feed(part.text)
                elif isinstance(part, CallPart):
                    if gated and not gate.is_open:
                        round_.calls.append(part.call)
                else:
                    round_.end = part
        round_.text = "".join(words)
        if not round_.calls:
            gate.open()
            writing.finish()
            purpose = "answer"
        self._used(round_, purpose, time.perf_counter() - began, first)
        return round_

    def _used(self, round_: _Round, purpose: str, seconds: float, first: float | None) -> None:
        if first is not None:
            self._stages["first_token"] = self._stages.get("first_token", 0.0) + first * 1000
        self._stages["write"] = self._stages.get("write", 0.0) + seconds * 1000
        self._stages["verify"] = self._stages.get("verify", 0.0) + round_.writing.verify_seconds * 1000
        if round_.end is None:
            return
        self._uses.append(ModelUse(purpose, round_.end, seconds, first))
        problem = {"refused": REFUSED, "length": CUT_OFF}.get(round_.end.reason)
        if problem is None and purpose == "answer" and not round_.text.strip():
            problem = SILENT
        if problem is not None:
            self._notes = (*self._notes, problem)

    def _desk(self, request: ModelRequest, *, general: bool) -> Desk:
        inquiry = self._inquiry
        known = [f"{source.first.title}\n{source.text}" for source in self._book.sources]
        said = [inquiry.question, *(f"{each.question}\n{each.answer}" for each in inquiry.history)]
        told = [RULES, GENERAL, TOOLS, OPERATOR, inquiry.instructions, inquiry.tone or ""]
        told += [f"{tool.name} {tool.description}" for tool in request.tools]
        confidence = Confidence(told, (self._mark,), [*known, *said])
        mode, verifier = inquiry.mode, self._means.verifier
        return Desk(self._book, self._citing, verifier, confidence, mode, general, self._cancellation, self._judged)

    def _finished(self, writing: Writing) -> Answer:
        began = time.perf_counter()
        conflicts = self._conflicts(writing)
        statements = self._citing.still_held(writing.shown)
        cited = {number for statement in statements for number in statement.citations}
        gone = len(writing.shown) - len(statements)
        self._stages["cite"] = (time.perf_counter() - began) * 1000
        answer = self._answer(State.ANSWERED if statements else State.ABSTAINED, writing.dropped)
        return replace(
            answer,
            statements=tuple(statements),
            citations=tuple(each for each in self._citing.citations if each.number in cited),
            conflicts=tuple(conflicts),
            dropped=replace(writing.dropped, statements=writing.dropped.statements + gone),
        )

    def _conflicts(self, writing: Writing) -> list[Mapping[str, object]]:
        """What sources disagree about, as far as the asker may still read all of them."""
        if self._inquiry.mode is Mode.OFF:
            return []
        book, verifier = self._book, self._means.verifier
        found = disagreements(verifier, writing.verified, book.sources, book.dates, self._texts)
        told: list[Mapping[str, object]] = [conflict.as_json() for conflict in found]
        for conflict in told:
            self._emit(AnswerEvent("conflict", conflict))
        return told

    def _judged(self, end: ModelEnd, seconds: float) -> None:
        self._uses.append(ModelUse("judge", end, seconds))
        self._told_of_judge(self._uses[-1])

    def _without(self, writing: Writing | None) -> Answer:
        """The sources do not tell."""
        inquiry = self._inquiry
        dropped = Dropped() if writing is None else writing.dropped
        if inquiry.without_evidence is WithoutEvidence.GENERAL and inquiry.mode is not Mode.STRICT:
            return self._general(dropped)
        answer = self._answer(State.ABSTAINED, dropped)
        if inquiry.without_evidence is WithoutEvidence.NEAREST:
            return replace(answer, suggestions=nearest(self._book.found.values(), self._texts))
        return answer

    def _general(self, dropped: Dropped) -> Answer:
        told = {"step": "write", "message": "Asking the model what it knows", "model": self._model.facts.name}
        self._emit(AnswerEvent("step", told))
        asked = ModelTurn("user", self._inquiry.question)
        turns = [system_turn(self._inquiry, self._mark, general=True), asked]
        writing = self._round(ModelRequest(turns), "answer", gated=False, general=True).writing
        answer = self._answer(State.ANSWERED if writing.shown else State.ABSTAINED, dropped)
        notes = (*answer.notes, FROM_ELSEWHERE) if writing.shown else answer.notes
        return replace(answer, statements=tuple(writing.shown), notes=notes)

    def _answer(self, state: State, dropped: Dropped) -> Answer:
        book = self._book
        return Answer(
            state=state,
            mode=self._inquiry.mode,
            model=self._model.facts.name,
            retrieved=tuple(
                Retrieved(hit.chunk_id, hit.document_id, hit.version_id, hit.score, shown=book.is_shown(hit.chunk_id))
                for hit in book.found.values()
            ),
            uses=tuple(self._uses),
            stages={stage: round(ms, 3) for stage, ms in self._stages.items()},
            dropped=dropped,
            prompt=PROMPT_VERSION,
            notes=self._notes,
        )
