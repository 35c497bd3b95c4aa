"""Grids of cells from horizontal and vertical lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from citewell.backends.parsing.pdf_rules import Rules, Segment

_TOLERANCE: Final = 3.0  # points within which lines are the same, touch or go on
_SHORTEST: Final = 6.0
_MOST_LINES: Final = 600  # in either direction; more is a drawing
_LEAST: Final = 2  # rows and columns
_MOST_CELLS: Final = 5_000
_OVERHANG: Final = 10.0  # points by which lines reach beyond the last crossing line, so that an open cell lies there

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its outline, and row by row (from the top) the box of each cell.

    A cell that spans several places has its box at the first of them and None at the others. Boxes are left, bottom,
    right, top in points.
    """

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]


def grids(rules: Rules) -> list[Grid]:
    """The grids that the lines make: at least two rows and two columns each."""
    across, down = _merged(rules.across), _merged(rules.down)
    if len(across) > _MOST_LINES or len(down) > _MOST_LINES:
        return []
    made = (_grid(*component) for component in _components(across, down))
    return [grid for grid in made if grid is not None]


def _merged(segments: Iterable[Segment]) -> list[Segment]:
    """Lines instead of pieces: neighbours at the same place become one where they touch; short ones are dropped."""
    places: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda each: each.at):
        if places and segment.at - places[-1][0].at <= _TOLERANCE:
            places[-1].append(segment)
        else:
            places.append([segment])
    lines = []
    for place in places:
        at = sum(each.at for each in place) / len(place)
        start, end = None, 0.0
        for each in sorted(place, key=lambda piece: piece.start):
            if start is not None and each.start <= end + _TOLERANCE:
                end = max(end, each.end)
                continue
            if start is not None:
                lines.append(Segment(at, start, end))
            start, end = each.start, each.end
        if start is not None:
            lines.append(Segment(at, start, end))
    return [line for line in lines if line.end - line.start >= _SHORTEST]


def _cross(across: Segment, down: Segment) -> bool:
    return (
        across.start - _TOLERANCE <= down.at <= across.end + _TOLERANCE
        and down.start - _TOLERANCE <= across.at <= down.end + _TOLERANCE
    )


def _components(across: Sequence[Segment], down: Sequence[Segment]) -> list[tuple[list[Segment], list[Segment]]]:
    """Lines that hang together by crossings."""
    owner = _Sets(len(across) + len(down))
    for row, line in enumerate(across):
        for column, other in enumerate(down):
            if _cross(line, other):
                owner.join(row, len(across) + column)
    found: dict[int, tuple[list[Segment], list[Segment]]] = {}
    for index, line in enumerate([*across, *down]):
        found.setdefault(owner.of(index), ([], []))[index >= len(across)].append(line)
    return list(found.values())


def _grid(across: list[Segment], down: list[Segment]) -> Grid | None:
    if len(across) < _LEAST or not down:
        return None
    xs = _borders([line.at for line in down], min(line.start for line in across), max(line.end for line in across))
    ys = _borders([line.at for line in across], min(line.start for line in down), max(line.end for line in down))
    width, height = len(xs) - 1, len(ys) - 1
    if width < _LEAST or height < _LEAST or width * height > _MOST_CELLS:
        return None
    ys.reverse()
    cells = _Sets(width * height)
    for row in range(height):
        for column in range(width):
            middle_x, middle_y = (xs[column] + xs[column + 1]) / 2, (ys[row] + ys[row + 1]) / 2
            if column + 1 < width and not _drawn(down, xs[column + 1], middle_y):
                cells.join(row * width + column, row * width + column + 1)
            if row + 1 < height and not _drawn(across, ys[row + 1], middle_x):
                cells.join(row * width + column, (row + 1) * width + column)
    places: dict[int, list[int]] = {}
    for index in range(width * height):
        places.setdefault(cells.of(index), []).append(index)
    boxes: list[Box | None] = [None] * (width * height)
    for held in places.values():
        columns, rows = [index % width for index in held], [index // width for index in held]
        boxes[min(held)] = xs[min(columns)], ys[max(rows) + 1], xs[max(columns) + 1], ys[min(rows)]
    rows_of_boxes = tuple(tuple(boxes[start : start + width]) for start in range(0, width * height, width))
    return Grid((xs[0], ys[-1], xs[-1], ys[0]), rows_of_boxes)


def _borders(places: Iterable[float], least: float, most: float) -> list[float]:
    """The sorted places of lines, and the ends of those that cross them where these reach far beyond."""
    borders: list[float] = []
    for place in sorted(places):
        if not borders or place - borders[-1] > _TOLERANCE:
            borders.append(place)
    if least < borders[0] - _OVERHANG:
        borders.insert(0, least)
    if most > borders[-1] + _OVERHANG:
        borders.append(most)
    return borders


def _drawn(lines: Iterable[Segment], at: float, along: float) -> bool:
    """Whether one of ``lines`` at ``at`` passes the point ``along`` it."""
    return any(abs(line.at - at) <= _TOLERANCE and line.start <= along <= line.end for line in lines)


class _Sets:
    """Disjoint sets of the numbers below ``size``."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def of(self, item: int) -> int:
        """The number that stands for the set of ``item``."""
        while self._above[item] != item:
            self._above[item] = self._above[self._above[item]]
            item = self._above[item]
        return item

    def join(self, one: int, other: int) -> None:
        """Makes one set of two."""
        self._above[self.of(one)] = self.of(other)


def is_full(grid: Grid) -> bool:
    """Whether no cell takes half of the grid or more; such frames hold text, not a table."""
    left, bottom, right, top = grid.box
    whole = (right - left) * (top - bottom)
    areas = ((box[2] - box[0]) * (box[3] - box[1]) for row in grid.rows for box in row if box is not None)
    return max(areas, default=whole) < whole / 2
