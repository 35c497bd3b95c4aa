"""JSON and lines of JSON: paths as headings, lists of flat objects as tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeGuard

from citewell.backends.parsing.cleaning import clean, one_line
from citewell.backends.parsing.encodings import decode
from citewell.backends.parsing.media import JSON, JSON_LINES
from citewell.backends.parsing.plain import encoding_warnings
from citewell.backends.parsing.writing import DocumentWriter
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits

_DEEPEST: Final = 100
_DEEPEST_HEADING: Final = 4
_LONG: Final = 200  # characters; a longer text is a paragraph of its own
_FEW: Final = 20  # keys of an inner object that stand among those of the outer one
_MOST_COLUMNS: Final = 60
_MOST_HEADINGS: Final = 2_000
_NAMES: Final = ("title", "name", "label", "heading", "subject", "id", "_id", "key")
_TOO_DEEP: Final = f"The JSON is nested more than {_DEEPEST} levels deep."


class JsonParser:
    """Reads JSON and lines of JSON. Numbers stay as they are written."""

    name = "json"
    version = "1"
    media_types = frozenset({JSON, JSON_LINES})

    def parse(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,
    ) -> ParsedDocument:
        """The data in ``path``; see ``Parser``."""
        decoded = decode(path.read_bytes())
        source = clean(decoded.text)
        if not source.strip():
            raise DocumentUnreadable("no_text", "The file contains no text.")
        writer = DocumentWriter(limits)
        writer.warnings += encoding_warnings(decoded)
        write_json(_loaded(source, writer, lines=media_type == JSON_LINES), writer)
        return writer.document(
            media_type=media_type,
            parser=self.name,
            version=self.version,
            metadata={"encoding": decoded.encoding},
            headings_tell=False,
        )


def load_json(source: str) -> Any:
    """The value in ``source``, its numbers as text.

    Raises:
        ValueError: it is not JSON.
        DocumentUnreadable: it is nested too deeply.
    """
    try:
        return json.loads(source, parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError:
        raise DocumentUnreadable("damaged", _TOO_DEEP) from None


def _loaded(source: str, writer: DocumentWriter, *, lines: bool) -> Any:
    if not lines:
        try:
            return load_json(source)
        except ValueError:
            lines = True
    records, broken = [], 0
    for line in source.split("\n"):
        if line.strip():
            try:
                records.append(load_json(line))
            except ValueError:
                broken += 1
                records.append(line)
    if broken == len(records):
        raise DocumentUnreadable("damaged", "The file is not valid JSON, neither as a whole nor line by line.")
    if broken:
        writer.warnings.append(f"{broken:,} lines are not valid JSON; they are kept as they are.")
    return records


def write_json(value: Any, writer: DocumentWriter) -> None:
    """Writes ``value``, which came from JSON."""
    _Json(writer).write(value, "", 0)


class _Json:
    def __init__(self, writer: DocumentWriter) -> None:
        self._writer = writer
        self._headings = 0

    def write(self, value: Any, path: str, depth: int) -> None:
        if depth > _DEEPEST:
            raise DocumentUnreadable("damaged", _TOO_DEEP)
        if isinstance(value, dict):
            self._object(value, path, depth)
        elif isinstance(value, list):
            self._array(value, path, depth)
        else:
            self._writer.paragraph(_shown(value))

    def _object(self, value: Mapping[str, Any], path: str, depth: int) -> None:
        lines: list[str] = []
        done = set()
        for key, each in value.items():
            inner = each.items() if isinstance(each, dict) and len(each) <= _FEW else ()
            texts = {f"{key}.{name}": _flat(below) for name, below in inner} or {key: _flat(each)}
            if None not in texts.values():
                done.add(key)
                lines += (f"{one_line(name)}: {text}" for name, text in texts.items() if text)
        self._writer.paragraph("\n".join(lines))
        for key, each in value.items():
            if key in done:
                continue
            if isinstance(each, str):
                self._writer.paragraph(f"{one_line(key)}: {each}")
            else:
                below = f"{path}.{one_line(key)}" if path else one_line(key)
                self._heading(below, depth)
                self.write(each, below, depth + 1)

    def _array(self, values: Sequence[Any], path: str, depth: int) -> None:
        columns = _columns(values)
        if columns:
            rows = ([_flat(each.get(column, "")) or "" for column in columns] for each in values)
            self._writer.table(_with_head(columns, rows), width=len(columns))
            return
        for number, each in enumerate(values):
            text = _flat(each)
            if text is not None:
                self._writer.item(text)
            elif isinstance(each, str):
                self._writer.paragraph(each)
            else:
                self._heading(_called(each) or f"{path}[{number}]", depth)
                self.write(each, f"{path}[{number}]", depth + 1)

    def _heading(self, title: str, depth: int) -> None:
        self._headings += 1
        if depth < _DEEPEST_HEADING and self._headings <= _MOST_HEADINGS:
            self._writer.heading(depth + 1, title)
        else:
            self._writer.paragraph(f"{title}:")


def _flat(value: Any) -> str | None:
    """``value`` on one line if it is short: a scalar, or a list of a few; else None."""
    if isinstance(value, list):
        parts = [_flat(each) if not isinstance(each, (list, dict)) else None for each in value[:_LONG]]
        text = ", ".join(filter(None, parts))
        return text if None not in parts and len(value) <= _LONG and len(text) <= _LONG else None
    if isinstance(value, dict):
        return None if value else ""
    text = _shown(value)
    return text if len(text) <= _LONG and "\n" not in text else None


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _columns(values: Sequence[Any]) -> list[str]:
    """The keys of ``values`` if these are flat objects that make a table; else nothing."""
    columns: dict[str, None] = {}
    for each in values:
        if not _is_object(each):
            return []
        for key, value in each.items():
            columns[key] = None
            if isinstance(value, dict) or _flat(value) is None:
                return []
        if len(columns) > _MOST_COLUMNS:
            return []
    return list(columns) if len(values) > 1 else []


def _with_head(columns: list[str], rows: Iterable[list[str]]) -> Iterator[list[str]]:
    yield columns
    yield from rows


def _is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _called(value: Any) -> str:
    """What an object calls itself, as the heading over it."""
    if not _is_object(value):
        return ""
    return next((one_line(str(value[key])) for key in _NAMES if isinstance(value.get(key), str) and value[key]), "")
