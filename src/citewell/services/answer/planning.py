"""What a model asks for on its way to an answer: searches, within a budget, never twice the same."""

from __future__ import annotations

from dataclasses import dataclass, field

from citewell.domain.answer_events import AnswerEvent, Emit
from citewell.domain.cancellation import Cancellation
from citewell.domain.token_weights import token_weight
from citewell.ports.chat_model import ModelTurn, ToolCall, ToolSpec
from citewell.services.answer.prompts import sources_text
from citewell.services.answer.sources import SourceBook
from citewell.services.answer.tools import CollectionTools, Refused, repeatable

MOST_AT_ONCE = 16
"""Calls of one turn that are looked at."""

MOST_LOOPS = 2
"""So many calls that were made before end the planning."""

PER_SEARCH = 6
"""Passages that one call may bring."""

LONGEST_SAID = 2_000
"""Characters of what a model wrote before a call that it is shown again."""

_LEAST_ROOM = 250.0


@dataclass
class Plan:
    """The searches of one answer: what was asked for, and what may be asked for yet.

    ``left`` is the number of calls, ``room`` the number of tokens that their results may have.
    """

    tools: CollectionTools
    book: SourceBook
    mark: str
    left: int
    room: float
    emit: Emit
    cancellation: Cancellation
    made: int = 0
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _loops: int = 0

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """The tools that may be called still; none when the budget is spent, or the model goes round in circles."""
        if self.left <= 0 or self.room < _LEAST_ROOM or self._loops >= MOST_LOOPS:
            return ()
        return self.tools.specs

    def carry_out(self, text: str, calls: list[ToolCall]) -> list[ModelTurn]:
        """The model's turn, and an answer to each of its calls. Never raises for what the model did wrong.

        Raises:
            TurnCancelled: it was stopped.
        """
        taken = calls[:MOST_AT_ONCE]
        again = tuple(repeatable(call) for call in taken)
        said = text[:LONGEST_SAID]
        self.room -= token_weight(said) + sum(token_weight(call.arguments) for call in again)
        turns = [ModelTurn("assistant", said, calls=again)]
        for call in taken:
            self.cancellation.check()
            told = self._result(call)
            self.room -= token_weight(told)
            turns.append(ModelTurn("tool", told, call_id=call.id))
        return turns

    def _result(self, call: ToolCall) -> str:
        if self.left <= 0:
            return "No searches are left. Answer from the sources that you have."
        self.left -= 1
        self.made += 1
        try:
            asked = self.tools.read(call)
            if asked.key in self._seen:
                self._loops += 1
                self._told("You have searched for that before.", query=asked.query, refused=True)
                return "You have searched for that before; what was found stands above. Answer, or look for another."
            self._seen.add(asked.key)
            self._told(
                f"Searching {asked.collection_name}",
                query=asked.query,
                collection_id=asked.collection_id,
                collection=asked.collection_name,
            )
            hits = self.tools.find(asked, top_k=PER_SEARCH)
        except Refused as error:
            self._told("The model asked for something that cannot be done.", refused=True)
            return str(error)
        before = self.book.numbers_of(hits)
        new = self.book.add(hits, room=self.room)
        numbers = sorted({*before, *(source.number for source in new)})
        self.emit(
            AnswerEvent("step", {"step": "read", "message": f"Found {len(numbers)} passages", "found": len(numbers)})
        )
        known = f"Found again: {', '.join(f'[{number}]' for number in before)}." if before else ""
        found = sources_text(new, self.mark)
        return "\n\n".join(part for part in (found, known) if part) or "Nothing was found."

    def _told(self, message: str, **facts: object) -> None:
        self.emit(AnswerEvent("step", {"step": "search", "message": message, **facts}))
