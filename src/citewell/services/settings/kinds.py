"""What values a setting takes: checked, with sentences that say what is allowed.

A value has two forms: the one of JSON, which is stored and shown, and the one that the program works with. They differ
where a word stands for no value, such as ``all`` for no limit: the program gets ``None``.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from citewell.domain.plain_text import is_storable

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")
_RATE = re.compile(r"([0-9]{1,9}) ?/ ?(second|minute|hour|day)")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


class Kind(Protocol[T_co]):
    """What values there are. ``name`` is what the API calls it."""

    @property
    def name(self) -> str:
        """What the API calls it."""
        ...

    @property
    def allowed(self) -> str:
        """What is allowed, as the end of a sentence that goes on after ``must be``."""
        ...

    def parse(self, given: object) -> T_co:
        """The value for the program. Raises ``ValueError`` for what is not allowed."""
        ...


@dataclass(frozen=True, slots=True)
class Switch:
    """On or off."""

    name: ClassVar[str] = "switch"
    allowed: ClassVar[str] = "true or false"

    def parse(self, given: object) -> bool:
        """As it is."""
        if not isinstance(given, bool):
            raise ValueError(given)  # noqa: TRY004  # one error for all that is not allowed
        return given


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two others."""

    least: int
    most: int
    name: ClassVar[str] = "whole"

    @property
    def allowed(self) -> str:
        """From where to where."""
        return f"a whole number from {self.least} to {self.most}"

    def parse(self, given: object) -> int:
        """As it is."""
        if isinstance(given, bool) or not isinstance(given, int) or not self.least <= given <= self.most:
            raise ValueError(given)
        return given


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two others."""

    least: float
    most: float
    name: ClassVar[str] = "number"

    @property
    def allowed(self) -> str:
        """From where to where."""
        return f"a number from {self.least:g} to {self.most:g}"

    def parse(self, given: object) -> float:
        """As it is; no number is not within."""
        if isinstance(given, bool) or not isinstance(given, int | float) or not self.least <= given <= self.most:
            raise ValueError(given)
        return float(given)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    choices: tuple[str, ...]
    name: ClassVar[str] = "choice"

    @property
    def allowed(self) -> str:
        """All of them."""
        return "one of " + ", ".join(self.choices)

    def parse(self, given: object) -> str:
        """As it is."""
        if not isinstance(given, str) or given not in self.choices:
            raise ValueError(given)
        return given


@dataclass(frozen=True, slots=True)
class Text:
    """A text, of one line unless it may have ``lines``."""

    longest: int
    lines: bool = False

    @property
    def name(self) -> str:
        """By how many lines there are."""
        return "text" if self.lines else "line"

    @property
    def allowed(self) -> str:
        """How long."""
        return f"a {'text' if self.lines else 'line'} of {self.longest} characters at most"

    def parse(self, given: object) -> str:
        """Without white space at its ends."""
        text = given.replace("\r\n", "\n").strip() if isinstance(given, str) else None
        if text is None or len(text) > self.longest or not is_storable(text):
            raise ValueError(given)
        if not (text.replace("\n", "") if self.lines else text).isprintable():
            raise ValueError(given)
        return text


@dataclass(frozen=True, slots=True)
class Language:
    """A language tag."""

    name: ClassVar[str] = "language"
    allowed: ClassVar[str] = "a language tag such as en or de-AT"

    def parse(self, given: object) -> str:
        """As it is."""
        if not isinstance(given, str) or not _LANGUAGE.fullmatch(given):
            raise ValueError(given)
        return given


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in so long, such as ``120/minute``."""

    name: ClassVar[str] = "rate"
    allowed: ClassVar[str] = "a rate such as 120/minute, by second, minute, hour or day"

    def parse(self, given: object) -> str:
        """Without spaces."""
        found = _RATE.fullmatch(given) if isinstance(given, str) else None
        if found is None:
            raise ValueError(given)
        return f"{found[1]}/{found[2]}"


@dataclass(frozen=True)
class Or(Generic[T]):
    """A value of another kind, or a word for none."""

    kind: Kind[T]
    word: str

    @property
    def name(self) -> str:
        """That of the other kind."""
        return self.kind.name

    @property
    def allowed(self) -> str:
        """What the other kind allows, and the word."""
        return f"{self.kind.allowed}, or {self.word}"

    def parse(self, given: object) -> T | None:
        """``None`` for the word."""
        return None if given == self.word else self.kind.parse(given)


def bounds_of(kind: Kind[Any]) -> dict[str, object]:
    """The numbers and words of ``Kind.allowed``, for programs."""
    inner = kind.kind if isinstance(kind, Or) else kind
    return {name: getattr(inner, name) for name in ("least", "most", "longest", "choices") if hasattr(inner, name)}


def no_more(given: object, most: object) -> bool:
    """Whether an allowed number or rate goes no further than another.

    Who keeps to a rate that goes no further keeps to the other at every moment, and not only on average.
    """
    if isinstance(given, str) and isinstance(most, str):
        (count, span), (limit, frame) = _rate(given), _rate(most)
        return count * max(1, math.ceil(frame / span)) <= limit
    return isinstance(given, int | float) and isinstance(most, int | float) and given <= most


def _rate(text: str) -> tuple[int, int]:
    count, _, unit = text.replace(" ", "").partition("/")
    return int(count), _SECONDS[unit]
