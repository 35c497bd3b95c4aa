"""Settings and secrets of a source, as the command line gives them."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer


def settings_from(given: Sequence[str]) -> dict[str, Any]:
    """Settings from ``name=value``. A value that is JSON is taken as such; a name that comes again makes a list.

    Raises:
        BadParameter: there is no ``=`` in one.
    """
    settings: dict[str, Any] = {}
    for each in given:
        name, equals, text = each.partition("=")
        if not equals or not name.strip():
            raise typer.BadParameter(f"{each!r} is not of the form name=value.", param_hint="--set")
        value, name = _value(text), name.strip()
        if name in settings:
            before = settings[name]
            settings[name] = [*(before if isinstance(before, list) else [before]), value]
        else:
            settings[name] = value
    return settings


def secrets_from(given: Sequence[str]) -> dict[str, str]:
    """Secrets by name: ``name`` asks for it, ``name=env:VARIABLE`` and ``name=file:PATH`` take it from there.

    Raises:
        BadParameter: a secret stands on the command line, or is not where it is said to be.
    """
    secrets = {}
    for each in given:
        name, equals, place = each.partition("=")
        kind, colon, where = place.partition(":")
        if not equals:
            secrets[name] = str(typer.prompt(name, hide_input=True, err=True))
        elif kind == "env" and colon:
            secrets[name] = _from_environment(where)
        elif kind == "file" and colon:
            secrets[name] = _from_file(Path(where))
        else:
            message = (
                "A secret on the command line can be seen by others. Write name, name=env:VARIABLE or name=file:PATH."
            )
            raise typer.BadParameter(message, param_hint="--secret")
    return secrets


def _value(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return text if isinstance(value, float) else value  # a version such as 1.10 is a text


def _from_environment(variable: str) -> str:
    value = os.environ.get(variable)
    if not value:
        raise typer.BadParameter(f"The variable {variable} is not set.", param_hint="--secret")
    return value


def _from_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{path} cannot be read.", param_hint="--secret") from error
