"""Which of the ranked chunks become hits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.selection import MERGED_CHARS, Fate, Ranked, Selection, select

WIDTH = 100


def chunk(version: str, ordinal: int, *, overlap: int = 0, width: int = WIDTH) -> Ranked:
    """Chunks of one version lie beside each other; their document is called as the version."""
    start = ordinal * (width - overlap)
    return Ranked(hash((version, ordinal)), version, version, ordinal, start, start + width)


def shown(selection: Selection) -> list[tuple[str, list[int]]]:
    return [(each.best.version_id, [one.ordinal for one in each.chunks]) for each in selection.passages]


RANKED = [chunk("a", 3), chunk("b", 0), chunk("a", 4), chunk("a", 9), chunk("a", 2), chunk("c", 7)]


def test_by_default_the_first_are_taken() -> None:
    selection = select(RANKED, top_k=3)
    assert shown(selection) == [("a", [3]), ("b", [0]), ("a", [4])]
    assert [selection.fates[each.chunk_id] for each in RANKED] == [Fate.HIT] * 3 + [Fate.BELOW_TOP_K] * 3


def test_a_document_has_at_most_so_many() -> None:
    selection = select(RANKED, top_k=3, per_document=1)
    assert shown(selection) == [("a", [3]), ("b", [0]), ("c", [7])]
    assert selection.fates[RANKED[2].chunk_id] is Fate.CROWDED_OUT


def test_neighbours_become_one_passage_in_reading_order() -> None:
    selection = select(RANKED, top_k=3, merge_neighbours=True)
    assert shown(selection) == [("a", [2, 3, 4]), ("b", [0]), ("a", [9])]
    first = selection.passages[0]
    assert (first.start, first.end, first.best.ordinal) == (200, 500, 3)
    assert selection.fates[RANKED[4].chunk_id] is Fate.HIT


def test_what_is_merged_counts_once() -> None:
    selection = select(RANKED, top_k=10, merge_neighbours=True, per_document=1)
    assert shown(selection) == [("a", [2, 3, 4]), ("b", [0]), ("c", [7])]


def test_a_chunk_between_two_passages_joins_them() -> None:
    ranked = [chunk("a", 1), chunk("b", 0), chunk("a", 3), chunk("a", 2)]
    selection = select(ranked, top_k=5, merge_neighbours=True)
    assert shown(selection) == [("a", [1, 2, 3]), ("b", [0])]


def test_the_better_of_two_passages_keeps_its_place() -> None:
    ranked = [chunk("a", 3), chunk("b", 0), chunk("a", 1), chunk("a", 2)]
    selection = select(ranked, top_k=5, merge_neighbours=True)
    assert shown(selection) == [("a", [1, 2, 3]), ("b", [0])]
    assert selection.passages[0].best.ordinal == 3


def test_overlapping_chunks_make_one_span() -> None:
    ranked = [chunk("a", 0, overlap=30), chunk("a", 1, overlap=30)]
    passage = select(ranked, top_k=5, merge_neighbours=True).passages[0]
    assert (passage.start, passage.end) == (0, 170)


def test_versions_are_not_mixed() -> None:
    assert len(select([chunk("a", 0), chunk("b", 1)], top_k=5, merge_neighbours=True).passages) == 2


def test_a_passage_does_not_grow_without_end() -> None:
    ranked = [chunk("a", ordinal) for ordinal in range(100)]
    passages = select(ranked, top_k=10, merge_neighbours=True).passages
    assert all(each.end - each.start <= MERGED_CHARS for each in passages)
    assert len(passages[0].chunks) == MERGED_CHARS // WIDTH


CHUNKS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 12)).map(lambda pair: chunk(*pair)), unique=True, max_size=30
)


@given(CHUNKS, st.integers(1, 8), st.none() | st.integers(1, 3), st.booleans(), st.integers(50, 400))
def test_any_ranking(ranked: list[Ranked], top_k: int, per_document: int | None, merge: bool, longest: int) -> None:
    selection = select(ranked, top_k=top_k, per_document=per_document, merge_neighbours=merge, longest=longest)
    assert len(selection.passages) <= top_k
    assert set(selection.fates) == {each.chunk_id for each in ranked}
    used = [one.chunk_id for passage in selection.passages for one in passage.chunks]
    assert sorted(used) == sorted(each for each, fate in selection.fates.items() if fate is Fate.HIT)
    for passage in selection.passages:
        ordinals = [one.ordinal for one in passage.chunks]
        assert ordinals == list(range(ordinals[0], ordinals[0] + len(ordinals)))
        assert len({one.version_id for one in passage.chunks}) == 1
        assert len(ordinals) == 1 or passage.end - passage.start <= longest
        assert merge or len(ordinals) == 1
    best = [ranked.index(passage.best) for passage in selection.passages]
    assert best == sorted(best)
    if per_document is not None:
        documents = [passage.best.document_id for passage in selection.passages]
        assert all(documents.count(each) <= per_document for each in documents)
