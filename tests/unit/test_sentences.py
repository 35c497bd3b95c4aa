from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citewell.domain.sentences import LONGEST, Sentence, UnitKind, split_sentences


def pieces(text: str, *kinds: UnitKind) -> list[str]:
    wanted = kinds or tuple(UnitKind)
    return [text[unit.start : unit.end] for unit in split_sentences(text) if unit.kind in wanted]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Dr. Ada Smith met Prof. Jones. They talked.", ["Dr. Ada Smith met Prof. Jones.", "They talked."]),
        ("J. R. R. Tolkien wrote it. It sold.", ["J. R. R. Tolkien wrote it.", "It sold."]),
        ("He served in the U.S. Army. It was long.", ["He served in the U.S. Army.", "It was long."]),
        ("She moved to the U.S. The house was small.", ["She moved to the U.S.", "The house was small."]),
        ("It costs 3.50 euros. Pay 1.000,00 later.", ["It costs 3.50 euros.", "Pay 1.000,00 later."]),
        ("Use v2.0.1 of it. See example.org/a.b now.", ["Use v2.0.1 of it.", "See example.org/a.b now."]),
        ("Mail a.b@c.example. We answer.", ["Mail a.b@c.example.", "We answer."]),
        (
            "See fig. 3 and no. 5 there. The answer is no. Next one.",
            ["See fig. 3 and no. 5 there.", "The answer is no.", "Next one."],
        ),
        ("Fruit, e.g. Apples, i.e. food, etc. are here.", ["Fruit, e.g. Apples, i.e. food, etc. are here."]),
        (
            "Open at 9 a.m. The desk closes at 5 p.m. on Fridays.",
            ["Open at 9 a.m.", "The desk closes at 5 p.m. on Fridays."],
        ),
        ('"Is it so?" he asked. "Yes." She left.', ['"Is it so?" he asked.', '"Yes."', "She left."]),
        ("It was true.[12][3] Next one.", ["It was true.[12][3]", "Next one."]),
        ("**It is bold.** Next (in brackets.) Last.", ["**It is bold.**", "Next (in brackets.)", "Last."]),
        (
            "Es gilt § 5 Abs. 2. Das ist z. B. Pflicht. Ende.",
            ["Es gilt § 5 Abs. 2.", "Das ist z. B. Pflicht.", "Ende."],
        ),
        ("Er sagt: „Wir zahlen.“ Sie geht.", ["Er sagt: „Wir zahlen.“", "Sie geht."]),
        ("Gem. Art. 5 gilt das (vgl. Abs. 3). Schluss.", ["Gem. Art. 5 gilt das (vgl. Abs. 3).", "Schluss."]),
        ("It is a gem. They kept it. Plan b. I left.", ["It is a gem.", "They kept it.", "Plan b.", "I left."]),
        ("La Sra. Ruiz vive aquí. La pág. 5 lo dice.", ["La Sra. Ruiz vive aquí.", "La pág. 5 lo dice."]),
        ("Wait... what? No… Yes.", ["Wait... what?", "No…", "Yes."]),
        ("It makes mRNA. mRNA is fragile.", ["It makes mRNA.", "mRNA is fragile."]),
        ("这是第一句。这是第二句\uff01“好。”他说。", ["这是第一句。", "这是第二句\uff01", "“好。”", "他说。"]),
        ("これはペンです。あれは本です。", ["これはペンです。", "あれは本です。"]),
        ("هل هذا كتاب؟ نعم هو كتاب.", ["هل هذا كتاب؟", "نعم هو كتاب."]),
        ("यह वाक्य है। यह दूसरा है।", ["यह वाक्य है।", "यह दूसरा है।"]),
        ("Это первое. Это второе.", ["Это первое.", "Это второе."]),
        ("A line\nthat goes on. Another\none.", ["A line\nthat goes on.", "Another\none."]),
        ("", []),
        (" \n\f\n ", []),
        ("... !!! ---", []),
    ],
)
def test_prose(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


MARKDOWN = """# Opening *hours*

We open. We close.
> A quoted line
> goes on. It ends.

Setext
======

- First item. It has two sentences.
  It goes on here
- [x] Second item

  Its second paragraph.
1. Open the lid
2) Close it

| Name | Born |
|:-----|-----:|
| Ada  | 1815 |
| Bob  | 1900 |

Name | Age
--- | ---
Cy | 7

```python
x = 1. y
# no heading
```
\fNext page. ## not a heading
<!-- page 3 -->
***
End
"""


def test_markdown_units() -> None:
    found = [(unit.kind.value, MARKDOWN[unit.start : unit.end]) for unit in split_sentences(MARKDOWN)]
    assert found == [
        ("heading", "Opening *hours*"),
        ("sentence", "We open."),
        ("sentence", "We close."),
        ("sentence", "A quoted line\n> goes on."),
        ("sentence", "It ends."),
        ("heading", "Setext"),
        ("item", "First item. It has two sentences.\n  It goes on here"),
        ("item", "Second item"),
        ("item", "Its second paragraph."),
        ("item", "Open the lid"),
        ("item", "Close it"),
        ("header", "| Name | Born |"),
        ("row", "| Ada  | 1815 |"),
        ("row", "| Bob  | 1900 |"),
        ("header", "Name | Age"),
        ("row", "Cy | 7"),
        ("code", "x = 1. y\n# no heading"),
        ("sentence", "Next page."),
        ("sentence", "## not a heading"),
        ("sentence", "End"),
    ]


def test_rows_know_their_header_and_their_table() -> None:
    rows = [unit for unit in split_sentences(MARKDOWN) if unit.kind is UnitKind.ROW]
    headers = [MARKDOWN[slice(*unit.header)] for unit in rows if unit.header is not None]
    assert headers == ["| Name | Born |", "| Name | Born |", "Name | Age"]
    assert rows[0].block == rows[1].block != rows[2].block


def test_rows_of_a_table_cut_off_from_its_header() -> None:
    (row,) = split_sentences("| Ada | 1815 |")
    assert row == Sentence(0, 14, UnitKind.ROW, row.block, None)


def test_sentences_of_a_paragraph_share_a_block_and_others_do_not() -> None:
    first, second, third = split_sentences("One. Two.\n\nThree.")
    assert first.block == second.block != third.block


def test_a_long_item_is_split_and_a_long_sentence_cut_between_words() -> None:
    item = "- " + "This is one sentence of the item. " * 20
    assert len(pieces(item, UnitKind.ITEM)) == 20
    cut = pieces("word " * 1000)
    assert all(len(piece) <= LONGEST for piece in cut)
    assert all(piece.startswith("word") and piece.endswith("word") for piece in cut)
    assert " ".join(cut).split() == ["word"] * 1000


def test_an_open_fence_is_code_to_the_end() -> None:
    assert pieces("```\nOne. Two.\n\nThree.", UnitKind.CODE) == ["One. Two.\n\nThree."]


def assert_well_formed(text: str, units: list[Sentence]) -> None:
    end = 0
    for unit in units:
        assert end <= unit.start < unit.end <= len(text)
        piece = text[unit.start : unit.end]
        assert piece == piece.strip()
        assert len(piece) <= LONGEST
        assert any(character.isalnum() for character in piece)
        end = unit.end


@given(
    st.text(
        alphabet=st.one_of(st.sampled_from("a1A .!?。\n\f\t|-#*_>`~[]()\"':=\\«”…\u202e\u0000é漢"), st.characters()),
        max_size=400,
    )
)
@settings(max_examples=400)
def test_any_text_gives_ordered_spans_and_loses_no_prose(text: str) -> None:
    assert_well_formed(text, split_sentences(text))


@given(st.lists(st.sampled_from(["One two three.", "Is it?", "Yes!", "Dr. No was here."]), min_size=1, max_size=12))
def test_joined_sentences_come_apart_again(sentences: list[str]) -> None:
    assert pieces(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "hostile",
    [
        "a",
        ". ",
        "\n",
        "|",
        "| ",
        "*",
        "[",
        '"',
        "A. ",
        "- ",
        ">",
        " ",
        "`",
        "#",
        "x.[1]",
        "|a|\n",
        "|-|\n",
        "- a\n",
        "!。",
    ],
)
def test_long_repeats_are_survived(hostile: str) -> None:
    text = hostile * (100_000 // len(hostile))
    assert_well_formed(text, split_sentences(text))


@pytest.mark.slow
@given(st.text(alphabet='aA1. \n|-*[]>#`"', min_size=1, max_size=8))
@settings(max_examples=20, deadline=None)
def test_a_million_characters_of_anything(seed: str) -> None:
    text = (seed * (1_000_000 // len(seed) + 1))[:1_000_000]
    assert_well_formed(text, split_sentences(text))
