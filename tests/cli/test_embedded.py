"""Commands that work on the data directory themselves, because no server holds it."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.command_line import CommandLine

pytestmark = pytest.mark.slow

HANDBOOK = {
    "leave.md": "# Leave\n\nEmployees get 25 days of annual leave.\n\n## Parental leave\n\nSixteen weeks are paid.\n",
    "travel/trains.txt": "Second class is booked for trains of less than four hours.",
    "empty.txt": "",
    ".draft": "not yet",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "handbook"
    for name, text in HANDBOOK.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def _states(found: dict[str, object], root: Path) -> dict[str, str]:
    files = found["files"]
    assert isinstance(files, list)
    return {str(Path(file["path"]).relative_to(root)): file["state"] for file in files}


def test_from_a_folder_to_a_search_and_back(cli: CommandLine, folder: Path) -> None:
    first = cli.json("ingest", folder, exit_code=1)
    expected = {".draft": "skipped", "empty.txt": "failed", "leave.md": "indexed", "travel/trains.txt": "indexed"}
    assert _states(first, folder) == expected
    assert first["counts"] == {"indexed": 2, "unchanged": 0, "skipped": 1, "failed": 1}
    assert first["chunks"] >= 2
    reasons = {Path(file["path"]).name: file["reason"] for file in first["files"]}
    assert reasons[".draft"] == "a hidden file"
    assert "empty" in reasons["empty.txt"]

    (folder / "empty.txt").unlink()
    (folder / "leave.md").write_text("# Leave\n\nNow everybody gets 30 days of furlough.\n")
    again = cli.json("ingest", folder)
    assert _states(again, folder) == {".draft": "skipped", "leave.md": "indexed", "travel/trains.txt": "unchanged"}
    spoken = cli("ingest", folder, "--collection", "documents")
    assert "0 indexed, 2 unchanged, 1 skipped, 0 failed" in spoken.out
    assert "a hidden file" in spoken.out

    found = cli.json("search", "furlough", "--mode", "lexical", "--explain")
    assert [chunk["doc_id"] for chunk in found["chunks"]] == ["leave.md"]
    assert found["chunks"][0]["explain"]["lexical"]["rank"] == 1
    assert cli.json("search", "parental", "--mode", "lexical")["chunks"] == [], "the old version is gone"
    printed = cli("search", "trains", "--mode", "lexical", "-c", "Documents")
    assert printed.out.startswith("1. trains.txt")
    assert cli("search", "zzzz", "--mode", "lexical").out == "Nothing found.\n"

    listed = cli.json("collection", "list")["items"]
    assert [(c["name"], c["documents_total"]) for c in listed] == [("Documents", 3)]
    assert cli.json("collection", "status", "documents")["unindexed"] == 0
    assert cli.json("doctor")["healthy"]
    refused = cli.json("collection", "delete", "Documents", exit_code=1)
    assert "--yes" in refused["error"]["detail"]
    assert cli.json("collection", "delete", "Documents", "--yes")["deleted"]
    assert cli.json("search", "trains")["chunks"] == []


def test_an_answer_cites_the_words_of_the_file(cli: CommandLine, folder: Path) -> None:
    cli("ingest", folder, exit_code=1)
    answer = cli.json("ask", "How many days of annual leave do employees get?")
    assert answer["state"] in {"answered", "abstained"}  # the model of the tests is random
    for citation in answer["citations"]:
        assert HANDBOOK["leave.md"][citation["start"] : citation["end"]] == citation["quote"]
    assert answer["answer"] in cli("ask", "How many days of annual leave do employees get?").out


def test_what_a_program_writes_is_its_owners_alone(cli: CommandLine, folder: Path) -> None:
    cli("ingest", folder / "leave.md")
    for path in (cli.data, *cli.data.rglob("*")):
        assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO), path


def test_people_and_keys(cli: CommandLine) -> None:
    settings = {"CITEWELL_NEW_PASSWORD": "seven calm otters read"}
    user = cli.json("user", "create", "ana@example.org", "--role", "editor", settings=settings)
    assert (user["email"], user["role"]) == ("ana@example.org", "editor")
    again = cli.json("user", "create", "ana@example.org", settings=settings, exit_code=1)
    assert again["error"]["code"] == "already_exists"
    weak = cli.json("user", "create", "bo@example.org", "--password", "short", exit_code=1)
    assert weak["error"]["status"] == 422
    unasked = cli.json("user", "create", "bo@example.org", exit_code=1)
    assert "CITEWELL_NEW_PASSWORD" in unasked["error"]["detail"]
    assert {u["email"] for u in cli.json("user", "list")["items"]} == {"ana@example.org", "admin@example.org"}
    key = cli("key", "create", "robot", "--scope", "read", "--scope", "write", "--user", user["id"]).out.strip()
    assert key.startswith("cw_")
    assert "ana@example.org" in cli("user", "list").out
    link = cli("user", "invite", "cleo@example.org", "--days", "3").out
    assert "Invited cleo@example.org (user)" in link
    assert "/#invite=" in link


def test_jobs_are_shown_and_a_failed_one_is_tried_again(cli: CommandLine, folder: Path) -> None:
    cli("ingest", folder, exit_code=1)
    (failed,) = cli.json("jobs", "list", "--state", "failed")["items"]
    assert failed["error"]["reason"] == "empty"
    assert cli.json("jobs", "show", failed["id"])["state"] == "failed"
    assert failed["id"] in cli("jobs", "list", "--state", "failed").out
    assert cli.json("jobs", "retry", failed["id"])["state"] == "pending"
    assert cli.json("jobs", "cancel", "nothing", exit_code=1)["error"]["code"] == "not_found"


def test_the_doctor_ends_with_a_code_and_mends(cli: CommandLine, folder: Path) -> None:
    cli("ingest", folder / "leave.md")
    assert "Everything agrees." in cli("doctor").out
    database = sqlite3.connect(cli.data / "citewell.db")
    database.execute("DELETE FROM embeddings")
    database.commit()
    database.close()
    found = cli.json("doctor", exit_code=1)
    assert not found["healthy"]
    assert {finding["check"] for finding in found["findings"]} >= {"vector"}
    assert "no usable vector" in cli("doctor", exit_code=1).out
    mended = cli.json("doctor", "--repair")
    assert (mended["healthy"], mended["remaining"]) == (True, [])
    assert all(finding["repaired"] for finding in mended["findings"])
    assert cli.json("doctor")["findings"] == []


def test_the_doctor_says_what_it_cannot_mend(cli: CommandLine, folder: Path) -> None:
    cli("ingest", folder / "leave.md")
    for path in (cli.data / "blobs").rglob("*"):
        if path.is_file():
            path.unlink()
    mended = cli.json("doctor", "--repair", exit_code=1)
    assert not mended["healthy"]
    assert "original_file" in {finding["check"] for finding in mended["remaining"]}
    assert "After the repairs this remains:" in cli("doctor", "--repair", exit_code=1).out


def test_settings_that_are_wrong_are_named(cli: CommandLine) -> None:
    said = cli("jobs", "list", settings={"CITEWELL_PROT": "8001"})
    assert "CITEWELL_PROT is not a setting" in said.err
    refused = cli.json("jobs", "list", settings={"CITEWELL_CHUNK_TOKENS": "lots"}, exit_code=1)
    assert refused["error"]["code"] == "configuration"
    assert "CITEWELL_CHUNK_TOKENS" in refused["error"]["detail"]
    secret = cli.json("jobs", "list", settings={"CITEWELL_SECRET_KEY": "changeme"}, exit_code=1)
    assert "CITEWELL_SECRET_KEY" in secret["error"]["detail"]
    assert "changeme" not in str(secret)
    said = cli("worker", exit_code=1)
    assert "PostgreSQL" in said.err


def test_a_model_that_is_not_there_is_said_and_words_are_searched_all_the_same(
    cli: CommandLine, folder: Path, tmp_path: Path
) -> None:
    cli.model = shutil.copytree(cli.model, tmp_path / "model")  # that of the session is in use elsewhere
    cli("ingest", folder / "leave.md")
    shutil.rmtree(cli.model)
    said = cli("search", "parental")
    dense = cli.json("search", "parental", "--mode", "dense", exit_code=1)
    pulled = cli.json("model", "pull", exit_code=1)
    assert said.out.startswith("1. Leave")
    assert "by words only" in said.err
    assert dense["error"]["code"] == pulled["error"]["code"] == "model_unavailable"


def test_migrating_and_pulling(cli: CommandLine) -> None:
    first = cli.json("migrate")
    assert (first["before"], bool(first["after"])) == (None, True)
    assert cli.json("migrate")["before"] == first["after"]
    pulled = cli.json("model", "pull")
    assert (pulled["dimension"], bool(pulled["model"])) == (32, True)


def test_commands_at_the_same_time_share_one_directory(cli: CommandLine, folder: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        arguments = [("ingest", folder / "leave.md", "--collection", f"C{number}") for number in range(4)]
        found = list(pool.map(lambda given: cli.json(*given), arguments))
    assert [summary["counts"]["indexed"] for summary in found] == [1, 1, 1, 1]
    assert cli.json("doctor")["counts"]["documents"] == 4
