from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.citations import Citation, Located, Normalisation, check_citation, locate, mark

SPACE, TYPE, MARKS, EDGES = (
    Normalisation.WHITE_SPACE,
    Normalisation.TYPOGRAPHY,
    Normalisation.MARKUP,
    Normalisation.EDGES,
)


def test_a_citation_is_its_span_or_nothing() -> None:
    text = "The library opens at nine."
    assert check_citation(text, 4, 11, "library") == Citation(4, 11, "library")
    for start, end, quote in [
        (4, 11, "Library"),
        (4, 11, "library "),
        (5, 12, "library"),
        (-3, 4, "The"),
        (0, 99, text),
        (11, 4, "library"),
        (3, 4, " "),
        (4, 4, ""),
    ]:
        assert check_citation(text, start, end, quote) is None


@pytest.mark.parametrize(
    ("text", "claimed", "offset", "start", "quote", "folded"),
    [
        ("one two one two", "one two", 8, 8, "one two", ()),
        ("one two one two", "one two", None, 0, "one two", ()),
        ("one two one two", "one two", 7, 8, "one two", ()),
        ("one two one two", "one two", 999, 8, "one two", ()),
        ("one two one two", "one two", -5, 0, "one two", ()),
        ("a line\n  that goes on", "line that goes", None, 2, "line\n  that goes", (SPACE,)),
        ("he said “no” \u2013 twice", 'said "no" - twice', None, 3, "said “no” \u2013 twice", (TYPE,)),
        ("a soft\u00adhyphen and oﬃce", "softhyphen and office", None, 2, "soft\u00adhyphen and oﬃce", (TYPE,)),
        ("die Gebu\u0308hr ist", "Gebühr", None, 4, "Gebu\u0308hr", (TYPE,)),
        ("die Gebühr ist", "Gebu\u0308hr", None, 4, "Gebühr", (TYPE,)),
        ("im Cafe\u0301", "Café", None, 3, "Cafe\u0301", (TYPE,)),
        ("abc \u202eדבר\u202c xyz", "abc דבר xyz", None, 0, "abc \u202eדבר\u202c xyz", (TYPE,)),
        ("a q\u0301 b", "q\u0301", None, 2, "q\u0301", ()),
        ("Wait… what", "Wait... what", None, 0, "Wait… what", (TYPE,)),
        ("It is **very** `plain` now", "is very plain now", None, 3, "is **very** `plain` now", (MARKS,)),
        ("It is **very**\nplain", "is very plain", None, 3, "is **very**\nplain", (SPACE, MARKS)),
        ("The end is near", '"end is near..."', None, 4, "end is near", (SPACE, EDGES)),
        ("图书馆九点开门。", "九点", None, 3, "九点", ()),
    ],
)
def test_locate(
    text: str, claimed: str, offset: int | None, start: int, quote: str, folded: tuple[Normalisation, ...]
) -> None:
    found = locate(text, claimed, offset)
    assert found == Located(start, start + len(quote), quote, folded)


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("We are unable to pay", "able to pay"),
        ("It weighs 3.5 kg", "5 kg"),
        ("It weighs 3.5 kg", "weighs 3"),
        ("It costs 1,000 euros", "costs 1"),
        ("It costs 15 euros", "costs 1"),
        ("The cathedral", "cat"),
        ("Short", "Something else"),
        ("Same words", "words Same"),
        ("Different case", "different case"),
        ("text", ""),
        ("text", "  \n"),
        ("", "text"),
        ("a" * 20_000, "a" * 15_000),
        ("...", '"'),
    ],
)
def test_what_does_not_stand_there_is_not_found(text: str, claimed: str) -> None:
    assert locate(text, claimed) is None


@given(
    st.text(alphabet="ab .,1\n*“-…é漢", max_size=60),
    st.text(alphabet='ab .,1\n*"-é漢', max_size=12),
    st.none() | st.integers(-5, 80),
)
def test_whatever_is_found_is_the_text_of_its_span(text: str, claimed: str, offset: int | None) -> None:
    found = locate(text, claimed, offset)
    if found is not None:
        assert check_citation(text, found.start, found.end, found.quote) is not None


@given(st.text(alphabet="ab c\n*“-…", min_size=1, max_size=60), st.data())
def test_a_verbatim_run_of_words_is_always_found(text: str, data: st.DataObject) -> None:
    words = text.split()
    if not words:
        return
    first = data.draw(st.integers(0, len(words) - 1))
    claimed = " ".join(words[first : data.draw(st.integers(first, len(words) - 1)) + 1])
    found = locate(text, claimed)
    assert found is not None
    assert found.quote.split() == claimed.split()


@pytest.mark.parametrize("hostile", ["a", "ab ", " ", "*", "“", "...", "a\n", "1.", "-"])
def test_long_repeats_are_survived(hostile: str) -> None:
    text = hostile * (40_000 // len(hostile))
    for claimed in (hostile * 1000, hostile * 500 + "b", "b" + hostile * 500):
        found = locate(text, claimed, 7_000)
        assert found is None or text[found.start : found.end] == found.quote


def test_mark_shows_words_around() -> None:
    text = "one two three four five six seven"
    marked = mark(text, 8, 13, context=6)
    assert (marked.before, marked.quote, marked.after) == ("two ", "three", " four")
    assert marked.cut_before
    assert marked.cut_after
    whole = mark(text, 0, len(text))
    assert (whole.before, whole.quote, whole.after, whole.cut_before, whole.cut_after) == ("", text, "", False, False)


def test_mark_cuts_anywhere_without_spaces_and_refuses_a_foreign_span() -> None:
    marked = mark("漢" * 100, 50, 52, context=10)
    assert (len(marked.before), marked.quote, len(marked.after)) == (10, "漢漢", 10)
    with pytest.raises(ValueError, match="outside"):
        mark("short", 2, 9)
