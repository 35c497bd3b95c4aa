"""What a change changed, for the audit log."""

from __future__ import annotations

from collections.abc import Mapping


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """Of each name of ``after`` whose value is another one: ``{"before": …, "after": …}``."""
    return {
        name: {"before": before.get(name), "after": value} for name, value in after.items() if before.get(name) != value
    }
