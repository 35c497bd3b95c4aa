"""Sending many files: only what is wanted, together, and one by one where that does not work."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from citewell.cli import sending
from citewell.cli.finding import FoundFile
from citewell.cli.sending import Sender
from citewell.client import Client
from citewell.client.errors import ApiError


class FakeServer:
    """Takes files in; ``there`` are known, ``bad`` are refused."""

    def __init__(self, *, there: Iterable[str] = (), bad: Iterable[str] = (), bulk: bool = True) -> None:
        self.there, self.bad, self.bulk = set(there), set(bad), bulk
        self.requests: list[list[str]] = []
        self.digests: dict[str, str] = {}

    def offer(self, _batch: str, files: Sequence[tuple[str, str, int]]) -> list[str]:
        self.digests |= {path: digest for path, digest, _ in files}
        return [path for path, _, _ in files if path not in self.there]

    def upload_many(self, files: Sequence[tuple[str, bytes]], _collection: str, **_: Any) -> list[dict[str, Any]]:
        if not self.bulk:
            raise ApiError({"detail": "No."}, status=413)
        self.requests.append([name for name, _ in files])
        return [{"refused": {"message": "It is bad."} if name in self.bad else None} for name, _ in files]

    def upload(self, file: Path, _collection: str, **_: Any) -> dict[str, Any]:
        if file.name in self.bad:
            raise ApiError({"detail": "It is bad."}, status=422)
        self.requests.append([file.name])
        return {}


def _files(folder: Path, sizes: dict[str, int]) -> list[FoundFile]:
    found = []
    for name, size in sizes.items():
        (folder / name).write_bytes(b"x" * size)
        found.append(FoundFile(folder / name, name))
    return found


def _sent(server: FakeServer, files: Sequence[FoundFile]) -> tuple[dict[str, str | None], int]:
    """What failed and why, and how many were told to be sent."""
    counts: list[int] = []
    failed = Sender(cast("Client", server), "c", "b", counts.append).send(files)
    return {Path(each.path).name: each.reason for each in failed}, sum(counts)


def test_only_what_is_wanted_is_sent_and_together(tmp_path: Path) -> None:
    files = _files(tmp_path, {f"{n}.txt": n for n in range(1, 6)})
    server = FakeServer(there={"2.txt"})
    assert _sent(server, files) == ({}, 5)
    assert server.requests == [["1.txt", "3.txt", "4.txt", "5.txt"]]
    assert server.digests["3.txt"] == hashlib.sha256(b"xxx").hexdigest()


def test_requests_are_bounded_in_files_and_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "FILES_AT_ONCE", 3)
    monkeypatch.setattr(sending, "BYTES_AT_ONCE", 10)
    files = _files(tmp_path, {"a": 1, "b": 1, "c": 1, "d": 6, "e": 6, "large": 11})
    server = FakeServer()
    assert _sent(server, files) == ({}, 6)
    assert sorted(server.requests) == [["a", "b", "c"], ["d"], ["e"], ["large"]]


@pytest.mark.parametrize("bulk", [True, False])
def test_a_bad_file_keeps_no_other_out(tmp_path: Path, bulk: bool) -> None:
    files = _files(tmp_path, {"a": 1, "b": 2, "c": 3})
    server = FakeServer(bad={"b"}, bulk=bulk)
    assert _sent(server, files) == ({"b": "It is bad."}, 3)


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    files = _files(tmp_path, {"a": 1, "b": 2})
    (tmp_path / "b").unlink()
    failed, _ = _sent(FakeServer(), files)
    assert failed == {"b": "cannot be opened: No such file or directory"}
