"""Whether an answer says what is known to be right, as the judge of the settings sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citewell.db.session import Database
from citewell.domain.access import Caller
from citewell.domain.cancellation import Cancellation
from citewell.ports.chat_model import ModelEnd
from citewell.ports.judge import Judge
from citewell.services.answer.inquiry import ModelUse
from citewell.services.usage.ledger import UsageLedger


@dataclass(frozen=True, slots=True)
class Correctness:
    """``judge`` says it, ``None`` where none is configured; ``correct`` is from 0 to 1, ``None`` for unknown."""

    judge: str | None
    correct: float | None


class AnswerJudging:
    """Asks the judge. What it uses of models is recorded for the caller."""

    def __init__(self, database: Database, judge: Judge | None, ledger: UsageLedger) -> None:
        self._database = database
        self._judge = judge
        self._ledger = ledger

    @property
    def judge(self) -> str | None:
        """The judge's name; ``None`` where none is configured."""
        return None if self._judge is None else self._judge.name

    def correctness(self, caller: Caller, *, question: str, answer: str, expected: Sequence[str]) -> Correctness:
        """How far ``answer`` bears out one of the ``expected`` answers to the question; the best of them counts.

        Raises:
            ModelUnavailable: the judge does not answer.
            ModelInvalid: its answer is not usable.
        """
        if self._judge is None:
            return Correctness(None, None)
        pairs = [(f"The answer to the question «{question}» is: {each}", answer) for each in expected]
        uses: list[ModelUse] = []

        def told(end: ModelEnd, seconds: float) -> None:
            uses.append(ModelUse("judge", end, seconds))

        try:
            found = self._judge.judge(pairs, Cancellation(), told=told)
        finally:
            self._record(caller, uses)
        known = [each.supports for each in found if each is not None]
        return Correctness(self._judge.name, max(known, default=None))

    def _record(self, caller: Caller, uses: Sequence[ModelUse]) -> None:
        if not uses:
            return
        with self._database.write(caller) as session:
            self._ledger.record(
                session,
                caller,
                uses=uses,
                chat_id=None,
                message_id=None,
                assistant_id=None,
                collection_ids=(),
                stages={},
                outcome="answered",
                beside=True,
            )
