"""Archives as folders: what is inside becomes parts, what is hostile is named and left out."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from citewell.backends.parsing import SandboxedReader, media
from citewell.backends.parsing.archives import ZipParser
from citewell.backends.parsing.tarballs import TarParser
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import BlockKind, ParseLimits, Part
from support.archives import Entry, Unpacked, tar_of, unpack, zip_by_hand, zip_of

FILES = {"a.txt": b"Some words.", "deep/er/b.md": b"# Title\n\nMore words."}


def unzip(folder: Path, data: bytes, limits: ParseLimits | None = None) -> Unpacked:
    return unpack(ZipParser(), folder, data, media.ZIP, limits=limits)


def untar(folder: Path, data: bytes, media_type: str = media.TAR, name: str = "given") -> Unpacked:
    return unpack(TarParser(), folder, data, media_type, file_name=name)


@pytest.mark.parametrize(
    ("media_type", "data"),
    [
        (media.ZIP, zip_of(FILES)),
        (media.TAR, tar_of(FILES)),
        (media.GZIP, tar_of(FILES, mode="w:gz")),
        (media.BZIP2, tar_of(FILES, mode="w:bz2")),
        (media.XZ, tar_of(FILES, mode="w:xz")),
    ],
)
def test_files_come_out_and_are_listed(tmp_path: Path, media_type: str, data: bytes) -> None:
    found = unpack(ZipParser() if media_type == media.ZIP else TarParser(), tmp_path, data, media_type)
    assert found.files == FILES
    assert found.document.text == "Files in this archive:\n\n- a.txt\n- deep/er/b.md"
    assert [block.kind for block in found.document.blocks] == [BlockKind.LIST]
    assert found.document.warnings == ()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_the_methods_of_zip(tmp_path: Path, method: int) -> None:
    made = io.BytesIO()
    words = b"".join(f"Sentence {number} of many.\n".encode() for number in range(20_000))
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr("a.txt", words)
    found = unzip(tmp_path, made.getvalue())
    if method == zipfile.ZIP_LZMA:
        assert found.files == {}
        assert "packed in a way that is not read" in found.document.warnings[0]
    else:
        assert found.files == {"a.txt": words}


@pytest.mark.parametrize(
    ("media_type", "data"),
    [
        (media.GZIP, gzip.compress(b"Alone.")),
        (media.BZIP2, bz2.compress(b"Alone.")),
        (media.XZ, lzma.compress(b"Alone.")),
    ],
    ids=["gzip", "bzip2", "xz"],  # a name made of the bytes would hold the time of packing
)
def test_a_file_that_is_packed_alone_is_one_part(tmp_path: Path, media_type: str, data: bytes) -> None:
    assert untar(tmp_path, data, media_type, "note.txt.gz").files == {"note.txt": b"Alone."}


def test_names_come_in_the_code_page_of_whoever_packed_them(tmp_path: Path) -> None:
    for name, encoding in (
        ("文章1.txt", "cp932"),
        ("München.txt", "cp437"),
        ("Привет.txt", "cp866"),
        ("中文文件.txt", "gbk"),
        ("Grüße.txt", "utf-8"),
    ):
        found = unzip(tmp_path, zip_by_hand(Entry(name.encode(encoding), b"Words.")))
        assert list(found.files) == [name]


def test_links_devices_and_pipes_are_named_and_left_out(tmp_path: Path) -> None:
    special = []
    for name, kind in (("s", tarfile.SYMTYPE), ("h", tarfile.LNKTYPE), ("d", tarfile.CHRTYPE), ("p", tarfile.FIFOTYPE)):
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        special.append(member)
    found = untar(tmp_path, tar_of(FILES, *special))
    assert found.files == FILES
    assert found.document.warnings == (
        "Left out (a symbolic link): s.",
        "Left out (a hard link): h.",
        "Left out (a device): d.",
        "Left out (a pipe): p.",
    )
    found = unzip(tmp_path, zip_by_hand(Entry(b"s", b"/etc/passwd", mode=stat.S_IFLNK | 0o777), Entry(b"a", b"Words.")))
    assert list(found.files) == ["a"]
    assert found.document.warnings == ("Left out (a symbolic link): s.",)


def test_names_that_lead_out_are_kept_inside_and_told(tmp_path: Path) -> None:
    names = (b"../../up.txt", b"/etc/passwd", b"C:\\Windows\\a.txt", b"..\\..\\b.txt", b"nul\x00.txt", b"CON")
    found = unzip(tmp_path, zip_by_hand(*(Entry(name, b"Words.") for name in names)))
    assert list(found.files) == ["up.txt", "etc/passwd", "Windows/a.txt", "b.txt", "nul<U+0000>.txt", "CON"]
    assert found.document.warnings[0].startswith("Names lead out of the archive, and are kept without that: up.txt, ")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["given", "spool"]


def test_equal_names_are_all_kept(tmp_path: Path) -> None:
    found = unzip(tmp_path, zip_by_hand(Entry(b"a.txt", b"One."), Entry(b"a.txt", b"Two."), Entry(b"./a.txt", b"3.")))
    assert found.files == {"a.txt": b"One.", "a (2).txt": b"Two.", "a (3).txt": b"3."}


def test_what_systems_leave_behind_and_what_is_empty_or_not_read_is_left_out(tmp_path: Path) -> None:
    picture = b"\x00\x01\x02\x03" * 50
    junk = {"__MACOSX/._a.txt": b"x", ".DS_Store": b"x", "a/.git/config": b"x"}
    found = unzip(tmp_path, zip_of({**FILES, **junk, "empty.txt": b"", "noise.bin": picture, "folder/": b""}))
    assert found.files == FILES
    assert found.document.warnings == (
        "Left out (hidden, or left by an operating system): __MACOSX/._a.txt, .DS_Store, a/.git/config.",
        "Left out (empty): empty.txt.",
        "Left out (application/octet-stream is not read): noise.bin.",
    )
    assert "- empty.txt (empty)" in found.document.text
    assert "DS_Store" not in found.document.text


def test_encrypted_members_are_told_and_nothing_else_is_a_state(tmp_path: Path) -> None:
    found = unzip(tmp_path, zip_by_hand(Entry(b"a", b"Words."), Entry(b"locked", b"secret", flags=1)))
    assert list(found.files) == ["a"]
    assert found.document.warnings == ("Left out (encrypted with a password): locked.",)
    with pytest.raises(DocumentUnreadable) as caught:
        unzip(tmp_path, zip_by_hand(Entry(b"locked", b"secret", flags=1)))
    assert caught.value.reason == "encrypted"


def test_damaged_members_do_not_spoil_the_others(tmp_path: Path) -> None:
    wrong = Entry(b"wrong.txt", b"Other words.", checksum=1)
    nonsense = Entry(b"nonsense.txt", b"\xff" * 50, method=0)
    data = zip_by_hand(Entry(b"a.txt", b"Words."), wrong, nonsense)
    data = data.replace(b"nonsense.txt" + b"\xff" * 50, b"nonsense.txt" + b"\xfe" * 50)
    found = unzip(tmp_path, data)
    assert found.files == {"a.txt": b"Words."}
    assert found.document.warnings == ("Left out (damaged): wrong.txt, nonsense.txt.",)


def test_members_that_overlap_are_refused(tmp_path: Path) -> None:
    one = Entry(b"a", b"Words that are many, and are many.", method=0)
    with pytest.raises(DocumentUnreadable, match="overlap"):
        unzip(tmp_path, zip_by_hand(one, Entry(b"b", b"Words.", offset=0)))


def test_bombs_are_left_out_before_they_are_unpacked(tmp_path: Path) -> None:
    zeros = b"a" * 12_000_000
    with pytest.raises(DocumentUnreadable) as caught:
        unzip(tmp_path, zip_of({"zeros.txt": zeros}))
    assert caught.value.reason == "too_large"
    found = unzip(tmp_path, zip_of({"a.txt": b"Words.", "zeros.txt": zeros}))
    assert list(found.files) == ["a.txt"]
    assert found.document.warnings == ("Left out (unpacks to far more than its size, as bombs do): zeros.txt.",)
    with pytest.raises(DocumentUnreadable) as caught:
        untar(tmp_path, gzip.compress(zeros), media.GZIP)
    assert caught.value.reason == "too_large"


@pytest.mark.parametrize(
    ("limits", "kept", "told"),
    [
        (ParseLimits(parts=2), ["0", "1"], "more than 2 files"),
        (ParseLimits(part_bytes=5), [], "larger than 0 MB"),
        (ParseLimits(parts_bytes=25), ["0", "1"], "beyond 0 MB in all"),
        (ParseLimits(parts=0), [], "more, or deeper, than is unpacked"),
    ],
)
def test_count_and_sizes_are_bounded(tmp_path: Path, limits: ParseLimits, kept: list[str], told: str) -> None:
    found = unzip(tmp_path, zip_of({str(number): b"Ten bytes." for number in range(4)}), limits)
    assert list(found.files) == kept
    assert f"Left out ({told}): " in found.document.warnings[0]


def test_an_archive_without_files_has_no_text(tmp_path: Path) -> None:
    for data in (zip_of({}), zip_of({"folder/": b""}), zip_of({".DS_Store": b"x"})):
        with pytest.raises(DocumentUnreadable) as caught:
            unzip(tmp_path, data)
        assert caught.value.reason == "no_text"


def test_an_archive_that_is_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    many = {f"{number}.txt": bytes(str(number), "ascii") * 9_000 for number in range(9)}
    whole = tar_of(many, mode="w:gz")
    found = untar(tmp_path, whole[: len(whole) // 2], media.GZIP)
    assert 0 < len(found.files) < 9
    assert "cut off" in found.document.warnings[0]
    with pytest.raises(DocumentUnreadable) as caught:
        untar(tmp_path, b"\x1f\x8b\x08\x00broken", media.GZIP)
    assert caught.value.reason == "damaged"


def test_many_members_do_not_go_on_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citewell.backends.parsing.tarballs._MOST_ENTRIES", 10)
    found = untar(tmp_path, tar_of({str(number): b"Words." for number in range(20)}))
    assert len(found.files) == 10
    assert "more than 10 files" in found.document.warnings[0]


def test_what_is_inside_may_be_larger_than_the_memory_that_is_left(tmp_path: Path) -> None:
    """The least memory that is enough for a few bytes, and a little, is enough for 90 MB."""

    def fits(size: int, memory: int) -> bool:
        path = tmp_path / "given"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.txt", b"Ten bytes." * (size // 10))
        limits = ParseLimits(memory_bytes=memory)
        try:
            read = reader.read(path, file_name="given", media_type=media.ZIP, limits=limits, keep=_measured)
        except DocumentUnreadable as error:
            if error.reason != "out_of_memory":
                raise
            return False
        return read.parts[0].content == str(size)

    with SandboxedReader(children=1) as reader:
        enough = next(memory for memory in range(160_000_000, 800_000_000, 40_000_000) if fits(10, memory))
        assert fits(90_000_000, enough + 40_000_000)


def _measured(_part: Part, blocks: Iterator[bytes]) -> str:
    return str(sum(map(len, blocks)))
