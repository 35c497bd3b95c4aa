from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.errors import InvalidInput
from citewell.domain.names import MAX_FILE_NAME, UNNAMED, checked_name, display_file_name, name_key


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("report.pdf", "report.pdf"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("/absolute", "absolute"),
        ("a\0b\r\n.txt", "ab.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("  spaced  ", "spaced"),
        (".bashrc", ".bashrc"),
        ("CON", "CON"),
        ("..", UNNAMED),
        ("", UNNAMED),
        (None, UNNAMED),
        ("folder/", UNNAMED),
        ("e\u0301.txt", "\u00e9.txt"),
        ("half \ud800 pair", "half  pair"),
    ],
)
def test_file_names_as_people_see_them(given_name: str | None, shown: str) -> None:
    assert display_file_name(given_name) == shown


def test_a_long_file_name_keeps_its_extension() -> None:
    shown = display_file_name("x" * 5000 + ".pdf")
    assert len(shown) == MAX_FILE_NAME
    assert shown.endswith("x.pdf")
    assert len(display_file_name("y" * 10 + "." + "z" * 5000)) == MAX_FILE_NAME


@given(st.text())
def test_any_file_name_can_be_shown_and_stored(name: str) -> None:
    shown = display_file_name(name)
    assert 1 <= len(shown) <= MAX_FILE_NAME
    assert not set(shown) & set("/\\\0\r\n\u202e")
    assert shown.encode()
    assert display_file_name(shown) == shown


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "x" * 201,
        "a\0b",
        "a\nb",
        "a\u202eb",
        "\ud800",
        "018e0000-0000-7000-8000-000000000001",
        "\ufb03" * 150,
    ],
)
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_name(name)
    assert refused.value.facts["field"] == "name"


def test_names_keep_their_form_and_compare_without_case() -> None:
    assert checked_name("  Straße  ") == "Straße"
    assert name_key("Straße") == name_key("STRASSE")
    assert name_key("Cafe\u0301") == name_key("CAFÉ")
    assert name_key("50% off_") != name_key("50% off-")


@given(st.text(max_size=250))
def test_what_is_accepted_can_be_found_again(name: str) -> None:
    try:
        kept = checked_name(name)
    except InvalidInput:
        return
    assert checked_name(kept) == kept
    assert name_key(kept) == name_key(name_key(kept))
    assert len(name_key(kept)) <= 300
