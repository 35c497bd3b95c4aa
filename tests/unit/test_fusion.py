"""Two rankings into one, with a weight that follows the query."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from citewell.domain.fusion import (
    BACKGROUND_ROWS,
    LEXICAL_SPAN,
    READING,
    RRF_K,
    SPELLING,
    DenseList,
    Fused,
    FusionMethod,
    LexicalList,
    fuse,
    knowledge,
    standardised,
)


def near(*pairs: tuple[int, float]) -> DenseList:
    """Ids with how far they stand out; the index's own scores are a tenth of it."""
    standard = np.array([score for _, score in pairs], np.float32)
    return DenseList(np.array([each for each, _ in pairs], np.int64), (standard / 10).astype(np.float32), standard)


def wordy(*pairs: tuple[int, float], complete: bool = False) -> LexicalList:
    scores = np.array([score for _, score in pairs], np.float32)
    return LexicalList(np.array([each for each, _ in pairs], np.int64), scores, complete)


DENSE = near((1, 5.0), (2, 4.0), (3, 3.0), (4, 2.0))
LEXICAL = wordy((3, 16.0), (5, 8.0), (1, 4.0))


def score_of(fused: Fused, each: int) -> float:
    return float(fused.scores[fused.ids.tolist().index(each)])


@pytest.mark.parametrize("complete", [False, True])
def test_scores_by_hand(complete: bool) -> None:
    fused = fuse(DENSE, wordy((3, 16.0), (5, 8.0), (1, 4.0), complete=complete), dense_weight=0.5)
    assert fused.method is FusionMethod.CALIBRATED
    absent = 0.0 if complete else 2.0  # all that have a word are known, or there may be more as good as the last
    expected = {
        1: 0.5 * 5 + 0.5 * 2,
        2: 0.5 * 4 + 0.5 * absent,
        3: 0.5 * 3 + 0.5 * 8,
        4: 0.5 * 2 + 0.5 * absent,
        5: 0.5 * 2 + 0.5 * 4,  # not among the vectors: as good as their last
    }
    for each, score in expected.items():
        assert score_of(fused, each) == pytest.approx(score)
    assert fused.ids.tolist() == [3, 1, 2, 5, 4] if not complete else [3, 1, 5, 2, 4]


@pytest.mark.parametrize(
    ("weight", "first"), [pytest.param(1.0, 1, id="vectors alone"), pytest.param(0.0, 3, id="words alone")]
)
def test_a_weight_can_be_given(weight: float, first: int) -> None:
    fused = fuse(DENSE, LEXICAL, dense_weight=weight)
    assert fused.ids[0] == first
    assert fused.weight.value == weight


def test_equal_scores_come_in_the_order_of_ids() -> None:
    fused = fuse(near((9, 3.0), (4, 3.0)), wordy((4, 2.0), (9, 2.0)))
    assert fused.ids.tolist() == [4, 9]


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        pytest.param(None, None, id="nobody can say"),
        pytest.param(0.3, 0.0, id="it does not know the letters"),
        pytest.param(SPELLING, 0.0, id="it spells"),
        pytest.param(2.4, 0.5, id="it knows a related language"),
        pytest.param(READING, 1.0, id="it was made for it"),
        pytest.param(9.0, 1.0, id="long words"),
    ],
)
def test_knowledge_follows_from_letters_per_token(letters: float | None, expected: float | None) -> None:
    assert knowledge(letters) == (None if expected is None else pytest.approx(expected))


def test_a_background_gives_scores_a_meaning() -> None:
    scores = np.array([0.7, 0.4], np.float32)
    assert standardised(scores, 0.1, 0.1, 100) == pytest.approx([6.0, 3.0])
    assert standardised(scores, 0.1, 0.1, BACKGROUND_ROWS - 1) is None
    assert standardised(scores, 0.1, 0.0, 100) is None


AGREEING = wordy((1, 16.0), (2, 8.0), (3, 4.0), (4, 2.0))
CONTRADICTING = wordy((7, 16.0), (8, 15.0), (9, 14.0))


def weight_of(dense: DenseList = DENSE, lexical: LexicalList = AGREEING, known: float | None = None) -> float:
    return fuse(dense, lexical, known=known).weight.value


def test_vectors_count_less_where_the_model_cannot_know() -> None:
    assert weight_of(known=0.0) < weight_of(known=0.5) < weight_of(known=1.0)
    assert weight_of(known=None) == weight_of(known=1.0)


def test_vectors_count_less_where_nothing_stands_out() -> None:
    flat = near((1, 3.0), (2, 2.9), (3, 2.8), (4, 2.7))
    assert weight_of(flat) < weight_of(DENSE)


def test_vectors_count_less_where_words_contradict_them() -> None:
    assert weight_of(lexical=CONTRADICTING) < weight_of(lexical=AGREEING)


def test_it_says_what_the_weight_follows_from() -> None:
    weight = fuse(DENSE, CONTRADICTING, known=0.25).weight
    assert weight.knowledge == 0.25
    assert weight.distinction == pytest.approx(5.0)
    assert weight.agreement is not None
    assert weight.agreement < 0


@pytest.mark.parametrize(
    ("dense", "lexical"),
    [
        pytest.param(DenseList(DENSE.ids, DENSE.scores, None), LEXICAL, id="vectors without a background"),
        pytest.param(DenseList(DENSE.ids, None, None), LEXICAL, id="vectors without scores"),
        pytest.param(DENSE, LexicalList(LEXICAL.ids, None), id="words without scores"),
        pytest.param(DENSE, wordy((3, 0.0), (5, 0.0)), id="words that score nothing"),
    ],
)
def test_ranks_decide_where_scores_cannot(dense: DenseList, lexical: LexicalList) -> None:
    fused = fuse(dense, lexical, known=0.5)
    assert fused.method is FusionMethod.RECIPROCAL_RANK
    assert 0 < fused.weight.value < weight_of(known=1.0)
    for each, score in zip(fused.ids.tolist(), fused.scores.tolist(), strict=True):
        expected = 0.0
        for ids, weight in ((dense.ids, fused.weight.value), (lexical.ids, 1 - fused.weight.value)):
            if each in ids:
                expected += weight / (RRF_K + 1 + ids.tolist().index(each))
        assert score == pytest.approx(expected, rel=1e-5)


def test_one_empty_list_leaves_the_order_of_the_other() -> None:
    assert fuse(DENSE, wordy()).ids.tolist() == [1, 2, 3, 4]
    assert fuse(DenseList(DENSE.ids, DENSE.scores, None), wordy()).ids.tolist() == [1, 2, 3, 4]
    assert fuse(near(), LEXICAL).ids.tolist() == [3, 5, 1]
    assert fuse(near(), wordy()).ids.tolist() == []
    assert fuse(DENSE, wordy()).weight.value == 1.0
    assert fuse(near(), LEXICAL).weight.value == 0.0


def test_it_says_where_each_row_comes_from() -> None:
    fused = fuse(DENSE, LEXICAL)
    at = {each: n for n, each in enumerate(fused.ids.tolist())}
    assert (fused.dense_ranks[at[3]], fused.lexical_ranks[at[3]]) == (3, 1)
    assert (float(fused.dense_scores[at[3]]), float(fused.lexical_scores[at[3]])) == pytest.approx((0.3, 16.0))
    assert (fused.dense_ranks[at[5]], fused.lexical_ranks[at[2]]) == (0, 0)
    assert np.isnan(fused.dense_scores[at[5]])
    assert np.isnan(fused.lexical_scores[at[2]])
    assert np.isnan(fuse(DenseList(DENSE.ids, None, None), LEXICAL).dense_scores).all()


@pytest.mark.parametrize(
    ("dense", "lexical", "weight"),
    [
        pytest.param(near((1, 1.0), (1, 0.5)), LEXICAL, None, id="an id twice"),
        pytest.param(near((1, math.nan)), LEXICAL, None, id="a score that is no number"),
        pytest.param(DENSE, wordy((1, math.inf)), None, id="a score that is infinite"),
        pytest.param(DENSE, LexicalList(np.array([1, 2]), np.array([1], np.float32)), None, id="a score missing"),
        pytest.param(DENSE, LEXICAL, 1.1, id="a weight above 1"),
        pytest.param(DENSE, LEXICAL, -0.1, id="a weight below 0"),
        pytest.param(DENSE, LEXICAL, math.nan, id="a weight that is no number"),
    ],
)
def test_nonsense_is_refused(dense: DenseList, lexical: LexicalList, weight: float | None) -> None:
    with pytest.raises(ValueError, match=r"."):
        fuse(dense, lexical, dense_weight=weight)


def descending(scores: dict[int, float]) -> list[tuple[int, float]]:
    return sorted(scores.items(), key=lambda pair: -pair[1])


IDS = st.integers(-(2**62), 2**62)
NEAR = st.dictionaries(IDS, st.floats(-8, 16, width=32), max_size=30).map(lambda scores: near(*descending(scores)))
WORDY = st.dictionaries(IDS, st.floats(0.0009765625, 100, width=32), max_size=30).map(
    lambda scores: wordy(*descending(scores))
)
KNOWN = st.none() | st.floats(0, 1)


@given(dense=NEAR, lexical=WORDY, known=KNOWN)
def test_any_two_lists(dense: DenseList, lexical: LexicalList, known: float | None) -> None:
    fused = fuse(dense, lexical, known=known)
    assert sorted(fused.ids.tolist()) == sorted({*dense.ids.tolist(), *lexical.ids.tolist()})
    assert np.isfinite(fused.scores).all()
    assert (np.diff(fused.scores) <= 0).all()
    assert 0 <= fused.weight.value <= 1
    # Who is before another in both lists is not behind it.
    rows = zip(fused.scores.tolist(), fused.dense_ranks.tolist(), fused.lexical_ranks.tolist(), strict=True)
    both = [row for row in rows if row[1] > 0 and row[2] > 0]
    for score, dense_rank, lexical_rank in both:
        for other, other_dense, other_lexical in both:
            if dense_rank < other_dense and lexical_rank < other_lexical:
                assert score >= other


@given(dense=NEAR, lexical=WORDY, known=KNOWN, shift=st.integers(1, 1000))
def test_names_of_rows_do_not_matter(dense: DenseList, lexical: LexicalList, known: float | None, shift: int) -> None:
    moved = fuse(
        DenseList(dense.ids + shift, dense.scores, dense.standard),
        LexicalList(lexical.ids + shift, lexical.scores),
        known=known,
    )
    fused = fuse(dense, lexical, known=known)
    assert (moved.ids - shift).tolist() == fused.ids.tolist()
    assert moved.scores.tolist() == fused.scores.tolist()


@given(dense=NEAR, lexical=WORDY, times=st.sampled_from([0.125, 0.5, 2.0, 16.0]))
def test_the_unit_of_words_does_not_matter(dense: DenseList, lexical: LexicalList, times: float) -> None:
    assert lexical.scores is not None
    scaled = LexicalList(lexical.ids, (lexical.scores * np.float32(times)).astype(np.float32))
    assert fuse(dense, scaled).scores == pytest.approx(fuse(dense, lexical).scores, abs=1e-4)


@given(dense=NEAR, lexical=WORDY, less=st.floats(0, 1), more=st.floats(0, 1))
def test_knowing_more_never_weighs_less(dense: DenseList, lexical: LexicalList, less: float, more: float) -> None:
    assume(less <= more)
    assert fuse(dense, lexical, known=less).weight.value <= fuse(dense, lexical, known=more).weight.value


@given(dense=NEAR, lexical=WORDY)
def test_the_best_of_words_counts_as_the_span(dense: DenseList, lexical: LexicalList) -> None:
    assume(len(lexical.ids))
    fused = fuse(dense, lexical, dense_weight=0.0)
    assert fused.scores[0] == pytest.approx(LEXICAL_SPAN)
