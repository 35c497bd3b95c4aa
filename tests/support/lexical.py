"""Rows and searches for the contract suites of lexical indexes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from citewell.backends.lexical.tantivy_index import TantivyIndexes
from citewell.ports.lexical_index import LexicalIndex, LexicalIndexes, LexicalRow
from citewell.ports.vector_index import IndexScope

EVERYTHING = IndexScope()
NO_IDS = np.empty(0, np.int64)

ENGINES: dict[str, LexicalIndexes] = {"tantivy": TantivyIndexes(build_heap=15_000_000)}

Open = Callable[..., LexicalIndex]


def opener(engine: LexicalIndexes, folder: Path) -> Open:
    """Builds a base of rows, if any are given, and opens it."""

    def open_(*rows: LexicalRow, seq: int = 5) -> LexicalIndex:
        scratch = Path(tempfile.mkdtemp(dir=folder, prefix="scratch-"))
        if not rows:
            return engine.open(None, scratch=scratch)
        base = Path(tempfile.mkdtemp(dir=folder, prefix="base-"))
        assert engine.build(iter(rows), seq=seq, directory=base) == len(rows)
        return engine.open(base, scratch=scratch)

    return open_


def row(
    each: int,
    text: str = "",
    *,
    title: str = "",
    headings: str = "",
    collection: int = 1,
    access_class: int = 1,
    document: int = 1,
    language: str | None = None,
) -> LexicalRow:
    return LexicalRow(each, collection, access_class, document, title, headings, text, language)


def found(index: LexicalIndex, query: str, k: int = 10, scope: IndexScope = EVERYTHING) -> list[int]:
    ids: list[int] = index.search(query, k, scope).ids.tolist()
    return ids
