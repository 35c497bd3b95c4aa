"""A judge that knows what it was told. Passes ``tests/contract/test_judge.py``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import CitewellError
from citewell.ports.chat_model import ModelEnd
from citewell.ports.judge import Judgement, Told


class FakeJudge:
    """Answers by statement; what it was not told about says nothing either way.

    Args:
        opinions: By statement.
        problem: Raised instead, where given.
    """

    def __init__(
        self, opinions: Mapping[str, Judgement | None] | None = None, problem: CitewellError | None = None
    ) -> None:
        self._opinions = opinions or {}
        self._problem = problem
        self.asked: list[tuple[str, str]] = []

    @property
    def name(self) -> str:
        return "fake"

    def judge(
        self, pairs: Sequence[tuple[str, str]], cancellation: Cancellation, *, told: Told | None = None
    ) -> Sequence[Judgement | None]:
        cancellation.check()
        if told is not None:
            told(ModelEnd("stop", "test", "fake-judge", 10, 2), 0.5)
        if self._problem is not None:
            raise self._problem
        self.asked += pairs
        return [self._opinions.get(statement, Judgement(0.0, 0.0)) for statement, _ in pairs]
