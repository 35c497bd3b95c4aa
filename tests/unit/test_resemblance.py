"""Signatures of texts against the similarities that they estimate."""

from __future__ import annotations

import random

import numpy as np
import pytest

from citewell.domain.resemblance import (
    BINS,
    SHINGLE,
    SIGNATURE_BYTES,
    near_groups,
    read_signatures,
    signature_of,
    similarity,
)

DRAW = random.Random(7)  # noqa: S311 - made-up words, not secrets
WORDS = [f"w{number}" for number in range(3000)]
TEXT = DRAW.choices(WORDS, k=800)


def signed(words: list[str]) -> bytes:
    found = signature_of(" ".join(words))
    assert found is not None
    return found


def changed(words: list[str], places: int) -> list[str]:
    made = list(words)
    for place in DRAW.sample(range(len(made)), places):
        made[place] = f"other{DRAW.randrange(10**9)}"
    return made


def jaccard(one: list[str], other: list[str]) -> float:
    def shingles(words: list[str]) -> set[tuple[str, ...]]:
        return {tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}

    first, second = shingles(one), shingles(other)
    return len(first & second) / len(first | second)


@pytest.mark.parametrize("places", [0, 1, 8, 20, 60, 300])
def test_agreeing_places_estimate_the_similarity(places: int) -> None:
    other = changed(TEXT, places)
    estimate = float(similarity(read_signatures([signed(TEXT)]), read_signatures([signed(other)]))[0])
    assert abs(estimate - jaccard(TEXT, other)) < 5 * 0.5 / BINS**0.5  # five standard errors at the worst


def test_case_marks_and_space_do_not_matter() -> None:
    assert signature_of("One, two; three four FIVE six!") == signature_of("one two\n\nthree  four five six")


def test_scripts_without_spaces_are_told_apart() -> None:
    one, same, other = (
        "知识服务器保存文件并回答问题",
        "知识服务器保存文件，并回答问题。",  # noqa: RUF001 - a Chinese comma is meant
        "今天天气很好我们去公园散步吧朋友",
    )
    assert signature_of(one) == signature_of(same) != signature_of(other)


@pytest.mark.parametrize("text", ["", " \n", "... !?"])
def test_a_text_without_words_has_none(text: str) -> None:
    assert signature_of(text) is None


def test_a_short_text_has_a_whole_signature() -> None:
    found = signature_of("word")
    assert found is not None
    assert len(found) == SIGNATURE_BYTES
    assert found != signature_of("other")


def test_groups_hold_what_resembles_and_nothing_else() -> None:
    others = [DRAW.choices(WORDS, k=300) for _ in range(40)]
    texts = [TEXT, *others, changed(TEXT, 5), others[3], changed(others[8], 2)]
    groups = near_groups(read_signatures([signed(text) for text in texts]), 0.8)
    assert sorted(groups) == [[0, 41], [4, 42], [9, 43]]
    assert near_groups(read_signatures([signed(text) for text in texts]), 1.0) == [[4, 42]]


def test_very_many_copies_are_one_group_and_quickly_found() -> None:
    rows = np.repeat(read_signatures([signed(TEXT)]), 5000, axis=0)
    assert [len(group) for group in near_groups(rows, 0.9)] == [5000]


def test_no_signatures_no_groups() -> None:
    assert near_groups(np.empty((0, BINS), np.uint32), 0.8) == []
