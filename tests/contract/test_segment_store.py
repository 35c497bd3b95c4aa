"""What a segment store promises: a name is there with all its bytes, or not at all.

Besides the plain promises: the process is killed at every call that it makes of the operating system, every such call
fails in turn (once, and for ever after), and the order of calls is checked for what only a power cut would show.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from citewell.backends.segment_files import write_synced
from citewell.backends.segments import FileSegmentStore
from citewell.domain.errors import CitewellError, IndexDamaged, InvalidInput, StorageFull, Unavailable
from citewell.ports.segment_store import Publication, SegmentInfo, SegmentStore

INDEX = "0199a1b2-0000-7000-8000-000000000001/0199a1b2-0000-7000-8000-000000000002/dense"
FILES = {"vectors.npy": b"v" * 5000, "ids.npy": b"i" * 100, "empty": b""}


@pytest.fixture(params=[FileSegmentStore])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> SegmentStore:
    made: SegmentStore = request.param(tmp_path / "segments")
    return made


def publish(
    store: SegmentStore, *, seq: int = 7, files: Mapping[str, bytes] = FILES, index_name: str = INDEX
) -> SegmentInfo:
    with store.publish(index_name, seq=seq, facts={"engine": "x/1"}) as publication:
        for name, content in files.items():
            (publication.directory / name).write_bytes(content)
        publication.facts["rows"] = len(files)
    return publication.info


def assert_whole(root: Path) -> None:
    """Every name verifies, and a new start leaves nothing half-made."""
    store = FileSegmentStore(root)
    for name in store.names():
        checksum = hashlib.sha256((root / name / "manifest.json").read_bytes()).hexdigest()
        store.open(name, checksum)
    assert not list(root.glob(".publishing*"))


def everything_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_what_was_written_can_be_opened(store: SegmentStore) -> None:
    info = publish(store)
    assert (info.index_name, info.seq, info.size) == (INDEX, 7, 5100)
    assert info.facts == {"engine": "x/1", "rows": 3}
    assert list(store.names()) == [info.name]
    directory = store.open(info.name, info.checksum)
    assert {name: (directory / name).read_bytes() for name in FILES} == FILES


def test_a_name_is_a_plain_file_name(store: SegmentStore) -> None:
    name = publish(store).name
    assert "/" not in name
    assert not name.startswith(".")
    assert name.isascii()


def test_the_same_content_is_one_segment(store: SegmentStore) -> None:
    first, second = publish(store), publish(store)
    assert first == second
    other = publish(store, files={**FILES, "more": b"1"})
    assert sorted([first.name, other.name]) == list(store.names())


def test_a_damaged_copy_gives_way_to_the_same_content_published_again(store: SegmentStore) -> None:
    info = publish(store)
    (store.open(info.name, info.checksum) / "ids.npy").write_bytes(b"j" * 100)
    assert publish(store) == info
    assert (store.open(info.name, info.checksum) / "ids.npy").read_bytes() == FILES["ids.npy"]


def test_indexes_do_not_share_names(store: SegmentStore) -> None:
    names = {publish(store, index_name=each).name for each in ("a/b/c", "a/b-c", "a_b/c", "a-b/c", "abc")}
    assert len(names) == 5


@pytest.mark.parametrize(
    "name",
    ["", "/", "a//b", "../a", "a/..", "a/./b", "a b", "a\0b", "ä", "a\n", "x" * 65, "a/" * 150 + "a", "a.b", "C:\\a"],
)
def test_bad_index_names_are_refused(store: SegmentStore, tmp_path: Path, name: str) -> None:
    before = everything_below(tmp_path)
    with pytest.raises(InvalidInput):
        publish(store, index_name=name)
    assert everything_below(tmp_path) == before


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "/etc/passwd", "a/b.7.0123456789abcdef", "a\0.7.0123456789abcdef"]
)
def test_names_cannot_leave_the_store(store: SegmentStore, name: str) -> None:
    with pytest.raises(InvalidInput):
        store.open(name, "0" * 64)
    with pytest.raises(InvalidInput):
        store.quarantine(name)


def test_a_negative_sequence_is_refused(store: SegmentStore) -> None:
    with pytest.raises(InvalidInput):
        publish(store, seq=-1)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def link_to_the_same(folder: Path) -> None:
    (folder / "ids.npy").rename(folder.parent / "outside")
    (folder / "ids.npy").symlink_to(folder.parent / "outside")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "one bit": lambda folder: flip(folder / "vectors.npy"),
    "truncated": lambda folder: os.truncate(folder / "vectors.npy", 4999),
    "longer": lambda folder: os.truncate(folder / "empty", 1),
    "missing": lambda folder: (folder / "ids.npy").unlink(),
    "foreign": lambda folder: (folder / "foreign").write_bytes(b""),
    "a link": link_to_the_same,
    "manifest": lambda folder: flip(folder / "manifest.json"),
    "no manifest": lambda folder: (folder / "manifest.json").unlink(),
}


@pytest.mark.parametrize("damage", list(DAMAGES))
def test_any_damage_is_refused_and_can_be_put_aside(store: SegmentStore, damage: str) -> None:
    kept, info = publish(store, seq=6), publish(store)
    DAMAGES[damage](store.open(info.name, info.checksum))
    for _ in range(2):
        with pytest.raises(IndexDamaged):
            store.open(info.name, info.checksum)
    store.quarantine(info.name)
    store.quarantine(info.name)
    assert list(store.names()) == [kept.name]
    with pytest.raises(IndexDamaged):
        store.open(info.name, info.checksum)
    assert publish(store) == info
    store.open(info.name, info.checksum)


def test_the_checksum_of_another_segment_is_refused(store: SegmentStore) -> None:
    one, other = publish(store, seq=1), publish(store, seq=2)
    with pytest.raises(IndexDamaged):
        store.open(one.name, other.checksum)


def test_an_error_inside_leaves_nothing(store: SegmentStore, tmp_path: Path) -> None:
    before = everything_below(tmp_path)
    unfinished: list[Publication] = []

    def fail_halfway() -> None:
        with store.publish(INDEX, seq=1) as publication:
            unfinished.append(publication)
            (publication.directory / "half").write_bytes(b"1")
            raise KeyError

    with pytest.raises(KeyError):
        fail_halfway()
    assert everything_below(tmp_path) == before
    with pytest.raises(ValueError, match="not published"):
        _ = unfinished[0].info


def test_only_plain_files_are_published(store: SegmentStore) -> None:
    unfit: list[Callable[[Path], object]] = [
        lambda folder: (folder / "sub").mkdir(),
        lambda folder: (folder / "link").symlink_to("/etc/hostname"),
        lambda folder: (folder / "manifest.json").write_bytes(b"{}"),
    ]
    for make in unfit:
        with pytest.raises(ValueError, match=r"."), store.publish(INDEX, seq=1) as publication:
            make(publication.directory)
    assert list(store.names()) == []


def test_what_nothing_refers_to_goes(store: SegmentStore) -> None:
    one, other = publish(store, seq=1), publish(store, seq=2)
    hour = timedelta(hours=1)
    now = datetime.now(UTC)
    assert list(store.remove_unreferenced([other.name], published_before=now - hour)) == []
    assert list(store.remove_unreferenced([other.name], published_before=now + hour)) == [one.name]
    assert list(store.names()) == [other.name]
    assert list(store.remove_unreferenced([])) == [other.name]
    assert list(store.names()) == []


def test_a_running_publication_survives_clearing_up(tmp_path: Path) -> None:
    store = FileSegmentStore(tmp_path)
    with store.publish(INDEX, seq=1) as publication:
        (publication.directory / "a").write_bytes(b"1")
        FileSegmentStore(tmp_path).remove_unreferenced([])
        (publication.directory / "b").write_bytes(b"2")
    directory = store.open(publication.info.name, publication.info.checksum)
    assert [(directory / name).read_bytes() for name in ("a", "b")] == [b"1", b"2"]


def test_a_lock_that_comes_while_a_segment_is_published_is_no_part_of_it(
    store: SegmentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread of Tantivy makes one when it is late to see what was committed."""

    def late(path: Path, content: bytes) -> None:
        (path.parent / ".late.lock").touch()
        write_synced(path, content)

    monkeypatch.setattr("citewell.backends.segments.write_synced", late)
    info = publish(store)
    directory = store.open(info.name, info.checksum)
    assert not (directory / ".late.lock").exists()


def test_many_publishers_and_cleaners_do_not_disturb_each_other(tmp_path: Path) -> None:
    store = FileSegmentStore(tmp_path)
    infos: list[SegmentInfo] = []
    long_ago = datetime(2000, 1, 1, tzinfo=UTC)

    def work(number: int) -> None:
        for seq in range(10):
            infos.append(publish(store, seq=seq, index_name=f"same/{number % 2}"))
            FileSegmentStore(tmp_path).remove_unreferenced([], published_before=long_ago)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(infos) == 40
    assert sorted({info.name for info in infos}) == store.names()
    for info in infos:
        store.open(info.name, info.checksum)


# ---- Large files, and files that generations share --------------------------------------------------------------

LARGE = {"codes": b"c" * (5 << 20), "ids.npy": b"i" * 100}


def linked(store: SegmentStore, former: SegmentInfo, *, seq: int, more: Mapping[str, bytes]) -> SegmentInfo:
    """A generation that shares the files of ``former``."""
    source = store.open(former.name, former.checksum, thorough=False)
    with store.publish(INDEX, seq=seq, former=former.name) as publication:
        for name in (*LARGE, "manifest.json"):
            os.link(source / name, publication.directory / name)
        for name, content in more.items():
            (publication.directory / name).write_bytes(content)
    return publication.info


def test_a_quick_look_leaves_large_files_to_verify(store: SegmentStore) -> None:
    info = publish(store, files=LARGE)
    flip(store.open(info.name, info.checksum, thorough=False) / "codes")
    store.open(info.name, info.checksum, thorough=False)
    for look in (store.open, store.verify):
        with pytest.raises(IndexDamaged):
            look(info.name, info.checksum)


@pytest.mark.parametrize("damage", [name for name in DAMAGES if name != "one bit"])
def test_a_quick_look_sees_everything_else(store: SegmentStore, damage: str) -> None:
    info = publish(store)
    DAMAGES[damage](store.open(info.name, info.checksum, thorough=False))
    for look in (partial(store.open, thorough=False), store.verify):
        with pytest.raises(IndexDamaged):
            look(info.name, info.checksum)


def test_a_quick_look_reads_small_files(store: SegmentStore) -> None:
    info = publish(store, files=LARGE)
    flip(store.open(info.name, info.checksum) / "ids.npy")
    with pytest.raises(IndexDamaged):
        store.open(info.name, info.checksum, thorough=False)


def test_verify_reads_every_byte_and_can_be_slowed_or_stopped(store: SegmentStore) -> None:
    info = publish(store, files=LARGE)
    told: list[int] = []
    assert store.verify(info.name, info.checksum, after=told.append) == sum(told) == info.size

    def stop(_: int) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        store.verify(info.name, info.checksum, after=stop)


def test_shared_files_keep_their_hash_and_are_not_read_again(store: SegmentStore) -> None:
    former = publish(store, files=LARGE)
    flip(store.open(former.name, former.checksum) / "codes")
    info = linked(store, former, seq=8, more={"new": b"n"})
    store.open(info.name, info.checksum, thorough=False)
    with pytest.raises(IndexDamaged) as caught:  # a hash of what is there now would have hidden the damage for ever
        store.verify(info.name, info.checksum)
    assert caught.value.facts["file"] == "codes"


def test_shared_files_outlive_the_former_segment(store: SegmentStore) -> None:
    former = publish(store, files=LARGE)
    info = linked(store, former, seq=8, more={"new": b"n"})
    assert list(store.remove_unreferenced([info.name])) == [former.name]
    directory = store.open(info.name, info.checksum)
    assert {path.name for path in directory.iterdir()} == {*LARGE, "new", "manifest.json"}


@pytest.mark.parametrize("harm", ["gone", "manifest"])
def test_without_its_former_everything_is_hashed_anew(store: SegmentStore, harm: str) -> None:
    former = publish(store, files=LARGE)
    source = store.open(former.name, former.checksum)
    with store.publish(INDEX, seq=8, former=former.name) as publication:
        for name in LARGE:
            os.link(source / name, publication.directory / name)
        (publication.directory / "replaced").write_bytes(b"r")
        if harm == "gone":
            store.quarantine(former.name)
        else:
            (source / "manifest.json").write_bytes(b"{")
    assert store.verify(publication.info.name, publication.info.checksum) == publication.info.size


def test_a_copy_is_hashed_though_it_has_the_name_of_a_former_file(store: SegmentStore) -> None:
    former = publish(store, files=LARGE)
    with store.publish(INDEX, seq=8, former=former.name) as publication:
        (publication.directory / "codes").write_bytes(b"d" * len(LARGE["codes"]))
    info = publication.info
    assert store.verify(info.name, info.checksum) == info.size, "the hash is that of the copy, not of the former file"


def test_only_the_newest_of_damaged_segments_are_kept_aside(tmp_path: Path) -> None:
    store = FileSegmentStore(tmp_path, aside=2, aside_bytes=12_000)

    def set_aside(seq: int, size: int) -> str:
        name = publish(store, seq=seq, files={"a": b"a" * size}).name
        store.quarantine(name)
        return name

    def kept() -> list[str]:
        return sorted(entry.name.rsplit("-", 1)[0] for entry in (tmp_path / ".quarantine").iterdir())

    names = [set_aside(seq, 5000) for seq in (1, 2, 3)]
    assert kept() == names[1:]
    large = set_aside(4, 6000)
    assert kept() == [names[2], large]
    huge = set_aside(5, 20_000)
    assert kept() == [huge]


# ---- The file system fails -------------------------------------------------------------------------------------

CALLS = ("open", "fsync", "rename", "mkdir", "rmdir", "close", "unlink", "scandir", "lstat")


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, number: int, error: int, *, for_ever: bool) -> Iterator[list[str]]:
    """The ``number``-th call from now fails, or it and all that follow. Gives the calls that were made."""
    made: list[str] = []

    def wrapped(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            made.append(name)
            if len(made) == number or (for_ever and len(made) > number):
                if name == "close":  # Linux closes even when it reports an error
                    real(*args, **options)
                raise OSError(error, os.strerror(error), args[0] if args else None)
            return real(*args, **options)

        return call

    with monkeypatch.context() as patch:
        for name in CALLS:
            patch.setattr(os, name, wrapped(name, getattr(os, name)))
        yield made


@pytest.mark.parametrize("for_ever", [False, True], ids=["once", "for ever"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=["full", "broken"])
def test_every_call_may_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, for_ever: bool) -> None:
    store = FileSegmentStore(tmp_path / "segments")
    kept = publish(store, seq=1)
    outcomes = []
    for number in range(1, 200):
        with failing(monkeypatch, number, error, for_ever=for_ever) as made:
            try:
                publish(store, seq=100 + number)
                outcomes.append("published")
            except StorageFull:
                outcomes.append("full")
                assert error == errno.ENOSPC
            except (Unavailable, OSError):
                outcomes.append("refused")
        assert_whole(tmp_path / "segments")
        if len(made) < number:
            break
    assert outcomes[-1] == "published"
    assert {"full" if error == errno.ENOSPC else "refused", "published"} <= set(outcomes)
    assert len(outcomes) > 15
    store.open(kept.name, kept.checksum)


def test_everything_is_on_disk_before_it_has_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a kill cannot show, because the kernel keeps unsynced pages: the order of fsync and rename."""
    store = FileSegmentStore(tmp_path / "segments")
    events: list[tuple[str, str]] = []
    real_sync, real_rename = os.fsync, os.rename

    def fsync(handle: int) -> None:
        events.append(("sync", Path(f"/proc/self/fd/{handle}").readlink().name))
        real_sync(handle)

    def rename(source: Path, target: Path) -> None:
        events.append(("rename", target.name))
        real_rename(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "rename", rename)
    with store.publish(INDEX, seq=1) as publication:
        private = publication.directory.name
        for name, content in FILES.items():
            (publication.directory / name).write_bytes(content)
    named = events.index(("rename", publication.info.name))
    before, after = events[:named], events[named + 1 :]
    assert {each for _, each in before} == {*FILES, "manifest.json", private}
    assert before[-2:] == [("sync", "manifest.json"), ("sync", private)]
    assert after == [("sync", "segments")]


# ---- The process is killed -------------------------------------------------------------------------------------

CHILD = """
import os, signal, sys
from pathlib import Path
from citewell.backends import segments

number, calls, count = int(sys.argv[1]), sys.argv[3].split(","), 0
def wrapped(real):
    def call(*args, **options):
        global count
        count += 1
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **options)
    return call
store = segments.FileSegmentStore(Path(sys.argv[2]))
for name in calls:
    setattr(os, name, wrapped(getattr(os, name)))
with store.publish("a/b/dense", seq=number) as publication:
    for n in range(3):
        (publication.directory / f"file{n}").write_bytes(bytes([n]) * 10000)
        wrapped(lambda: None)()
print(publication.info.name, publication.info.checksum)
"""


@pytest.mark.slow
def test_a_kill_at_any_call_leaves_whole_segments_only(tmp_path: Path) -> None:
    root = tmp_path / "segments"
    killed, published = 0, 0
    for number in range(1, 200):
        child = subprocess.run(
            [sys.executable, "-c", CHILD, str(number), str(root), ",".join(CALLS)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert child.returncode in {0, -signal.SIGKILL}, child.stderr
        assert_whole(root)
        if child.returncode == 0:
            name, checksum = child.stdout.split()
            FileSegmentStore(root).open(name, checksum)
            published += 1
            break
        killed += 1
    assert published == 1
    assert killed > 15


def test_the_manifest_says_what_is_there(store: SegmentStore) -> None:
    info = publish(store)
    manifest = json.loads((store.open(info.name, info.checksum) / "manifest.json").read_bytes())
    assert manifest["index"] == INDEX
    assert manifest["seq"] == 7
    assert {name: entry["size"] for name, entry in manifest["files"].items()} == {
        name: len(content) for name, content in FILES.items()
    }


def test_errors_say_which_file(store: SegmentStore) -> None:
    info = publish(store)
    flip(store.open(info.name, info.checksum) / "ids.npy")
    with pytest.raises(CitewellError) as caught:
        store.open(info.name, info.checksum)
    assert caught.value.facts == {"segment": info.name, "file": "ids.npy"}
