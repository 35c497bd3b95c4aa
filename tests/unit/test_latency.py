from __future__ import annotations

import pytest

from citewell.domain.latency import bucket_of, milliseconds_of, percentile


@pytest.mark.parametrize("milliseconds", [0.2, 1.0, 12.345, 999.0, 60_000.0])
def test_a_bucket_is_near_what_fell_into_it(milliseconds: float) -> None:
    assert milliseconds_of(bucket_of(milliseconds)) == pytest.approx(milliseconds, rel=0.08)


@pytest.mark.parametrize("milliseconds", [0.0, -5.0, float("nan")])
def test_no_time_at_all_is_the_first_bucket(milliseconds: float) -> None:
    assert bucket_of(milliseconds) == 0


def test_endless_times_are_the_last_bucket() -> None:
    assert bucket_of(float("inf")) == bucket_of(1e12) == bucket_of(3_600_000)


def test_percentiles() -> None:
    counts: dict[int, int] = {}
    for milliseconds in range(1, 101):
        counts[bucket_of(milliseconds)] = counts.get(bucket_of(milliseconds), 0) + 1
    assert percentile(counts, 0.5) == pytest.approx(50, rel=0.08)
    assert percentile(counts, 0.95) == pytest.approx(95, rel=0.08)
    assert percentile(counts, 0.0) == pytest.approx(1, rel=0.08)
    assert percentile({}, 0.5) is None
