"""Commands on a data directory that a server holds, and against a server by its address."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Protocol

import pytest

from citewell.cli.ingesting import origin_of
from citewell.client import Client
from support.command_line import CommandLine
from support.nursery import Nursery
from support.server_process import Server

pytestmark = pytest.mark.slow


class Served(Protocol):
    """A running server, and commands on its data directory."""

    server: Server
    cli: CommandLine
    files: Path


def test_a_command_goes_through_the_server_that_holds_the_directory(served: Served) -> None:
    file = served.files / "granite.md"
    file.write_text("# Granite\n\nGranite is hard.\n")
    found = served.cli.json("ingest", file, "--collection", "Rocks")
    assert found["counts"]["indexed"] == 1
    assert served.cli.json("search", "granite", "-c", "rocks")["chunks"][0]["doc_id"] == "granite.md"
    why = served.cli.json("search", "granite", "--why", "granite.md")
    assert (why["found"], why["rank"]) == (True, 1)
    said = served.cli("search", "granite", "--why", "granite.md", "--top-k", 3).out
    assert "It is hit 1" in said
    assert "dense number 1" in said
    assert served.cli.json("doctor")["healthy"]
    assert served.server.process.poll() is None


def test_a_batch_that_was_interrupted_is_gone_on_with(served: Served) -> None:
    folder = served.files / "many"
    folder.mkdir()
    for word in ("amber", "willow", "orchard"):
        (folder / f"{word}.md").write_text(f"All of {word}.\n")
    key = served.cli("key", "create", "sender", "--scope", "read", "--scope", "write").out.strip()
    with Client(served.server.url, key=key) as client:
        collection = client.create_collection("Many")["id"]
        batch = client.create_batch(collection, "begun", origin=origin_of([folder]))["id"]
        client.upload(folder / "amber.md", collection, external_id="amber.md", batch_id=batch)
    found = served.cli.json("ingest", folder, "--collection", collection)
    assert (found["batch_id"], found["counts"]["indexed"], len(found["files"])) == (batch, 3, 3)
    shown = served.cli.json("batch", "show", batch)
    assert (shown["state"], shown["done"], shown["failures"]) == ("completed", 3, [])
    assert "100.0" in served.cli("batch", "show", batch).out
    again = served.cli.json("ingest", folder, "--collection", collection)
    assert (again["counts"]["unchanged"], again["batch_id"] == batch) == (3, False)
    assert again["batch_id"] in served.cli("batch", "list").out


def test_a_server_is_reached_by_address_and_key(served: Served, cli: CommandLine) -> None:
    key = served.cli("key", "create", "robot", "--scope", "read").out.strip()
    made = served.cli.json("collection", "create", "Far away", "--description", "of others")
    reach = ("--server", served.server.url, "--key", key)
    assert made["id"] in {c["id"] for c in cli.json("collection", "list", *reach)["items"]}
    refused = cli.json("collection", "create", "Mine", *reach, exit_code=1)
    assert refused["error"]["code"] == "insufficient_scope"
    environment = {"CITEWELL_SERVER": served.server.url, "CITEWELL_KEY": key}
    assert cli.json("collection", "status", "Far away", settings=environment)["documents_total"] == 0
    again = served.cli.json("collection", "reindex", "Far away", "--unread", "--wait")
    assert (again["state"], again["result"]) == ("completed", {"documents": 0})
    wrong = cli.json("jobs", "list", "--server", served.server.url, "--key", "cw_wrong", exit_code=1)
    assert wrong["error"]["code"] == "unauthenticated"
    assert not cli.data.exists(), "the data is elsewhere"


def test_a_server_that_is_not_there_is_said(cli: CommandLine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        said = cli("search", "x", "--server", url, "--json", exit_code=1)
    assert said.json["error"]["code"] == "unreachable"
    assert url in said.err


def test_a_second_server_on_the_same_directory_is_refused(served: Served) -> None:
    said = served.cli("serve", "--port", "0", exit_code=1)
    assert f"Another Citewell is using {served.cli.data}" in said.err
    assert "Traceback" not in said.err
    migrated = served.cli.json("migrate", exit_code=1)
    assert migrated["error"]["code"] == "configuration"


def test_an_address_that_is_taken_is_said(served: Served, cli: CommandLine) -> None:
    port = served.server.url.rsplit(":", 1)[1]
    said = cli("serve", "--port", port, exit_code=1)
    assert f"Cannot listen on 127.0.0.1 port {port}" in said.err


def test_a_server_that_is_asked_too_often_is_waited_for(
    served: Served, tmp_path: Path, model: Path, programs: Nursery
) -> None:
    from support.server_process import serving

    for number in range(6):
        (tmp_path / f"{number}.txt").write_text(f"note {number}")
    files = sorted(tmp_path.glob("*.txt"))
    with serving(tmp_path / "data", model, settings={"CITEWELL_RATE_UPLOAD": "2/second"}):
        found = CommandLine(tmp_path / "data", model, programs).json("ingest", *files)
    assert found["counts"] == {"indexed": 6, "unchanged": 0, "skipped": 0, "failed": 0}


def test_hostile_titles_do_not_reach_the_terminal(served: Served) -> None:
    file = served.files / "hostile.md"
    file.write_text("# Red \x1b[31m\x9b31m\x07 alert\n\nBasalt is dark.\n", encoding="utf-8")
    served.cli("ingest", file, "--collection", "Hostile")
    for command in (("search", "basalt"), ("search", "basalt", "--json"), ("ask", "What is dark basalt?")):
        said = served.cli(*command, *(() if "--json" in command else ("-c", "Hostile")))
        assert not set(said.out + said.err) & set("\x1b\x9b\x07")


def test_a_server_starts_without_its_model(tmp_path: Path, programs: Nursery) -> None:
    from support.server_process import serving

    with serving(tmp_path / "data", tmp_path / "nowhere") as server:
        cli = CommandLine(tmp_path / "data", tmp_path / "nowhere", programs)
        assert server.process.poll() is None
        assert cli.json("search", "x", "--mode", "lexical")["chunks"] == []
        assert cli.json("doctor")["healthy"]
