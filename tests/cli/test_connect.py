from __future__ import annotations

import time
from pathlib import Path
from typing import NoReturn

import pytest

from citewell.bootstrap.data_dir import DataDirectory, RunningServer
from citewell.cli import connect as connecting
from citewell.cli.connect import connect
from citewell.client import Client, ServerUnreachable
from citewell.domain.errors import ConfigurationError


@pytest.fixture
def held(tmp_path: Path) -> DataDirectory:
    """A data directory whose server has not said yet where it listens."""
    return DataDirectory(tmp_path)


def test_a_server_that_is_starting_is_waited_for(
    held: DataDirectory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ready(_seconds: float) -> None:
        held.announce(url="http://127.0.0.1:1", token="t")

    monkeypatch.setattr(time, "sleep", ready)
    with connect(held.path, None, None) as client:
        assert str(client._http.base_url) == "http://127.0.0.1:1/v1/"
    held.release()


def test_a_server_that_never_gets_ready_is_not_waited_for_for_ever(
    held: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "READY_SECONDS", 0.0)
    with pytest.raises(ConfigurationError, match="not ready yet"), connect(held.path, None, None):
        pass
    held.release()


def test_a_directory_that_another_one_takes_first_is_reached_through_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking for a server and taking the directory, another command takes it."""
    from citewell.bootstrap import data_dir

    first: list[DataDirectory] = []
    look = data_dir.running_server

    def late(path: Path) -> data_dir.RunningServer | None:
        if first:
            first[0].announce(url="http://127.0.0.1:2", token="t")
            return look(path)
        first.append(DataDirectory(path))
        return None

    monkeypatch.setattr(data_dir, "running_server", late)
    there = connecting.reach(tmp_path)
    assert isinstance(there, data_dir.RunningServer)
    assert there.url == "http://127.0.0.1:2"
    first[0].release()


def nobody(_client: Client) -> NoReturn:
    raise ServerUnreachable("nobody listens there")


def test_a_command_that_ends_just_when_another_looked_for_it_is_looked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody listens at the socket any more; the next look finds a server."""
    monkeypatch.setattr(Client, "me", nobody)
    ended = RunningServer("http://citewell", "t", str(tmp_path / "gone"), 1)
    found = [ended, RunningServer("http://127.0.0.1:3", "t", None, 1)]
    monkeypatch.setattr(connecting, "reach", lambda _path: found.pop(0))
    with connect(tmp_path, None, None) as client:
        assert str(client._http.base_url) == "http://127.0.0.1:3/v1/"
    assert found == []


def test_a_command_that_never_answers_is_not_looked_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "READY_SECONDS", 0.0)
    monkeypatch.setattr(Client, "me", nobody)
    ended = RunningServer("http://citewell", "t", str(tmp_path / "gone"), 1)
    monkeypatch.setattr(connecting, "reach", lambda _path: ended)
    with pytest.raises(ServerUnreachable), connect(tmp_path, None, None):
        pytest.fail("nobody is there")


def test_a_directory_that_cannot_be_used_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be used"):
        connecting.reach(tmp_path / "file" / "below")
