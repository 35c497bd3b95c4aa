from __future__ import annotations

from pathlib import Path

import pytest
import typer

from citewell.cli.source_settings import secrets_from, settings_from


def test_settings_are_json_where_they_can_be_and_lists_where_they_come_again() -> None:
    given = [
        "path=/srv",
        "include=*.md",
        "include=*.pdf",
        "max_mb=5",
        "on=true",
        'map={"a": "b"}',
        "version=1.10",
        "x=",
    ]
    assert settings_from(given) == {
        "path": "/srv",
        "include": ["*.md", "*.pdf"],
        "max_mb": 5,
        "on": True,
        "map": {"a": "b"},
        "version": "1.10",
        "x": "",
    }
    for wrong in ("path", "=value"):
        with pytest.raises(typer.BadParameter, match="name=value"):
            settings_from([wrong])


def test_secrets_come_from_everywhere_but_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "from env")
    (tmp_path / "key").write_text("from\nfile\n")
    monkeypatch.setattr(typer, "prompt", lambda name, **_: f"typed {name}")
    assert secrets_from(["a=env:TOKEN", f"b=file:{tmp_path / 'key'}", "c"]) == {
        "a": "from env",
        "b": "from\nfile",
        "c": "typed c",
    }
    for wrong, said in (
        ("token=abc", "can be seen by others"),
        ("token=env", "can be seen by others"),
        ("token=env:NOTHING_HERE", "is not set"),
        (f"token=file:{tmp_path / 'nothing'}", "cannot be read"),
    ):
        with pytest.raises(typer.BadParameter, match=said):
            secrets_from([wrong])
