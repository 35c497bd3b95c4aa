"""``citewell document``: what is there, what is inside of it, and its end."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pytest

from support.archives import zip_of
from support.command_line import CommandLine
from support.encrypted import encrypted_pdf

pytestmark = pytest.mark.slow


class Served(Protocol):
    """A running server, and commands on its data directory."""

    cli: CommandLine


def test_an_archive_is_shown_with_its_parts_and_deleted_with_them(served: Served, tmp_path: Path) -> None:
    cli = served.cli
    file = tmp_path / "files.zip"
    file.write_bytes(zip_of({"deep/a.txt": b"Apples grow.", "b.pdf": b"%PDF-1.4 broken", "empty.txt": b""}))
    told = cli("ingest", file, "--collection", "archives", exit_code=1)
    assert "2 indexed, 0 unchanged, 0 skipped, 1 failed" in told.out
    assert f"{file}/b.pdf" in told.out
    (whole,) = cli.json("document", "list", "-c", "archives", "--parent", "none")["items"]
    assert whole["parts"] == {"total": 2, "indexed": 1, "failed": 1, "waiting": 0}
    shown = cli("document", "show", whole["id"])
    assert "! Left out (empty): empty.txt." in shown.out
    assert "2 parts: 1 indexed, 0 waiting, 1 could not be read." in shown.out
    assert "deep/a.txt" in shown.out
    found = cli.json("document", "show", whole["id"])
    assert {part["metadata"]["path"]: part["status"] for part in found["items"]} == {
        "deep/a.txt": "indexed",
        "b.pdf": "failed",
    }
    assert "say --yes" in cli("document", "delete", whole["id"], "--json", exit_code=1).err
    assert cli.json("document", "delete", whole["id"], "--yes") == {"deleted": True, "id": whole["id"]}
    assert cli.json("document", "list", "-c", "archives")["items"] == []


def test_encrypted_files_are_opened_by_a_password_that_no_command_line_shows(served: Served, tmp_path: Path) -> None:
    cli = served.cli
    secret = tmp_path / "secret.txt"
    secret.write_text("correct horse 7351\n")
    file = tmp_path / "leave.pdf"
    file.write_bytes(encrypted_pdf("Sixteen weeks of parental leave are paid.", "correct horse 7351"))
    told = cli("ingest", file, "--collection", "locked", exit_code=1)
    assert "citewell document password" in " ".join(told.out.split())
    [document] = cli.json("document", "list", "-c", "locked")["items"]
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("open sesame\n")
    told = cli("document", "password", document["id"], "--password-file", wrong, exit_code=1)
    assert "failed: The password that was given does not open the PDF" in " ".join(told.out.split())
    told = cli("document", "password", document["id"], "--password-file", secret)
    assert told.out.split()[-1] == "indexed"
    assert (
        "does not wait for a password"
        in cli("document", "password", document["id"], "--password-file", secret, exit_code=1).err
    )
    other = tmp_path / "board.pdf"
    other.write_bytes(encrypted_pdf("The board meets in May.", "correct horse 7351"))
    opened = cli.json("ingest", other, "--collection", "locked", "--password-file", secret)
    assert opened["counts"]["indexed"] == 1
    secret.write_text("")
    assert "is empty" in cli("ingest", file, "--password-file", secret, exit_code=1).err
    assert "Nobody can be asked" in cli("ingest", file, "--password-file", "-", exit_code=1).err
