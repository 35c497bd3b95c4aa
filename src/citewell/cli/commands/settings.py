"""``citewell settings …``: what may change while the server runs."""

from __future__ import annotations

import math
from typing import Annotated, Any

import typer

from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import print_json, print_table

app = typer.Typer(help="Settings that may change while the server runs.", no_args_is_help=True)

Setting = Annotated[str, typer.Argument(help="Key of the setting, such as answers.mode.")]
ON = frozenset({"on", "true", "yes"})
OFF = frozenset({"off", "false", "no"})


@app.command("list")
def list_settings(
    group: Annotated[str | None, typer.Argument(help="First word of the keys, such as search.")] = None,
    changed: Annotated[bool, typer.Option("--changed", help="Those that were changed only.")] = False,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """List the settings: their values, where these come from, and what else there could be."""
    with connect(data_dir, server, key) as client:
        found = client.settings()
    wanted = [
        each
        for each in found["items"]
        if (group is None or each["group"] == group) and (not changed or each["source"] == "changed")
    ]
    _show(wanted, as_json=as_json)


@app.command("set")
def set_setting(
    setting: Setting,
    value: Annotated[str, typer.Argument(help="Its new value; on or off for a switch.")],
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Change a setting. It counts at once."""
    with connect(data_dir, server, key) as client:
        kinds = {each["key"]: str(each["kind"]) for each in client.settings()["items"]}
        found = client.change_settings({setting: _typed(value, kinds.get(setting, ""))})
    _show([each for each in found["items"] if each["key"] == setting], as_json=as_json)


@app.command("reset")
def reset_settings(
    settings: Annotated[list[str], typer.Argument(help="Keys of the settings.")],
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Set settings back to what the environment says, or to their defaults."""
    with connect(data_dir, server, key) as client:
        found = client.change_settings(dict.fromkeys(settings))
    _show([each for each in found["items"] if each["key"] in settings], as_json=as_json)


def _show(items: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json({"items": items})
        return
    columns = ("key", "value", "source", "allowed")
    print_table(columns, ([_spelt(each[name]) for name in columns] for each in items))


def _spelt(value: object) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


def _typed(text: str, kind: str) -> bool | float | str:
    """The value as the server takes it; what is none is left as it is, for the server to say what is allowed."""
    if kind == "switch" and text.lower() in ON | OFF:
        return text.lower() in ON
    if kind in ("whole", "number"):
        try:
            return int(text)
        except ValueError:
            pass
        try:
            number = float(text)
        except ValueError:
            return text
        return number if math.isfinite(number) else text
    return text
