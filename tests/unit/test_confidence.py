"""Bootstrap intervals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.confidence import bootstrap_mean, paired_difference

values = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@given(values)
def test_the_mean_lies_within_its_bounds_and_these_within_the_values(given_values: list[float]) -> None:
    found = bootstrap_mean(given_values, resamples=50)
    tiny = 1e-9
    assert min(given_values) - tiny <= found.low <= found.high <= max(given_values) + tiny
    assert found.mean == pytest.approx(np.mean(given_values))


def test_more_queries_make_it_surer() -> None:
    few, many = [0.0, 1.0] * 5, [0.0, 1.0] * 500
    narrow, wide = bootstrap_mean(many), bootstrap_mean(few)
    assert narrow.high - narrow.low < (wide.high - wide.low) / 5
    # The spread of a mean of n coins is 1 / (2 sqrt n); 1.96 of it on each side hold 95 %.
    assert narrow.high - narrow.low == pytest.approx(2 * 1.96 * 0.5 / math.sqrt(1000), rel=0.1)


def test_the_same_values_give_the_same_bounds() -> None:
    assert bootstrap_mean([0.1, 0.5, 0.9]) == bootstrap_mean([0.1, 0.5, 0.9])


def test_nothing_has_no_mean() -> None:
    assert math.isnan(bootstrap_mean([]).mean)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_level_that_is_none_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="level"):
        bootstrap_mean([1.0], level=level)


def test_a_difference_on_every_query_is_certain_and_one_that_cancels_out_is_not() -> None:
    baseline = [0.2, 0.4, 0.6, 0.8] * 5
    up = paired_difference([value + 0.1 for value in baseline], baseline)
    assert up.certain
    assert (up.better, up.worse, up.same) == (20, 0, 0)
    mixed = paired_difference([0.4, 0.2, 0.8, 0.6] * 5, baseline)
    assert not mixed.certain
    assert (mixed.better, mixed.worse, mixed.same) == (10, 10, 0)
    assert mixed.interval.mean == pytest.approx(0)


def test_other_queries_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="compared"):
        paired_difference([1.0], [1.0, 0.0])
