"""``citewell source`` and ``citewell secrets``: from a folder to a hit, and under another key."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.command_line import CommandLine

pytestmark = pytest.mark.slow

FORMER, PRESENT = "a first key of forty characters, no less", "another one that is of forty characters!"


def test_a_folder_is_followed_and_its_end_too(cli: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "leave.md").write_text("# Leave\n\nEverybody gets 30 days of furlough.\n")
    (folder / "empty.md").write_text("")
    cli.settings["CITEWELL_SOURCE_FOLDERS"] = f'["{tmp_path}"]'
    made = cli.json("source", "add", "folder", "-c", "Files", "--name", "mine", "--set", f"path={folder}", "--wait")
    assert made["last_run"]["counts"]["created"] == 2
    assert len(cli.json("search", "furlough", "--mode", "lexical")["chunks"]) == 1
    (failed,) = cli.json("source", "items", "mine", "--state", "failed")["items"]
    assert (failed["key"], failed["reason"]) == ("empty.md", "empty")
    (folder / "leave.md").unlink()
    assert "0 created, 0 updated, 1 unchanged, 1 deleted" in cli("source", "sync", "mine", "--wait").out
    assert "Removed with its documents." in cli("source", "remove", "mine", "--documents", "delete").out


def test_secrets_are_sealed_anew_after_the_key_was_changed(cli: CommandLine, tmp_path: Path) -> None:
    former, present = {"CITEWELL_SECRET_KEY": FORMER}, {"CITEWELL_SECRET_KEY": PRESENT}
    bucket = ("--set", "bucket=papers", "--set", "endpoint=https://127.0.0.1:1", "--set", "access_key_id=K")
    add = ("source", "add", "s3", "-c", "Papers", "--name", "papers", *bucket, "--secret", "secret_access_key=env:K")
    cli(*add, settings={**former, "K": "s3cret"})
    run = cli.json("source", "sync", "papers", "--wait", settings=present, exit_code=1)["last_run"]
    assert (run["state"], run["error"]["code"]) == ("failed", "secret_unreadable")
    assert "citewell secrets rotate" in run["message"]
    (tmp_path / "former").write_text(FORMER)
    rotate = ("secrets", "rotate", "--former", f"file:{tmp_path / 'former'}")
    assert cli.json(*rotate, settings=present) == {"sealed": 1, "already": 0, "unreadable": 0}
    changed = cli.json("source", "change", "papers", "--cron", "@daily", settings=present)
    assert (changed["cron"], changed["has_credentials"]) == ("@daily", True)
    run = cli.json("source", "sync", "papers", "--wait", settings=present, exit_code=1)["last_run"]
    assert run["error"]["code"] == "source_failed"
