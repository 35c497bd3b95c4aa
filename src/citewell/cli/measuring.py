"""What the commands that measure are told and tell: configurations, floors, reports and differences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from citewell.domain.errors import InvalidInput
from citewell.domain.question_figures import PerQuery


def baseline_of(path: Path) -> PerQuery:
    """The values of the first configuration of an earlier report. Raises ``InvalidInput``."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        return {str(query): dict(values) for query, values in report["results"][0]["per_query"].items()}
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror}.") from error
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise InvalidInput(f"{path} is not a report of an evaluation.") from error


def configuration_of(given: str, kinds: Mapping[str, type]) -> dict[str, Any]:
    """The options in ``name=value,name=value``. Raises ``InvalidInput`` for what ``kinds`` does not have."""
    options: dict[str, Any] = {}
    for part in given.split(","):
        name, _, value = part.strip().partition("=")
        kind = kinds.get(name)
        if kind is None:
            raise InvalidInput(f"--config knows {', '.join(kinds)}, not {name!r}.")
        if kind is bool:
            if value not in ("true", "false"):
                raise InvalidInput(f"{name} must be true or false, not {value!r}.")
            options[name] = value == "true"
        elif kind is int:
            if not value.isdecimal():
                raise InvalidInput(f"{name} must be a whole number, not {value!r}.")
            options[name] = int(value)
        else:
            options[name] = value
    return options


def floor_of(given: str) -> tuple[str, float]:
    """A metric and the least that it may be, of ``metric=number``. Raises ``InvalidInput``."""
    metric, _, value = given.partition("=")
    try:
        return metric, float(value)
    except ValueError as error:
        raise InvalidInput(f"--floor is a metric and a number, as in ndcg@10=0.7, not {given!r}.") from error


def check_writable(output: Path) -> None:
    """Before the measuring, which may take long. Raises ``InvalidInput``."""
    try:
        output.open("a", encoding="utf-8").close()
    except OSError as error:
        raise InvalidInput(f"--output {output} cannot be written: {error.strerror}.", field="output") from error


def difference_line(found: Mapping[str, Any]) -> str:
    """A difference for people."""
    sure = "certain" if found["certain"] else "may be chance"
    bounds = f"{found['low']:+.4f} to {found['high']:+.4f}"
    return f"{found['mean']:+.4f} ({bounds}, {found['better']} better, {found['worse']} worse, {sure})"
