"""What every blob store promises, and what files on a disk that fails still promise."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from citewell.backends.blobs.files import INCOMING, FileBlobStore
from citewell.domain.errors import InvalidInput, NotFound, StorageFull, TooLarge, Unavailable
from citewell.ports.blob_store import BlobStore

TENANT = "018e0000-0000-7000-8000-000000000001"
OTHER = "018e0000-0000-7000-8000-000000000002"


@pytest.fixture(params=["files"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    makers: dict[str, Callable[[], BlobStore]] = {"files": lambda: FileBlobStore(tmp_path / "blobs")}
    return makers[request.param]()


def _read(blobs: BlobStore, key: str) -> bytes:
    with blobs.open(key) as stream:
        return stream.read()


def test_bytes_come_back_under_their_hash(blobs: BlobStore) -> None:
    stored = blobs.put(TENANT, [b"one ", b"", b"two"])
    assert stored.key == f"{TENANT}/{hashlib.sha256(b'one two').hexdigest()}"
    assert stored.size == 7
    assert stored.stored_at.utcoffset() is not None
    assert _read(blobs, stored.key) == b"one two"
    with blobs.local_path(stored.key) as path:
        assert path.read_bytes() == b"one two"
    assert blobs.verify(stored.key)


def test_nothing_is_a_blob_too(blobs: BlobStore) -> None:
    stored = blobs.put(TENANT, [])
    assert stored.size == 0
    assert _read(blobs, stored.key) == b""


def test_storing_twice_is_storing_once(blobs: BlobStore) -> None:
    first, second = blobs.put(TENANT, [b"same"]), blobs.put(TENANT, [b"sa", b"me"])
    assert first.key == second.key
    assert [info.key for info in blobs.list()] == [first.key]


def test_tenants_do_not_share(blobs: BlobStore) -> None:
    ours, theirs = blobs.put(TENANT, [b"same"]), blobs.put(OTHER, [b"same"])
    assert ours.key != theirs.key
    blobs.delete(ours.key)
    assert _read(blobs, theirs.key) == b"same"
    assert [info.key for info in blobs.list(OTHER)] == [theirs.key]
    assert list(blobs.list(TENANT)) == []


def test_list_knows_size_and_key(blobs: BlobStore) -> None:
    stored = {blobs.put(TENANT, [text]).key: len(text) for text in (b"a", b"bb", b"ccc")}
    assert {info.key: info.size for info in blobs.list(TENANT)} == stored


def test_what_is_not_there(blobs: BlobStore) -> None:
    key = f"{TENANT}/{'0' * 64}"
    with pytest.raises(NotFound):
        blobs.open(key)
    with pytest.raises(NotFound), blobs.local_path(key):
        pytest.fail("no such file")
    assert not blobs.verify(key)
    blobs.delete(key)


def test_delete_removes(blobs: BlobStore) -> None:
    stored = blobs.put(TENANT, [b"gone"])
    blobs.delete(stored.key)
    assert not blobs.verify(stored.key)
    assert list(blobs.list()) == []


@pytest.mark.parametrize(
    "key",
    [
        "",
        "x",
        "/etc/passwd",
        f"../{'a' * 64}",
        f"{TENANT}/../{'a' * 64}",
        f"{TENANT}/{'A' * 64}",
        f"{TENANT}/{'a' * 63}",
        f"{TENANT}/{'a' * 64}\n",
        f".incoming/{'a' * 64}",
        f"{TENANT}/{'a' * 64}/..",
        "\0",
    ],
)
def test_keys_that_are_none(blobs: BlobStore, key: str) -> None:
    with pytest.raises(NotFound):
        blobs.open(key)
    with pytest.raises(NotFound):
        blobs.delete(key)
    assert not blobs.verify(key)


@pytest.mark.parametrize("tenant", ["", "..", "a/b", ".incoming", "a\0", "x" * 65])
def test_tenants_that_are_none(blobs: BlobStore, tenant: str) -> None:
    with pytest.raises(InvalidInput):
        blobs.put(tenant, [b"x"])
    assert list(blobs.list(tenant)) == []


def test_the_limit_is_inclusive_and_keeps_nothing_beyond(blobs: BlobStore) -> None:
    assert blobs.put(TENANT, [b"12345", b"67890"], max_bytes=10).size == 10
    with pytest.raises(TooLarge) as refused:
        blobs.put(TENANT, [b"12345", b"67890", b"!"], max_bytes=10)
    assert (refused.value.facts["limit"], refused.value.facts["unit"]) == (10, "bytes")
    assert len(list(blobs.list())) == 1


def test_an_upload_that_breaks_off_keeps_nothing(blobs: BlobStore) -> None:
    def parts() -> Iterator[bytes]:
        yield b"first"
        raise ConnectionError("the client went away")

    with pytest.raises(ConnectionError):
        blobs.put(TENANT, parts())
    assert list(blobs.list()) == []


def test_many_at_once(blobs: BlobStore) -> None:
    found: list[str] = []

    def store() -> None:
        found.extend(blobs.put(TENANT, [bytes([number]) * 1000]).key for number in range(20))

    threads = [threading.Thread(target=store) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 80
    assert len(set(found)) == 20
    assert all(blobs.verify(key) for key in found)


# Files on a disk


def _files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_files_are_only_ours_to_read(tmp_path: Path) -> None:
    FileBlobStore(tmp_path / "blobs").put(TENANT, [b"x"])
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "blobs").rglob("*")} == {0}


def test_damage_is_noticed_and_healed_by_storing_again(tmp_path: Path) -> None:
    store = FileBlobStore(tmp_path)
    stored = store.put(TENANT, [b"sound"])
    with store.local_path(stored.key) as path:
        path.write_bytes(b"spoilt")
    assert not store.verify(stored.key)
    store.put(TENANT, [b"sound"])
    assert store.verify(stored.key)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    store = FileBlobStore(tmp_path / "blobs")
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    stored = store.put(TENANT, [b"x"])
    with store.local_path(stored.key) as path:
        path.unlink()
        path.symlink_to(secret)
    with pytest.raises(Unavailable):
        store.open(stored.key)
    assert not store.verify(stored.key)
    assert list(store.list()) == []


def test_leftovers_go_but_not_what_is_being_written(tmp_path: Path) -> None:
    first = FileBlobStore(tmp_path)
    (tmp_path / INCOMING / "leftover").write_bytes(b"half")

    def parts() -> Iterator[bytes]:
        yield b"one"
        FileBlobStore(tmp_path)
        yield b"two"

    stored = first.put(TENANT, parts())
    assert _read(first, stored.key) == b"onetwo"
    assert list((tmp_path / INCOMING).iterdir()) == []


class _Faults:
    """Makes the n-th call that touches the disk fail, once or for ever after."""

    CALLS = ("open", "write", "fsync", "rename", "mkdir", "fstat", "unlink")

    def __init__(self, monkeypatch: pytest.MonkeyPatch, number: int, code: int, *, for_ever: bool) -> None:
        self.count = 0
        self.hit = False
        for name in self.CALLS:
            self._wrap(monkeypatch, name, number, code, for_ever=for_ever)

    def _wrap(self, monkeypatch: pytest.MonkeyPatch, name: str, number: int, code: int, *, for_ever: bool) -> None:
        real = getattr(os, name)

        def call(*args: object, **kwargs: object) -> object:
            self.count += 1
            if self.count == number or (for_ever and self.count > number):
                self.hit = True
                raise OSError(code, os.strerror(code))
            return real(*args, **kwargs)

        monkeypatch.setattr(os, name, call)


@pytest.mark.parametrize("for_ever", [False, True])
@pytest.mark.parametrize(("code", "expected"), [(errno.ENOSPC, StorageFull), (errno.EIO, Unavailable)])
def test_each_call_to_the_disk_may_fail(tmp_path: Path, code: int, expected: type[Unavailable], for_ever: bool) -> None:
    number = 0
    while True:
        number += 1
        root = tmp_path / str(number)
        store = FileBlobStore(root)
        kept = store.put(TENANT, [b"kept"])
        with pytest.MonkeyPatch.context() as patch:
            faults = _Faults(patch, number, code, for_ever=for_ever)
            try:
                stored = store.put(TENANT, [b"new", b"er"])
            except expected:
                stored = None
        if not faults.hit:
            break
        again = FileBlobStore(root)
        assert list((root / INCOMING).iterdir()) == []
        assert again.verify(kept.key)
        assert all(again.verify(info.key) for info in again.list())
        assert stored is None or again.verify(stored.key)
        assert again.verify(again.put(TENANT, [b"newer"]).key)
    assert stored is not None
    assert number > 8


_KILLED = """
import os, sys
from pathlib import Path
from citewell.backends.blobs.files import FileBlobStore
root, number = Path(sys.argv[1]), int(sys.argv[2])
store = FileBlobStore(root)
count = 0
def wrap(name):
    real = getattr(os, name)
    def call(*args, **kwargs):
        global count
        count += 1
        if count == number:
            os.kill(os.getpid(), 9)
        return real(*args, **kwargs)
    setattr(os, name, call)
for name in ("open", "write", "fsync", "rename", "mkdir", "fstat"):
    wrap(name)
print(store.put("tenant", [b"a" * 100_000, b"b" * 100_000]).key, flush=True)
"""


def test_a_kill_at_any_call_leaves_whole_blobs_only(tmp_path: Path) -> None:
    number = 0
    while True:
        number += 1
        root = tmp_path / str(number)
        ended = subprocess.run(
            [sys.executable, "-c", _KILLED, str(root), str(number)], capture_output=True, text=True, check=False
        )
        store = FileBlobStore(root)
        assert list((root / INCOMING).iterdir()) == []
        assert all(store.verify(info.key) for info in store.list())
        if ended.returncode == 0:
            assert store.verify(ended.stdout.strip())
            break
        assert ended.returncode == -9, ended.stderr
    assert number > 8
