"""In which languages the words of a question are looked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from citewell.backends.lexical.query_languages import MOST_LANGUAGES, Held, possible_languages


class Told:
    """Says what it was told to, and counts how often it is asked."""

    def __init__(self, *, there: bool = True, **likely: float) -> None:
        self.likely = likely
        self.there = there
        self.asked = 0

    def ready(self) -> bool:
        return self.there

    def probabilities(self, text: str, among: Sequence[str]) -> Mapping[str, float]:
        self.asked += 1
        return {each: self.likely.get(each, 0.0) for each in among} if text else {}


def possible(
    text: str, words: Sequence[str], held: Held, told: Told, **grammar: int
) -> dict[str, tuple[str | None, ...]]:
    return possible_languages(text, words, held, told, lambda each: grammar.get(each, 0))


def test_one_language_is_never_asked_about() -> None:
    told = Told(de=1.0)
    several: tuple[Held, ...] = ({"de": 5}, {"zh": 5}, {"ru": 1}, {"en": 3, "ru": 2, "zh": 1}, {None: 4}, {})
    for held in several:
        possible("ein wort", ["ein", "wort", "\u0441\u043b\u043e\u0432\u043e", "\u6570\u636e"], held, told)
    assert told.asked == 0


def test_each_script_has_its_own_languages() -> None:
    words = ["word", "\u0441\u043b\u043e\u0432\u043e", "\u6570\u636e", "\u03bb\u03cc\u03b3\u03bf\u03c2"]
    assert possible("x", words, {"de": 5, "uk": 2, "zh": 1}, Told(de=0.8, en=0.2, ru=0.3, uk=0.7)) == {
        "latin": ("de", "en"),
        "cyrillic": ("uk", "ru"),
        "other": ("zh",),
        "greek": ("el",),
    }


def test_the_likeliest_comes_first_and_the_unlikely_not_at_all() -> None:
    held: Held = {"de": 5, "en": 5, "fr": 5, "it": 5}
    assert possible("x", ["x"], held, Told(fr=0.7, de=0.26, en=0.04)) == {"latin": ("fr", "de")}
    assert possible("x", ["x"], held, Told(de=0.99)) == {"latin": ("de",)}


def test_where_nothing_can_be_told_several_are_possible() -> None:
    held: Held = dict.fromkeys(("da", "de", "en", "fr", "it", "nl"), 1)
    assert len(possible("x", ["x"], held, Told())["latin"]) == MOST_LANGUAGES


def test_rows_of_unknown_language_are_english() -> None:
    assert possible("x", ["x"], {None: 5, "de": 1}, Told(en=0.6, de=0.4)) == {"latin": ("en", "de")}


def test_stop_words_tell_without_the_detector() -> None:
    told = Told(en=0.9, de=0.1)
    held: Held = {"de": 5, "en": 5, "fr": 1}
    assert possible("x", ["x"], held, told, de=3, en=1) == {"latin": ("de",)}
    assert told.asked == 0
    assert possible("x", ["x"], held, told, de=2, en=1) == {"latin": ("en", "de")}
    assert told.asked == 1


def test_nobody_waits_for_the_detector_where_languages_are_few() -> None:
    told = Told(there=False, en=1.0)
    assert possible("x", ["x"], {"de": 5, "en": 5, "fr": 7}, told, en=1) == {"latin": ("en", "fr", "de")}
    assert told.asked == 0
    many: Held = dict.fromkeys(("da", "de", "en", "fr", "it", "nl"), 1)
    assert possible("x", ["x"], many, told) == {"latin": ("en",)}
