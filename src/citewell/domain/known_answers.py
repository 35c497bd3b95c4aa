"""How good answers are to questions with known answers: one by one, and all together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from citewell.domain.answer_metrics import CitedSpan, GoldSpan, citation_overlap, contains, token_f1
from citewell.domain.question_figures import Measures, PerQuery

IN_VAIN: Final = 5
"""So many questions whose answers fail one after the other end a measuring: the model is down."""

ANSWERS: Final = Measures(
    (
        "containment",
        "f1",
        "judged",
        "citation_precision",
        "citation_recall",
        "quotes_exact",
        "faithfulness",
        "answered",
        "refused",
    )
)
"""What is measured, and what a floor can be set for.

``containment``: whether a known answer stands in the answer; ``f1``: of words with it; ``judged``: how correct it is to
the server's judge; ``citation_precision`` and ``citation_recall``: of cited characters, or spans, against known ones;
``quotes_exact``: share of quotes that stand in the version's text at their place; ``faithfulness``: share of statements
that their quotes bear out; ``answered``: of questions that the sources answer; ``refused``: of those that they do not.
"""


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question, what a right answer contains, and where it stands; one that is not answerable has neither."""

    text: str
    answers: tuple[str, ...] = ()
    gold: tuple[GoldSpan, ...] = ()
    answerable: bool = True


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What came of a question. A statement is its text, and whether its quotes bear it out.

    ``cited`` are its citations, ``exact`` says of each whether its quote stands in the version's text at its place.
    """

    answered: bool
    statements: Sequence[tuple[str, bool]] = ()
    cited: Sequence[CitedSpan] = ()
    exact: Sequence[bool] = ()

    @property
    def said(self) -> str:
        """The answer as one text; nothing where it was refused."""
        return " ".join(text for text, _ in self.statements) if self.answered else ""

    def figures(self, question: KnownQuestion, judged: float | None = None) -> dict[str, float]:
        """What is measured of it, by name as in ``ANSWERS``: only what means something for the question.

        A question that is refused though the sources answer it counts as not contained, with no citation.

        Args:
            question: What was asked, and what is known.
            judged: How correct the server's judge finds it, where it was asked and could tell.
        """
        values: dict[str, float] = {}
        if self.exact:
            values["quotes_exact"] = sum(self.exact) / len(self.exact)
        if self.statements:
            values["faithfulness"] = sum(supported for _, supported in self.statements) / len(self.statements)
        if not question.answerable:
            return {**values, "refused": float(not self.answered)}
        values["answered"] = float(self.answered)
        if question.answers:
            values["containment"] = float(contains(self.said, question.answers))
            values["f1"] = token_f1(self.said, question.answers)
        if judged is not None:
            values["judged"] = judged
        overlap = citation_overlap(self.cited, question.gold)
        if overlap is not None:
            values["citation_recall"] = overlap.recall
            if overlap.precision is not None:
                values["citation_precision"] = overlap.precision
        return values


@dataclass(frozen=True, slots=True)
class Spent:
    """What an answer took: wall-clock milliseconds, tokens, US dollars, and who wrote it."""

    milliseconds: float
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    model: str = ""


@dataclass
class AnswerTally:
    """The figures of all questions under one configuration. ``expected``: how many there are."""

    expected: int
    values: PerQuery = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    unjudged: dict[str, str] = field(default_factory=dict)
    _spent: list[Spent] = field(default_factory=list)
    _in_vain: int = 0

    @property
    def hopeless(self) -> bool:
        """Whether so many answers failed one after the other that the next one will, too."""
        return self._in_vain >= min(IN_VAIN, self.expected)

    def add(self, key: str, values: dict[str, float], spent: Spent) -> None:
        """Count an answer to the question ``key``."""
        self._in_vain = 0
        self.values[key] = values
        self._spent.append(spent)

    def fail(self, key: str, question: KnownQuestion, reason: str) -> None:
        """Count a question whose answer failed as not answered: a refusal is a good answer to what cannot be
        answered, a failure is not one.
        """
        self._in_vain += 1
        self.failures[key] = reason
        wanted = {"answered", "containment", "f1"} if question.answers else {"answered"}
        self.values[key] = dict.fromkeys(wanted, 0.0) if question.answerable else {"refused": 0.0}

    def summary(self) -> dict[str, Any]:
        """Means with their intervals, latencies, what was used, and what failed. At least one was answered."""
        found = ANSWERS.summary(self.values, [each.milliseconds for each in self._spent])
        return {
            **found,
            "tokens_in": sum(each.tokens_in for each in self._spent),
            "tokens_out": sum(each.tokens_out for each in self._spent),
            "cost": round(sum(each.cost for each in self._spent), 6),
            "models": sorted({each.model for each in self._spent}),
            "failed": len(self.failures),
            "unjudged": len(self.unjudged),
            "failures": {**self.failures, **self.unjudged},
        }
