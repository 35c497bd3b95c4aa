"""Cells from lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from citewell.backends.parsing.pdf_grid import Grid, grids, is_full
from citewell.backends.parsing.pdf_rules import Rules, Segment


def lines(xs: list[float], ys: list[float]) -> Rules:
    """A complete grid."""
    return Rules(tuple(Segment(y, min(xs), max(xs)) for y in ys), tuple(Segment(x, min(ys), max(ys)) for x in xs))


def cells(grid: Grid) -> list[list[list[float]]]:
    """The boxes as lists; an empty one where a cell of another place reaches."""
    return [[list(box) if box is not None else [] for box in row] for row in grid.rows]


def test_a_complete_grid_has_a_box_for_each_cell_from_the_top() -> None:
    (grid,) = grids(lines([0, 100, 200], [0, 20, 40]))
    assert list(grid.box) == [0, 0, 200, 40]
    assert cells(grid) == [[[0, 20, 100, 40], [100, 20, 200, 40]], [[0, 0, 100, 20], [100, 0, 200, 20]]]
    assert is_full(grid)


def test_a_cell_that_spans_columns_has_one_box() -> None:
    across = tuple(Segment(y, 0, 200) for y in (0, 20, 40))
    down = (Segment(0, 0, 40), Segment(200, 0, 40), Segment(100, 0, 20))
    (grid,) = grids(Rules(across, down))
    assert cells(grid) == [[[0, 20, 200, 40], []], [[0, 0, 100, 20], [100, 0, 200, 20]]]


def test_a_table_without_outer_lines_is_closed_where_its_rules_end() -> None:
    across = tuple(Segment(y, 0, 200) for y in (0, 20, 40))
    (grid,) = grids(Rules(across, (Segment(100, 0, 40),)))
    assert [len(row) for row in grid.rows] == [2, 2]


def test_pieces_of_a_line_and_double_lines_are_one() -> None:
    pieces = Rules(
        tuple(Segment(y + shift, x, x + 50) for y in (0, 20, 40) for x in (0, 50, 100, 150) for shift in (0, 0.5)),
        tuple(Segment(x, y, y + 20) for x in (0, 100, 200) for y in (0, 20)),
    )
    (grid,) = grids(pieces)
    assert [len(row) for row in grid.rows] == [2, 2]


def test_tables_that_do_not_touch_are_apart() -> None:
    one, other = lines([0, 50, 100], [0, 20, 40]), lines([300, 350, 400], [0, 20, 40])
    assert len(grids(Rules(one.across + other.across, one.down + other.down))) == 2


def test_a_frame_is_no_table() -> None:
    assert grids(lines([0, 200], [0, 40])) == []
    (grid,) = grids(lines([0, 180, 200], [0, 380, 400]))
    assert not is_full(grid)


def test_underlines_and_drawings_are_no_tables() -> None:
    assert grids(Rules(tuple(Segment(y, 0, 200) for y in (0, 20, 40)), ())) == []
    assert grids(lines([float(x) for x in range(0, 8000, 10)], [0, 20, 40])) == []


places = st.floats(0, 600, width=32)
segments = st.lists(
    st.builds(lambda at, one, other: Segment(at, min(one, other), max(one, other)), places, places, places), max_size=14
)


@given(segments, segments)
def test_any_lines_make_grids_whose_cells_lie_inside(across: list[Segment], down: list[Segment]) -> None:
    for grid in grids(Rules(tuple(across), tuple(down))):
        left, bottom, right, top = grid.box
        assert len(grid.rows) >= 2
        assert len({len(row) for row in grid.rows}) == 1
        for box in (box for row in grid.rows for box in row if box is not None):
            assert left <= box[0] < box[2] <= right
            assert bottom <= box[1] < box[3] <= top
