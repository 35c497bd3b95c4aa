"""A model's text in pieces: the same statements however it is cut, and nothing half or foreign in between."""

from __future__ import annotations

import random

import pytest

from citewell.domain.drafting import Drafted, DraftReader

WIKI = "https://wiki.example/leave"
Claims = list[tuple[int, str | None]]


def read(text: str, size: int | None = None) -> list[str | Drafted]:
    """What comes of ``text`` in pieces of ``size`` characters."""
    reader = DraftReader({WIKI})
    out: list[str | Drafted] = []
    for begin in range(0, len(text), size or max(1, len(text))):
        out += reader.feed(text[begin : begin + (size or len(text))])
    return [*out, *reader.finish()]


def statements(text: str, size: int | None = None) -> list[Drafted]:
    return [each for each in read(text, size) if isinstance(each, Drafted)]


def said(text: str) -> list[tuple[str, Claims]]:
    return [
        (each.text, [(claim.number, claim.quote) for mark in each.marks for claim in mark]) for each in statements(text)
    ]


def displayed(text: str, size: int | None = None) -> str:
    return "".join(each for each in read(text, size) if isinstance(each, str))


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ('A is 5 [1 "is 5"].', [(1, "is 5")]),
        ('A is 5. [1 "is 5"]', [(1, "is 5")]),
        ('A is 5. [1 "is 5"] [2: “so”]', [(1, "is 5"), (2, "so")]),
        ('A is 5. [1 "is 5"; 2 "so", 3]', [(1, "is 5"), (2, "so"), (3, None)]),
        ('A is 5. [1 "is 5", "and so"]', [(1, "is 5"), (1, "and so")]),
        ('A is 5. [1 "he said \\"so\\" twice"]', [(1, 'he said "so" twice')]),
        ('A is 5. [1 "a [sic] b"]', [(1, "a [sic] b")]),
        ("A ist 5. [Quelle 3 „ist 5“]", [(3, "ist 5")]),
        ("A is 5 [1].", [(1, None)]),
        ("A is 5 [1, 3] [4-6].", [(1, None), (3, None), (4, None), (5, None), (6, None)]),
        ("A is 5【2†source】.", [(2, None)]),
        ("A is 5.[^7]\n\n[^7]: is 5", [(7, None)]),
        ("A is 5 [[2]](https://evil.example).", [(2, None)]),
        ("A is 5 [1](https://evil.example/?q=5).", [(1, None)]),
        ("A is 5 [source 2].", [(2, None)]),
        ("A is 5.\n[1]", [(1, None)]),
        ("A is 5 [99].", [(99, None)]),
        ("A is 5.", []),
        ("A is 5 [2024] and [x].", None),
        ('A is 5. [1 "unfinished', [(1, None)]),
        ('A is 5. [1 "unfinished] B is 6. [2 "six"]', None),
    ],
)
def test_marks_in_all_their_forms(text: str, claims: Claims | None) -> None:
    found = said(text)
    assert found[0][0].startswith("A is" if "ist" not in text else "A ist")
    if claims is not None:
        assert found[0][1] == claims
    for size in (1, 3, 7):
        assert statements(text, size) == statements(text)
        shown = displayed(text, size)
        for half in ("[1", "[2 ", "†", '"]', "evil"):
            assert half not in shown


def test_a_mark_that_is_not_closed_takes_no_other_statement_with_it() -> None:
    found = said('A is 5. [1 "unfinished] B is 6. [2 "six"]')
    assert found == [("A is 5.", [(1, "unfinished")]), ("B is 6.", [(2, "six")])]
    assert said("A is [2024] and [x].") == [("A is [2024] and [x].", [])]


def test_markdown_stays() -> None:
    text = (
        "Steps:\n1. Do this. [1]\n2. Do **that** [2].\n\n| A | B |\n|---|---|\n| x | 5 [3] |\n| y | 6 | [4]\n\n"
        "```py\na[1] = 2\n```\n[5]\n\nEnd.\n\nSources:\n[1] A book\n[2] Another"
    )
    found = statements(text)
    assert [each.text for each in found] == [
        "Steps:",
        "Do this.",
        "Do **that**.",
        "| x | 5 |",
        "| y | 6 |",
        "```py\na[1] = 2\n```",
        "End.",
    ]
    assert [each.before for each in found] == [
        "",
        "\n\n1. ",
        "\n2. ",
        "\n\n| A | B |\n|---|---|\n",
        "\n\n| A | B |\n|---|---|\n",
        "\n\n",
        "\n\n",
    ]
    assert [each.claim for each in found][3:6] == ["A: x; B: 5", "A: y; B: 6", "a[1] = 2"]
    assert [mark[0].number for each in found for mark in each.marks] == [1, 2, 3, 4, 5]
    assert displayed(text, 1).startswith("Steps:\n\n1. Do this.\n2. Do **that**.")
    assert "Sources" not in displayed(text, 1)


@pytest.mark.parametrize(
    "text",
    [
        "![a](https://evil.example/?q=1)",
        "![a][1]\n\n[1]: https://evil.example/?q=1",
        "[a](https://evil.example/?q=(1))",
        "[a](//evil.example)",
        '[a](<https://evil.example> "t")',
        "[![a](https://evil.example/1)](https://evil.example/2)",
        "[a\nb](https://evil.example)",
        "<https://evil.example|here>",
        '<img src="https://evil.example/x" alt="a">',
        "<a href='//evil.example'>x</a>",
        "HTTPS://EVIL.EXAMPLE/x and www.evil.example and ftp://evil.example",
        "[^1]: https://evil.example",
        "| ![a](https://evil.example) |\n|---|\n| https://evil.example |",
        "```\nGET https://evil.example\n```",
        "`https://evil.example`",
        "https://evil\u200b.example",
    ],
)
def test_nothing_leads_elsewhere(text: str) -> None:
    for size in (None, 1, 4):
        shown = displayed(text, size) + str(statements(text, size))
        assert "evil.example" not in shown.lower()
        assert "](" not in shown
        assert "<img" not in shown
        assert "<a" not in shown


def test_links_to_sources_stay() -> None:
    text = f"See [the page]({WIKI}) or {WIKI}. Not [that](https://wiki.example/other)."
    assert [each.text for each in statements(text, 3)] == [f"See [the page]({WIKI}) or {WIKI}.", "Not that."]


PIECES = (
    "[1]", ' [2 "q"]', "A", "b ", ". ", "Then ", "\n", "\n\n", "- ", "|", "| a | b |\n", "|---|---|\n", "```\n", "```",
    "# ", "Sources:", "> ", "1. ", "e.g. ", "。", "[", '"]', "]", "](", ")", "![", "**", "  ", "x" * 60, "!", "---",
    "(", "https://", "evil", "www.", "<", ">", "【", "】", "NOT_IN", "_SOURCES", "`", ":", ", 2", "^", "3", "\u200b",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_however_it_is_cut_the_statements_are_the_same(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same texts every time
    for _ in range(150):
        text = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 30)))
        whole = statements(text)
        for size in (1, 2, 5):
            pieces = read(text, size)
            assert [each for each in pieces if isinstance(each, Drafted)] == whole, (text, size)
            since = ""
            for each in pieces:
                if isinstance(each, str):
                    since += each
                    assert "\ue000" not in each
                    assert "://" not in each
                else:
                    assert each.text in since, (text, size)
                    since = ""


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "[99]",
        '[1 "',
        '[1 "a\n',
        "a. ",
        "A.[1] ",
        "|a|\n",
        "A. (",
        "> ",
        "`",
        "<a",
        "![",
        "](",
        "://",
        "【",
        "- \n",
        "*",
    ],
)
def test_hostile_text_takes_linear_work(unit: str) -> None:
    """Work is counted, not time: lines of our own code that run for twice the text are about twice as many."""
    import sys

    def lines(length: int) -> int:
        count = 0

        def trace(frame: object, event: str, argument: object) -> object:
            nonlocal count
            del frame, argument
            count += event == "line"
            return trace

        text = unit * (length // len(unit))
        sys.settrace(trace)  # type: ignore[arg-type]  # a frame is all that it is given
        try:
            read(text, 16)
        finally:
            sys.settrace(None)
        return count

    assert lines(8_000) < 3 * lines(4_000) + 2_000


def test_sixty_brackets_are_text() -> None:
    assert displayed("[" * 60 + "!", 1) == "[" * 60 + "!"
    assert statements("[99]" * 1000) == []


def test_long_sentences_are_cut() -> None:
    found = statements("word " * 2000, 7)
    assert found == statements("word " * 2000)
    assert max(len(each.text) for each in found) <= 2200


@pytest.mark.parametrize("line", [" ", "\t", "> ", "|" + " " * 60, "```\n" + " " * 60])
def test_white_space_without_an_end_is_read_once(line: str) -> None:
    """That this ends within a moment is the test: read again with every piece, it takes minutes."""
    text = line * (300_000 // len(line))
    reader = DraftReader()
    for at in range(0, len(text), 6):
        reader.feed(text[at : at + 6])
    assert all(isinstance(each, str) or not each.claim.strip() for each in reader.finish())


def test_code_that_is_indented_far_is_code_for_everybody() -> None:
    for indent in (3, 63, 64, 65, 200):
        text = f"Here.\n{' ' * indent}```\n![x](y)\n```\nEnd."
        for size in (1, 7, None):
            found = statements(text, size)
            assert [each.text for each in found] == ["Here.", "```\n![x](y)\n```", "End."], indent


@pytest.mark.parametrize("heading", ["Sources:", "## Quellen", "**Références :**", "Fuentes:", "Referencias"])
def test_a_list_of_sources_at_the_end_is_left_out(heading: str) -> None:
    for size in (1, 4, None):
        assert [each.text for each in statements(f"A is 5. [1]\n\n{heading}\n- A book\n- B", size)] == ["A is 5."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "We pay. Always." [1] Then he left. [2]', ['He said "We pay. Always."', "Then he left."]),
        ("Sie sagt: „Wir zahlen. Immer.“ [1] Ende. [2]", ["Sie sagt: „Wir zahlen. Immer.“", "Ende."]),
        ("Il dit «Oui. Non.» [1] Fin. [2]", ["Il dit «Oui. Non.»", "Fin."]),
        ("**It is paid. In full.** [1] So it is. [2]", ["**It is paid. In full.**", "So it is."]),
        ('The screen is 15" wide. It is bright. [1]', ['The screen is 15" wide.', "It is bright."]),
        ('He said "It is so. [1] Then "it" was not. [2]', ['He said "It is so.', 'Then "it" was not.']),
        ('"' + "It is so. " * 60, None),
        ("»Ja. Nein.« [1] Ende. [2]", None),
    ],
)
def test_what_is_quoted_is_not_torn_apart(text: str, expected: list[str] | None) -> None:
    for size in (1, 3, None):
        found = [each.text for each in statements(text, size)]
        assert expected is None or found == expected
        assert max(len(each) for each in found) < 450
