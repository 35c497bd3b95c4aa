"""Charts of Office files as tables of the numbers they show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from citewell.backends.parsing.cleaning import one_line
from citewell.backends.parsing.package import Package
from citewell.backends.parsing.writing import DocumentWriter

_MOST_SERIES: Final = 200
_MOST_POINTS: Final = 20_000


def write_chart(package: Package, part: str, writer: DocumentWriter) -> None:
    """Writes the title of the chart in ``part`` and its series as the columns of a table."""
    tree = package.xml_if_there(part)
    if tree is None:
        return
    title = tree.find("chart/title")
    if title is not None:
        writer.paragraph(one_line("".join(each.text or "" for each in title.iter() if each.tag in {"t", "v"})))
    kinds = dict.fromkeys(_kind(each.tag) for each in tree.iterfind("chart/plotArea/*") if each.tag.endswith("Chart"))
    writer.paragraph(", ".join(kinds))
    rows = list(_rows(tree)) or list(_rows_of_new_charts(tree))
    if len(rows) > 1:
        writer.table(rows, width=max(map(len, rows)))


def _kind(tag: str) -> str:
    """``bar3DChart`` as ``Bar chart``."""
    return f"{tag.removesuffix('Chart').removesuffix('3D').capitalize()} chart"


def _rows(tree: Element) -> Iterator[list[str]]:
    """The table of a chart in the form of 2007: a column for each series, a row for each category."""
    names, columns = [], []
    categories: dict[int, str] = {}
    for number, series in enumerate(tree.iterfind("chart/plotArea//ser"), start=1):
        if number > _MOST_SERIES:
            break
        name = series.find("tx")
        names.append(one_line(" ".join(each.text or "" for each in name.iter("v"))) if name is not None else "")
        columns.append(_points(series, "val") or _points(series, "yVal"))
        categories = categories or _points(series, "cat") or _points(series, "xVal")
    if not any(columns):
        return
    yield ["", *(name or f"Series {number}" for number, name in enumerate(names, start=1))]
    for index in sorted({*categories, *(index for column in columns for index in column)}):
        yield [categories.get(index, str(index + 1)), *(column.get(index, "") for column in columns)]


def _points(series: Element, what: str) -> dict[int, str]:
    found: dict[int, str] = {}
    holder = series.find(what)
    if holder is None:
        return found
    levels = holder.findall(".//lvl") or [holder]
    for point in levels[0].iter("pt"):
        index = point.get("idx", "")
        if index.isdecimal() and len(found) < _MOST_POINTS:
            found[int(index[:9])] = one_line(point.findtext("v", ""))
    return found


def _rows_of_new_charts(tree: Element) -> Iterator[list[str]]:
    """The table of a chart in the form of 2016 (waterfalls, funnels, …)."""
    for data in tree.iterfind("chartData/data"):
        columns = [
            [one_line(point.text or "") for point in dimension.iterfind("lvl/pt")][:_MOST_POINTS]
            for dimension in data
            if dimension.tag in {"strDim", "numDim"}
        ]
        if columns:
            yield [""] * len(columns)
            for index in range(max(map(len, columns))):
                yield [column[index] if index < len(column) else "" for column in columns]
            return
