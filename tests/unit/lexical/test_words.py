"""Folding, stems, spellings and compounds."""

# ruff: noqa: RUF001 - scripts that resemble Latin are what some tests are about

from __future__ import annotations

import pytest

from citewell.backends.lexical.analysis import language_code
from citewell.backends.lexical.folding import Words, fold, identifiers, normal
from citewell.backends.lexical.spelling import compound_parts, spellings
from citewell.backends.lexical.stemming import REMEMBERED_WORDS, Stemmers, script_of
from citewell.backends.lexical.stop_words import StopWords


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Can't stop_2 v1.2", ["can", "t", "stop", "2", "v1", "2"]),
        ("Trenn\u00adung und\u200bso", ["trennung", "undso"]),
        ("ｆｕｌｌ ﬁ ½", ["full", "fi", "1", "2"]),
        ("छुट्टी के दिन", ["छुट्टी", "के", "दिन"]),
        ("٣٤ дня", ["34", "дня"]),
        ("数据库 A", ["数据", "据库", "a"]),
        ("e\u0301te\u0301", ["été"]),
        ("\ud800\0🙂", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert Words().of(normal(text)) == words


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("straße", "strasse"),
        ("æøåłđ", "aeoald"),
        ("ёлка", "елка"),
        ("йод", "йод"),
        ("أحمد", "احمد"),
        ("σοφός", "σοφοσ"),
    ],
)
def test_folding(word: str, folded: str) -> None:
    assert fold(word) == folded


def test_identifiers_have_no_punctuation_around() -> None:
    text = "(C++), C#; .NET: v1.2.3! *bold* word. --help a_b; 1,000,5 x@y.org/z.w?"
    found = ["c++", "c#", ".net", "v1.2.3", "--help", "a_b", "1,000,5", "x@y.org/z.w", "y.org", "z.w"]
    assert identifiers(normal(text)) == found


def test_a_row_in_one_language_stems_other_scripts_as_theirs() -> None:
    stems = Stemmers().of("de")
    assert (stems["häuser"], stems["сотрудников"], stems["数据"]) == ("haus", "сотрудник", "数据")
    assert Stemmers().of("uk")["сотрудников"] == "сотрудников"
    assert Stemmers().of("pl")["domy"] == "domy"
    assert stems["x" * 65] == ""


def test_remembered_stems_are_bounded() -> None:
    stems = Stemmers().of("en")
    for each in range(REMEMBERED_WORDS + 10):
        assert stems[f"w{each}"] == f"w{each}"
    assert len(stems) <= REMEMBERED_WORDS


@pytest.mark.parametrize(
    ("word", "script"),
    [
        ("a", "latin"),
        ("ạ", "latin"),
        ("я", "cyrillic"),
        ("ا", "arabic"),
        ("ἀ", "greek"),
        ("த", "tamil"),
        ("ש", "other"),
    ],
)
def test_scripts(word: str, script: str) -> None:
    assert script_of(word) == script


def test_stop_words_with_accents_and_without() -> None:
    known = StopWords()
    assert known.among(["où", "ou", "les", "maison"], "fr") == {"où", "ou", "les"}
    assert known.among(["für", "welche", "haus"], "de") == {"für", "welche"}
    assert known.among(["hello", "the"], "xx") == set()


def test_a_compound_is_cut_where_both_parts_are_known() -> None:
    rows = {"arbeitszeit": 2, "regel": 3, "arbeit": 9, "zeit": 9}
    stems = dict.fromkeys(["zeit", "arbeit", "regel", "arbeitszeit"]) | {"regelung": "regel"}
    stemmed = {word: stem or word for word, stem in stems.items()}

    class Stems(dict[str, str]):
        def __missing__(self, word: str) -> str:
            return word

    known = Stems(stemmed)
    assert compound_parts("arbeitszeitregelung", known, lambda stem: rows.get(stem, 0)) == ("arbeitszeit", "regel")
    assert compound_parts("arbeitszeit", known, lambda stem: rows.get(stem, 0)) == ("arbeit", "zeit")
    assert compound_parts("unbekanntes", known, lambda stem: rows.get(stem, 0)) == ()
    assert compound_parts("zeit", known, lambda stem: rows.get(stem, 0)) == ()


def test_spellings() -> None:
    assert spellings("müller", ("de",)) == (("mueller",), ())
    assert spellings("mueller", ("de",)) == ((), ("muller",))
    assert spellings("informacao", ("pt",)) == (("informação",), ())
    assert spellings("house", ("en",)) == ((), ())


@pytest.mark.parametrize(
    ("tag", "code"),
    [("de-CH", "de"), ("EN_us", "en"), ("nb", "no"), ("", None), ("english please", None), (None, None)],
)
def test_language_tags(tag: str | None, code: str | None) -> None:
    assert language_code(tag) == code
