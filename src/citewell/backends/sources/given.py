"""Settings as people give them, read one by one; what is wrong is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from citewell.domain.errors import InvalidInput

_LONGEST: Final = 2_000
_LONGEST_LINES: Final = 20_000
_MOST_NAMES: Final = 10_000


class Given:
    """Settings of which each is asked for once; ``finish`` says which nobody asked for."""

    def __init__(self, settings: Mapping[str, object]) -> None:
        self._settings = settings
        self._asked: set[str] = set()

    def text(self, name: str, default: str = "") -> str:
        """A short text."""
        value = self._of(name, default)
        if not isinstance(value, str) or len(value) > _LONGEST or "\x00" in value:
            raise InvalidInput(
                f"{name} must be a text of at most {_LONGEST} characters.", field=name, reason="too_long", most=_LONGEST
            )
        return value.strip()

    def lines(self, name: str) -> str:
        """A text of several lines."""
        value = self._of(name, "")
        if not isinstance(value, str) or len(value) > _LONGEST_LINES or "\x00" in value:
            raise InvalidInput(
                f"{name} must be a text of at most {_LONGEST_LINES} characters.",
                field=name,
                reason="too_long",
                most=_LONGEST_LINES,
            )
        return value

    def choice(self, name: str, choices: frozenset[str], default: str) -> str:
        """One of ``choices``."""
        value = self.text(name, default)
        if value not in choices:
            raise InvalidInput(
                f"{name} must be one of {', '.join(sorted(choices))}.",
                field=name,
                reason="not_allowed",
                allowed=sorted(choices),
            )
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false."""
        value = self._of(name, default)
        if not isinstance(value, bool):
            raise InvalidInput(f"{name} must be true or false.", field=name, reason="yes_or_no")
        return value

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number from ``least`` to ``most``."""
        value = self._of(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise InvalidInput(
                f"{name} must be a whole number from {least} to {most}.",
                field=name,
                reason="range",
                least=least,
                most=most,
            )
        return value

    def names(self, name: str) -> tuple[str, ...]:
        """Texts, each once, sorted; a single text stands for a list of it."""
        value = self._of(name, ())
        value = [value] if isinstance(value, str) and value.strip() else value
        if not isinstance(value, list | tuple) or len(value) > _MOST_NAMES:
            raise InvalidInput(
                f"{name} must be a list of at most {_MOST_NAMES} texts.",
                field=name,
                reason="too_many",
                most=_MOST_NAMES,
            )
        found = set()
        for each in value:
            if not isinstance(each, str) or not each.strip() or len(each) > _LONGEST:
                raise InvalidInput(
                    f"{name} must be a list of texts, none of them empty.", field=name, reason="list_empty"
                )
            found.add(each.strip())
        return tuple(sorted(found))

    def pairs(self, name: str) -> dict[str, str]:
        """Texts by text."""
        value = self._of(name, {})
        if not isinstance(value, Mapping) or len(value) > _MOST_NAMES:
            raise InvalidInput(
                f"{name} must be a table of at most {_MOST_NAMES} texts.",
                field=name,
                reason="too_many",
                most=_MOST_NAMES,
            )
        found = {}
        for key, each in value.items():
            if not isinstance(key, str) or not isinstance(each, str) or max(len(key), len(each)) > _LONGEST:
                raise InvalidInput(f"{name} must be a table of texts.", field=name, reason="table")
            found[key.strip()] = each.strip()
        return dict(sorted(found.items()))

    def finish(self) -> None:
        """Raises ``InvalidInput`` where there is a setting that does not exist."""
        unknown = sorted(set(self._settings) - self._asked)
        if unknown:
            known = ", ".join(sorted(self._asked))
            raise InvalidInput(
                f"There is no setting {unknown[0]!r}; there are: {known}.", field=unknown[0], reason="unknown_field"
            )

    def _of(self, name: str, default: object) -> object:
        self._asked.add(name)
        value = self._settings.get(name)
        return default if value is None else value
