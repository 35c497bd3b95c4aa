"""The segments of an index: which are used, which are built, and that any of them together tell the truth."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citewell.domain.index_tiers import (
    FAN_OUT,
    REBUILD_SHARE,
    TAIL_AT_LEAST,
    TAIL_AT_MOST,
    Segment,
    choose_chain,
    covered,
    next_start,
    tail_limit,
)


def chain_of(*spans: tuple[int, int] | Segment, head: int = 1000) -> list[tuple[int, int]]:
    segments = [
        one if isinstance(one, Segment) else Segment(str(number), one[0], one[1]) for number, one in enumerate(spans)
    ]
    return [(one.from_seq, one.seq) for one in choose_chain(segments, head=head)]


def test_without_segments_everything_comes_from_the_database() -> None:
    assert chain_of() == []
    assert chain_of((5, 10), (10, 20)) == [], "tiers over nothing say nothing"


@pytest.mark.parametrize(
    ("spans", "chain"),
    [
        ([(0, 10)], [(0, 10)]),
        ([(0, 10), (0, 20)], [(0, 20)]),
        ([(0, 10), (10, 20), (20, 30)], [(0, 10), (10, 20), (20, 30)]),
        ([(0, 10), (10, 20), (20, 30), (10, 30)], [(0, 10), (10, 30)]),
        ([(0, 10), (5, 20)], [(0, 10), (5, 20)]),
        ([(0, 10), (10, 20), (0, 20)], [(0, 20)]),
        ([(0, 30), (10, 20), (10, 30)], [(0, 30)]),
        ([(0, 10), (11, 20)], [(0, 10)]),
        ([(0, 10), (20, 30), (10, 20)], [(0, 10), (10, 20), (20, 30)]),
    ],
)
def test_the_chain_reaches_furthest_with_fewest(spans: list[tuple[int, int]], chain: list[tuple[int, int]]) -> None:
    assert chain_of(*spans) == chain


def test_a_spare_takes_the_place_of_one_that_is_gone() -> None:
    base, one, other, both = (
        Segment("base", 0, 10),
        Segment("one", 10, 20, superseded=True),
        Segment("other", 20, 30, superseded=True),
        Segment("both", 10, 30),
    )
    assert choose_chain([base, one, other, both], head=30) == (base, both)
    assert choose_chain([base, one, other], head=30) == (base, one, other)
    assert choose_chain([base, other], head=30) == (base,), "over a gap the log is applied"
    former = Segment("former", 0, 10, superseded=True)
    assert choose_chain([base, former, both], head=30) == (base, both)


def test_what_is_beyond_the_log_is_not_of_this_log() -> None:
    assert chain_of((0, 10), (0, 40), (10, 25), head=20) == [(0, 10)]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=8), st.integers(0, 12))
def test_no_other_choice_reaches_further_or_as_far_with_fewer(spans: list[tuple[int, int]], head: int) -> None:
    segments = [Segment(str(number), low, high) for number, (low, high) in enumerate(spans)]
    best: dict[int, int] = {0: 0}
    changed = True
    while changed:  # from every reachable number, by every segment
        changed = False
        for one in segments:
            starts = [count for reach, count in best.items() if reach >= one.from_seq and (reach or one.complete)]
            if one.from_seq < one.seq <= head and starts and best.get(one.seq, 99) > min(starts) + 1:
                best[one.seq] = min(starts) + 1
                changed = True
    chain = choose_chain(segments, head=head)
    reach = chain[-1].seq if chain else 0
    assert reach == max(best)
    assert len(chain) == best[reach]
    assert all(one.from_seq <= before.seq for before, one in itertools.pairwise(chain))
    assert not chain or chain[0].complete


# ---- Whatever is chosen tells the truth ---------------------------------------------------------------------------


@dataclass
class Store:
    """A log of changes to chunks, what is live after each, and segments with their content."""

    states: list[dict[int, int]] = field(default_factory=lambda: [{}])
    """After each number of the log: chunk -> the number of its last change, for the live ones."""
    log: list[int] = field(default_factory=list)
    content: dict[str, tuple[set[int], dict[int, int]]] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)

    @property
    def head(self) -> int:
        return len(self.log)

    def change(self, chunk: int, *, live: bool) -> None:
        state = {key: value for key, value in self.states[-1].items() if key != chunk}
        self.log.append(chunk)
        self.states.append(state | ({chunk: self.head} if live else {}))

    def build(self, start: int, end: int, view: int) -> Segment:
        """What a builder writes that reads the chunks at ``view``."""
        state = self.states[view]
        touched = set(self.log[start:end])
        rows = dict(state) if start == 0 else {key: state[key] for key in touched if key in state}
        made = Segment(str(len(self.content)), start, end, len(rows), len(touched))
        self.content[made.id] = (touched, rows)
        self.segments.append(made)
        return made

    def read(self, chain: tuple[Segment, ...]) -> dict[int, int]:
        """What a process has that opens ``chain`` and applies the log."""
        held: dict[int, int] = {}
        reach = 0
        for one in chain:
            touched, rows = self.content[one.id]
            held = {} if one.complete else {key: value for key, value in held.items() if key not in touched}
            held |= rows
            reach = one.seq
        for chunk in self.log[reach:]:  # the present state of what was touched
            held.pop(chunk, None)
            if chunk in self.states[-1]:
                held[chunk] = self.states[-1][chunk]
        return held


@settings(max_examples=300)
@given(st.data())
def test_any_segments_and_the_log_make_the_present_state(data: st.DataObject) -> None:
    """Built at any later state, overlapping in any way, lost in any way."""
    store = Store()
    for chunk, live in data.draw(st.lists(st.tuples(st.integers(1, 6), st.booleans()), min_size=1, max_size=25)):
        store.change(chunk, live=live)
    numbers = st.integers(0, store.head)
    for start, end, view in data.draw(st.lists(st.tuples(numbers, numbers, numbers), max_size=8)):
        if start < end:
            store.build(start, end, max(view, end))
    lost = data.draw(st.sets(st.sampled_from([s.id for s in store.segments]))) if store.segments else set()
    chain = choose_chain([one for one in store.segments if one.id not in lost], head=store.head)
    assert store.read(chain) == store.states[-1]


# ---- What is built ------------------------------------------------------------------------------------------------


def test_the_first_segment_is_complete_and_nothing_is_built_of_nothing() -> None:
    assert next_start([], head=0) is None
    assert next_start([], head=5) == 0
    assert next_start([Segment("base", 0, 5, rows=5)], head=5) is None


def test_a_small_tail_becomes_a_small_tier() -> None:
    base = Segment("base", 0, 1_000_000, rows=1_000_000)
    assert next_start([base], head=1_008_000) == 1_000_000


def test_tiers_of_one_size_become_one() -> None:
    base = Segment("base", 0, 1_000_000, rows=1_000_000)
    chain = [base]
    for number in range(FAN_OUT - 1):
        start = chain[-1].seq
        assert next_start(chain, head=start + 8000) == start
        chain.append(Segment(str(number), start, start + 8000, 8000, 8000))
    assert next_start(chain, head=chain[-1].seq + 8000) == base.seq


def test_the_base_is_written_anew_when_much_lies_over_it() -> None:
    base = Segment("base", 0, 100_000, rows=100_000)
    tier = Segment("tier", 100_000, 124_000, 0, 24_000)
    assert next_start([base, tier], head=124_900) == 124_000
    assert next_start([base, tier], head=125_100) == 0


def test_a_small_index_is_simply_written_anew() -> None:
    base = Segment("base", 0, 3000, rows=3000)
    assert next_start([base], head=3000 + TAIL_AT_LEAST + 1) == 0


def test_the_tail_follows_the_size_within_bounds() -> None:
    limits = [tail_limit(rows) for rows in (0, 100_000, 200_000, 400_000, 10_000_000)]
    assert limits == [TAIL_AT_LEAST, TAIL_AT_LEAST, 4000, TAIL_AT_MOST, TAIL_AT_MOST]


@pytest.mark.parametrize("seed", range(4))
def test_a_long_history_keeps_segments_few_and_writes_each_row_few_times(seed: int) -> None:
    """A bulk load to 400,000 chunks, then churn: additions, replacements and deletions in bursts of any size."""
    rng = random.Random(seed)  # noqa: S311  # repeatable on purpose
    live, head, written, changes = 0, 0, 0, 0
    segments: list[Segment] = []
    most = 0
    while changes < 1_500_000:
        burst = rng.choice((1, 10, 500, 3000, 20_000))
        head, changes = head + burst, changes + burst
        live += burst if live < 400_000 else rng.randint(-burst, burst) // 2
        chain = choose_chain(segments, head=head)
        reach = chain[-1].seq if chain else 0
        if head - reach <= tail_limit(live):
            continue
        start = next_start(chain, head=head)
        assert start is not None
        rows = live if start == 0 else head - start
        new = Segment(str(head), start, head, rows, head - start)
        written += rows
        if start > 0:
            tiers = [one for one in chain if one.seq > start]
            assert rows <= max(sum(one.touched for one in tiers) + head - reach, 1)
        else:
            base = chain[0].rows if chain else 0
            over = sum(one.touched for one in chain[1:]) + head - reach
            assert over > min(REBUILD_SHARE * base, max(TAIL_AT_LEAST, REBUILD_SHARE * base)), (
                "a base is never rewritten for a small tail"
            )
        spares, gone = covered(segments, new)
        for one in spares:
            segments[segments.index(one)] = replace(one, superseded=True)
        segments = [one for one in segments if one not in gone] + [new]
        chain = choose_chain(segments, head=head)
        assert chain[-1] == new
        most = max(most, len(chain))
    assert most <= 3 * (FAN_OUT - 1) + 1
    assert len(segments) <= 40, "spares go"
    assert written / changes <= 10


def test_spares_stay_a_generation_and_then_go() -> None:
    base, one, other = Segment("base", 0, 10), Segment("one", 10, 20), Segment("other", 20, 30)
    merged = Segment("merged", 10, 30)
    assert covered([base, one, other], merged) == ([one, other], [])
    spares = [replace(one, superseded=True), replace(other, superseded=True)]
    anew = Segment("anew", 0, 40)
    assert covered([base, *spares, merged], anew) == ([base, merged], spares)
    assert covered([anew], anew) == ([], [])
