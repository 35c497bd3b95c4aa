"""What an answer says against what its sources say, statement by statement."""

from __future__ import annotations

from collections.abc import Sequence

from citewell.domain.alignment import best_span
from citewell.domain.cancellation import Cancellation
from citewell.domain.evidence import DraftStatement, Passage
from citewell.domain.verification import VerifiedStatement, verify_statement
from citewell.ports.embedder import Embedder
from citewell.ports.judge import Judge


class Verifier:
    """Checks statements. Safe for many threads.

    Args:
        embedder: Tells how near a statement is to its evidence where they share few words.
        judge: A second opinion, where one is configured.
    """

    def __init__(self, embedder: Embedder, judge: Judge | None = None) -> None:
        self._embedder = embedder
        self._judge = judge

    @property
    def judge(self) -> str | None:
        """The name of the second opinion, if there is one."""
        return None if self._judge is None else self._judge.name

    def statement(
        self, draft: DraftStatement, passages: Sequence[Passage], *, cancellation: Cancellation | None = None
    ) -> VerifiedStatement | None:
        """The statement with the quotes that stand in ``passages`` and the verdict; None if none of them does.

        Raises:
            TurnCancelled: it was stopped.
        """
        if cancellation is not None:
            cancellation.check()
        return verify_statement(draft, passages)

    def best_span(self, statement: str, passage: Passage) -> tuple[int, int] | None:
        """The span of ``passage.text`` to quote for ``statement`` that names the passage only; None if nothing fits."""
        return best_span(statement, passage)
