"""PDF: values of forms, text boxes and links, where people see them."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.documents import Text, pdf
from unit.parsing.test_pdf import parsed

LABELS = [
    Text("Name", 700),
    Text("Member", 680),
    Text("Country", 660),
    Text("Send this form to the office before the end of the month, please.", 600),
]


def field(kind: str, name: str, bottom: int, **more: str) -> str:
    said = " ".join(f"/{key} {value}" for key, value in more.items())
    return f"/Subtype /Widget /FT /{kind} /T ({name}) /Rect [150 {bottom} 300 {bottom + 14}] /DA (/F1 11 Tf) {said}"


def link(left: int, bottom: int, right: int, address: str) -> str:
    return f"/Subtype /Link /Rect [{left} {bottom} {right} {bottom + 14}] /A << /S /URI /URI ({address}) >>"


def test_values_of_a_form_stand_beside_their_names(tmp_path: Path) -> None:
    fields = [
        field("Tx", "name", 697, V="(Ada Lovelace)"),
        field("Btn", "member", 677, V="/Yes", AS="/Yes", AP="<< /N << /Yes 3 0 R >> >>"),
        field("Ch", "country", 657, V="(Norway)", Opt="[(Norway) (Iceland)]", Ff="131072"),
        field("Tx", "empty", 637),
    ]
    text = parsed(tmp_path, pdf(LABELS, annotations=fields)).text
    words = " ".join(text.replace("|", " ").replace("---", " ").split())
    assert words.startswith("Name Ada Lovelace Member [x] Country Norway")
    assert words.endswith("before the end of the month, please.")


def test_a_text_box_is_text(tmp_path: Path) -> None:
    box = "/Subtype /FreeText /Contents (Approved by the board) /Rect [72 500 300 520] /DA (/F1 11 Tf)"
    assert "Approved by the board" in parsed(tmp_path, pdf(LABELS, annotations=[box])).text


LINKED = Text("Read the travel policy before you book, or ask travel@example.org about it.", 700)


def test_a_link_is_kept_where_its_words_stand(tmp_path: Path) -> None:
    notes = [
        link(118, 697, 178, "https://example.org/policy_\\(2026\\)"),
        link(304, 697, 406, "mailto:travel@example.org"),
    ]
    document = parsed(tmp_path, pdf([LINKED], annotations=notes))
    assert document.text == (
        "Read the [travel policy](https://example.org/policy_%282026%29) before you book, "
        "or ask travel@example.org about it."
    )


def test_a_heading_is_named_without_its_link(tmp_path: Path) -> None:
    lines = [Text("Travel policy", 740, size=20, bold=True), *(Text(LINKED.text, 700 - 14 * row) for row in range(5))]
    document = parsed(tmp_path, pdf(lines, annotations=[link(70, 735, 200, "https://example.org/all")]))
    assert document.headings[0].title == "Travel policy"
    assert document.text.startswith("# [Travel policy](https://example.org/all)")
    assert document.title == "Travel policy"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "https://example.org/a b", "https://" + "x" * 3000, ""]
)
def test_an_address_that_is_no_web_address_is_dropped(address: str, tmp_path: Path) -> None:
    escaped = address.replace("(", "\\(").replace(")", "\\)")
    document = parsed(tmp_path, pdf([LINKED], annotations=[link(116, 697, 178, escaped)]))
    assert document.text == LINKED.text


@pytest.mark.parametrize(
    "broken", ["/Subtype /Widget", "/Subtype /Link /A << /S /URI >>", "/Rect [0 0 0 0]", "/Subtype 7"]
)
def test_a_broken_annotation_is_none(broken: str, tmp_path: Path) -> None:
    assert parsed(tmp_path, pdf([LINKED], annotations=[broken])).text == LINKED.text
