"""Two rankings into one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.fusion import DENSE_WEIGHT, RRF_K, Fused, FusionMethod, RankedList, fuse


def ranked(*pairs: tuple[int, float]) -> RankedList:
    return RankedList(np.array([each for each, _ in pairs], np.int64), np.array([s for _, s in pairs], np.float32))


def by_rank(*ids: int) -> RankedList:
    return RankedList(np.array(ids, np.int64), None)


NOTHING = ranked()
DENSE = ranked((1, 0.5), (2, 0.4375), (3, 0.375), (4, 0.3125), (5, 0.25))  # exact in binary
LEXICAL = ranked((3, 16.0), (6, 14.0), (1, 12.0), (7, 10.0), (8, 8.0))
# Both lists are evenly spaced over five: mean the middle, standard deviation sqrt(2) steps.
STEP = 1 / math.sqrt(2)


def score_of(fused: Fused, each: int) -> float:
    return float(fused.scores[fused.ids.tolist().index(each)])


def test_z_scores_by_hand() -> None:
    fused = fuse(DENSE, LEXICAL, dense_weight=0.5)
    assert fused.method is FusionMethod.Z_SCORE
    expected = {
        1: 0.5 * 2 * STEP + 0.5 * 0,
        2: 0.5 * 1 * STEP + 0.5 * -2 * STEP,  # absent from the words: as good as their last
        3: 0.5 * 0 + 0.5 * 2 * STEP,
        4: 0.5 * -1 * STEP + 0.5 * -2 * STEP,
        5: 0.5 * -2 * STEP + 0.5 * -2 * STEP,
        6: 0.5 * -2 * STEP + 0.5 * 1 * STEP,
        7: 0.5 * -2 * STEP + 0.5 * -1 * STEP,
        8: 0.5 * -2 * STEP + 0.5 * -2 * STEP,
    }
    for each, score in expected.items():
        assert score_of(fused, each) == pytest.approx(score, abs=1e-5)
    assert fused.ids.tolist() == [1, 3, 2, 6, 4, 7, 5, 8]  # equal scores by id


@pytest.mark.parametrize(
    ("weight", "first"),
    [
        pytest.param(1.0, 1, id="vectors alone decide"),
        pytest.param(0.0, 3, id="words alone decide"),
        pytest.param(DENSE_WEIGHT, 1, id="the default leans to vectors"),
    ],
)
def test_the_weight_decides(weight: float, first: int) -> None:
    assert fuse(DENSE, LEXICAL, dense_weight=weight).ids[0] == first


def test_the_scale_comes_from_the_first_of_a_list() -> None:
    long = ranked(*((n, 1 - n / 100) for n in range(50)))
    deep, shallow = fuse(long, LEXICAL, depth=50), fuse(long, LEXICAL, depth=5)
    assert score_of(shallow, 40) < score_of(deep, 40)  # far below the mean of five


@pytest.mark.parametrize(
    ("dense", "lexical"),
    [
        pytest.param(by_rank(1, 2, 3, 4, 5), LEXICAL, id="a list without scores"),
        pytest.param(DENSE, ranked((3, 2.0), (1, 1.0)), id="a list too short to have a spread"),
        pytest.param(DENSE, ranked(*((n, 4.0) for n in (3, 1, 6, 7, 8))), id="equal scores"),
        pytest.param(DENSE, NOTHING, id="an empty list"),
    ],
)
def test_ranks_decide_where_scores_cannot(dense: RankedList, lexical: RankedList) -> None:
    fused = fuse(dense, lexical)
    assert fused.method is FusionMethod.RECIPROCAL_RANK
    for each, score in zip(fused.ids.tolist(), fused.scores.tolist(), strict=True):
        expected = 0.0
        for part, weight in ((dense, DENSE_WEIGHT), (lexical, 1 - DENSE_WEIGHT)):
            if each in part.ids:
                expected += weight / (RRF_K + 1 + part.ids.tolist().index(each))
        assert score == pytest.approx(expected, rel=1e-5)


def test_one_empty_list_leaves_the_order_of_the_other() -> None:
    assert fuse(DENSE, NOTHING).ids.tolist() == [1, 2, 3, 4, 5]
    assert fuse(NOTHING, LEXICAL).ids.tolist() == [3, 6, 1, 7, 8]
    assert fuse(NOTHING, NOTHING).ids.tolist() == []


def test_it_says_where_each_row_comes_from() -> None:
    fused = fuse(DENSE, LEXICAL)
    at = {each: n for n, each in enumerate(fused.ids.tolist())}
    assert (fused.dense_ranks[at[3]], fused.lexical_ranks[at[3]]) == (3, 1)
    assert (float(fused.dense_scores[at[3]]), float(fused.lexical_scores[at[3]])) == pytest.approx((0.375, 16.0))
    assert (fused.dense_ranks[at[6]], fused.lexical_ranks[at[2]]) == (0, 0)
    assert np.isnan(fused.dense_scores[at[6]])
    assert np.isnan(fused.lexical_scores[at[2]])
    assert np.isnan(fuse(by_rank(1, 2), LEXICAL).dense_scores).all()


@pytest.mark.parametrize(
    ("dense", "lexical", "options"),
    [
        pytest.param(ranked((1, 1.0), (1, 0.5)), LEXICAL, {}, id="an id twice"),
        pytest.param(ranked((1, math.nan)), LEXICAL, {}, id="a score that is no number"),
        pytest.param(RankedList(np.array([1, 2]), np.array([1], np.float32)), LEXICAL, {}, id="a score missing"),
        pytest.param(DENSE, LEXICAL, {"dense_weight": 1.1}, id="a weight above 1"),
        pytest.param(DENSE, LEXICAL, {"dense_weight": -0.1}, id="a weight below 0"),
        pytest.param(DENSE, LEXICAL, {"dense_weight": math.nan}, id="a weight that is no number"),
        pytest.param(DENSE, LEXICAL, {"depth": 0}, id="no depth"),
    ],
)
def test_nonsense_is_refused(dense: RankedList, lexical: RankedList, options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"."):
        fuse(dense, lexical, **options)  # type: ignore[arg-type] # the table mixes options of two types


LISTS = st.dictionaries(st.integers(-(2**62), 2**62), st.floats(-1e6, 1e6, width=32), max_size=30).map(
    lambda scores: ranked(*sorted(scores.items(), key=lambda pair: -pair[1]))
)


@given(dense=LISTS, lexical=LISTS, weight=st.floats(0.01, 0.99))
def test_any_two_lists(dense: RankedList, lexical: RankedList, weight: float) -> None:
    fused = fuse(dense, lexical, dense_weight=weight)
    assert sorted(fused.ids.tolist()) == sorted({*dense.ids.tolist(), *lexical.ids.tolist()})
    assert np.isfinite(fused.scores).all()
    assert (np.diff(fused.scores) <= 0).all()
    # Who is behind another in both lists is never before it.
    both = {
        each: (d, w)
        for each, d, w in zip(fused.ids, fused.dense_ranks, fused.lexical_ranks, strict=True)
        if d > 0 and w > 0
    }
    order = {each: n for n, each in enumerate(fused.ids)}
    for one, (d1, w1) in both.items():
        for other, (d2, w2) in both.items():
            if d1 < d2 and w1 < w2:
                assert fused.scores[order[one]] >= fused.scores[order[other]]
