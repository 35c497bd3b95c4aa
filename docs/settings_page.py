# ruff: noqa: INP001 - a module of the script beside it, not of a package
"""The reference page of the settings, from the fields that the program reads."""

from __future__ import annotations

import json
import types
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from page_parts import NOTE, table
from pydantic import AliasChoices, SecretStr
from pydantic.fields import FieldInfo

from citewell.bootstrap.live_settings import FROM_ENVIRONMENT
from citewell.bootstrap.settings import PREFIX, Settings
from citewell.services.settings.catalogue import SETTINGS


def _kind(annotation: Any) -> str:
    """A type in words for people who set environment variables."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " or ".join(f"`{arg}`" for arg in args)
    if origin in {Union, types.UnionType}:
        return _kind(next(arg for arg in args if arg is not type(None)))
    if origin is tuple:
        return "list, as JSON"
    if origin is dict:
        return "object, as JSON"
    names = {
        int: "whole number",
        float: "number",
        bool: "`true` or `false`",
        Path: "path",
        SecretStr: "text, secret",
        str: "text",
    }
    return names[annotation]


def _value(field: FieldInfo) -> str:
    if any(getattr(each, "pattern", None) for each in field.metadata):
        return "rate, as in `10/minute`"
    limits = {name: getattr(each, name) for each in field.metadata for name in ("ge", "le") if hasattr(each, name)}
    bounds = f", {limits['ge']} to {limits['le']}" if {"ge", "le"} <= limits.keys() else ""
    return _kind(field.annotation) + bounds


def _default(field: FieldInfo) -> str:
    if field.default_factory is dict:
        return ""
    if field.default_factory is not None:
        return "`~/.local/share/citewell`"
    if field.default is None or field.default == ():
        return ""
    if isinstance(field.default, tuple):
        return f"`{json.dumps(field.default)}`"
    return f"`{str(field.default).lower() if isinstance(field.default, bool) else field.default}`"


def _variables(name: str, field: FieldInfo) -> str:
    if isinstance(field.validation_alias, AliasChoices):
        return " or ".join(f"`{choice}`" for choice in field.validation_alias.choices)
    return f"`{PREFIX}{name.upper()}`"


def settings_page() -> str:
    """All settings with type, bounds, default and meaning."""
    rows = [
        (_variables(name, field), _value(field), _default(field), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    return f"""# Settings

{NOTE}

Settings are environment variables, read once at start. A value that is not acceptable stops the start with a message
that names the variable; a `CITEWELL_` variable that means nothing is reported.

{table(("variable", "value", "default", "meaning"), rows)}

## Settings that may change while the server runs

Administrators of a tenant [choose them](../howto/settings.md) for it. Where they choose nothing, the variable
counts, if there is one.

{table(("key", "value", "default", "variable", "meaning"), _live())}
"""


def _live() -> list[tuple[str, ...]]:
    return [
        (
            f"`{key}`",
            setting.kind.allowed + ("; what the variable says, at most" if setting.capped else ""),
            "" if setting.default == "" else "`" + json.dumps(setting.default).strip('"') + "`",
            f"`{PREFIX}{FROM_ENVIRONMENT[key].upper()}`" if key in FROM_ENVIRONMENT else "",
            setting.description,
        )
        for key, setting in SETTINGS.items()
    ]
