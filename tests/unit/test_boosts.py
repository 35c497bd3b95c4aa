"""Quality and freshness beside likeness to the question."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.boosts import BoostRules, boost, unit_of


def test_nothing_is_added_by_default() -> None:
    rules = BoostRules()
    assert rules.neutral
    assert boost(rules, unit=3.0, quality=0.1, age_days=10_000).total == 0


@pytest.mark.parametrize(
    ("quality", "age_days", "expected"),
    [
        pytest.param(1.0, 0.0, 0.0, id="perfect and new"),
        pytest.param(0.0, 0.0, -2.0, id="no quality"),
        pytest.param(0.5, 0.0, -1.0, id="half the quality"),
        pytest.param(1.0, 90.0, -0.5, id="half-life: half of it at weight one half"),
        pytest.param(1.0, 1e9, -1.0, id="as old as can be"),
        pytest.param(1.0, -5.0, 0.0, id="from the future"),
        pytest.param(7.0, 0.0, 0.0, id="a quality out of range"),
    ],
)
def test_boosts_by_hand(quality: float, age_days: float, expected: float) -> None:
    rules = BoostRules(quality=1.0, freshness=0.5, half_life_days=90)
    assert boost(rules, unit=1.0, quality=quality, age_days=age_days).total == pytest.approx(expected, abs=1e-9)


def test_the_unit_is_the_spread_of_the_scores() -> None:
    assert unit_of(np.array([1.0, 3.0], np.float32)) == 1.0
    assert unit_of(np.array([2.0, 2.0], np.float32)) == 1.0
    assert unit_of(np.empty(0, np.float32)) == 1.0
    assert unit_of(np.array([0.0, 8.0], np.float32)) == 4.0


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 5000), st.floats(0, 5000))
def test_better_and_newer_is_never_less(worse: float, better: float, newer: float, older: float) -> None:
    worse, better = sorted((worse, better))
    newer, older = sorted((newer, older))
    rules = BoostRules(quality=0.7, freshness=1.3, half_life_days=30)
    low = boost(rules, unit=2.0, quality=worse, age_days=older)
    high = boost(rules, unit=2.0, quality=better, age_days=newer)
    assert low.total <= high.total <= 0
    assert low.total >= -2.0 * (1.4 + 2.6)


@pytest.mark.parametrize(
    "values",
    [{"quality": -1}, {"quality": 6}, {"freshness": float("nan")}, {"half_life_days": 0}, {"half_life_days": 1e999}],
)
def test_nonsense_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"."):
        BoostRules(**values)
