"""The kinds of sources that there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from citewell.domain.errors import InvalidInput
from citewell.ports.source import SourceKind


class SourceKinds:
    """The connectors of this installation, by name."""

    def __init__(self, kinds: Iterable[SourceKind]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}

    def __iter__(self) -> Iterator[SourceKind]:
        return iter(self._kinds.values())

    def get(self, name: str) -> SourceKind:
        """The kind of that name. Raises ``InvalidInput`` when there is none."""
        found = self._kinds.get(name)
        if found is None:
            raise InvalidInput(
                f"There is no such kind of source; there are {', '.join(self._kinds)}.",
                field="kind",
                reason="not_allowed",
                allowed=list(self._kinds),
            )
        return found


def secret_names(kind: SourceKind) -> frozenset[str]:
    """Names of the settings that are kept encrypted."""
    return frozenset(setting.name for setting in kind.settings if setting.secret)


def parted(kind: SourceKind, settings: Mapping[str, object]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The settings that may be shown, and those that may not."""
    hidden = secret_names(kind)
    shown = {name: value for name, value in settings.items() if name not in hidden}
    return shown, {name: value for name, value in settings.items() if name in hidden and value is not None}
