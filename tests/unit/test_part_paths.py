"""Names of files inside of other files, as people see them."""

from __future__ import annotations

import pytest

from citewell.domain.part_paths import MAX_PATH, is_junk, is_shown, leads_out, shown_path, unique_path


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a/b.txt", "a/b.txt"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Windows\\x.txt", "Windows/x.txt"),
        ("..\\..\\evil.txt", "evil.txt"),
        ("C:evil.txt", "evil.txt"),
        ("./a//b/./c", "a/b/c"),
        ("bad\x00name", "bad<U+0000>name"),
        ("gnp\u202etxt.exe", "gnp<U+202E>txt.exe"),
        ("half\ud800", "half<U+D800>"),
        ("no\u00a0break", "no break"),
        ("a\u0308.txt", "\u00e4.txt"),
        ("CON", "CON"),
        ("", "unnamed"),
        ("../..", "unnamed"),
        (" . / .. /x", "x"),
    ],
)
def test_a_path_is_shown_relative_and_with_what_cannot_be_seen(raw: str, shown: str) -> None:
    assert shown_path(raw) == shown
    assert is_shown(shown)


def test_long_names_are_cut_and_stay_different() -> None:
    first, second = shown_path("x" * 5000 + "1"), shown_path("x" * 5000 + "2")
    assert len(first) == len(second) == 255
    assert first != second
    deep = shown_path("folder/" * 1000 + "name")
    assert len(deep) <= MAX_PATH
    assert is_shown(deep)


@pytest.mark.parametrize("raw", ["/a", "\\a", "C:\\a", "d:a", "../a", "a/../../b", "a\\..\\b"])
def test_names_that_lead_out_are_known(raw: str) -> None:
    assert leads_out(raw)


@pytest.mark.parametrize("raw", ["a", "a/b", "a..b", "..."])
def test_usual_names_do_not_lead_out(raw: str) -> None:
    assert not leads_out(raw)


def test_what_is_hidden_is_junk() -> None:
    assert all(map(is_junk, ("__MACOSX/._a.txt", ".DS_Store", "a/.git/config", "Thumbs.db")))
    assert not is_junk("a/b.txt")


def test_equal_names_are_numbered_before_their_ending() -> None:
    taken = {"a/b.txt", "a/b (2).txt", "c"}
    assert unique_path("a/b.txt", taken) == "a/b (3).txt"
    assert unique_path("c", taken) == "c (2)"
    assert unique_path("d", taken) == "d"
    longest = "x" * 251 + ".txt"
    assert len(unique_path(longest, {longest})) <= 255


def test_thousands_of_files_of_one_name_are_told_apart_in_their_order() -> None:
    taken: set[str] = set()
    for _ in range(1_000):  # one by one it would take seconds, and minutes for what one archive may hold
        taken.add(unique_path("a/b.txt", taken))
    assert taken == {"a/b.txt", *(f"a/b ({number}).txt" for number in range(2, 1_001))}
