"""Questions with known answers, from files or from a server: BEIR-like folders, and golden sets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citewell.cli.question_files import numbered_lines, read_questions
from citewell.domain.errors import InvalidInput

if TYPE_CHECKING:
    from citewell.client import Client


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query, the grades of the documents that answer it by external id, and words that a hit should hold."""

    text: str
    grades: Mapping[str, int]
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Queries by their ids, and the documents where they came along: external id -> title and text."""

    name: str
    queries: Mapping[str, JudgedQuery]
    corpus: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    collection: str | None = None
    """Where to search, when the set says so."""


def read_folder(folder: Path) -> JudgedSet:
    """``corpus.jsonl`` and ``queries.jsonl`` with ``_id`` and ``text`` (and ``title``), ``qrels.tsv``.

    Raises:
        InvalidInput: a file is missing or not of that form.
    """
    corpus = {key: (row.get("title") or "", row["text"]) for key, row in objects_of(folder / "corpus.jsonl")}
    texts = {key: row["text"] for key, row in objects_of(folder / "queries.jsonl")}
    judgments: dict[str, dict[str, int]] = {}
    path = folder / "qrels.tsv"
    for number, line in numbered_lines(path):
        cells = line.rstrip("\n").split("\t")
        try:
            query_id, document_id, grade = cells[0], cells[-2], int(cells[-1])
        except (IndexError, ValueError) as error:
            if number == 1:
                continue  # the heading
            raise InvalidInput(f"{path}, line {number}: expected query id, document id and grade.") from error
        if query_id not in texts:
            raise InvalidInput(f"{path}, line {number}: there is no query {query_id} in queries.jsonl.")
        if grade > 0:
            judgments.setdefault(query_id, {})[document_id] = grade
    if not judgments:
        raise InvalidInput(f"{path} judges no document relevant to any query.")
    queries = {key: JudgedQuery(texts[key], grades) for key, grades in judgments.items()}
    return JudgedSet(folder.name, queries, corpus)


def judged_query(entry: Mapping[str, Any]) -> JudgedQuery:
    """A question as the API gives it, or ``read_questions``."""
    expected = entry["expected"]
    grades = {str(each["document"]): int(each.get("grade", 1)) for each in expected}
    quotes = tuple(str(each["quote"]) for each in expected if each.get("quote"))
    return JudgedQuery(str(entry["question"]), grades, quotes)


def stored_set(client: Client, name: str) -> JudgedSet:
    """A golden set of the server, but for what cannot be answered. Raises ``InvalidInput`` where nothing is left."""
    found = client.golden_set(name)
    queries = {str(row["id"]): judged_query(row) for row in client.golden_questions(name) if row["expected"]}
    if not queries:
        raise InvalidInput(f"The golden set {found['name']} has no question yet that a document answers.")
    return JudgedSet(str(found["name"]), queries, collection=found["collection_id"])


def file_set(path: Path) -> JudgedSet:
    """The questions of a file, as ``read_questions`` takes them, but for what cannot be answered."""
    entries = enumerate(read_questions(path), start=1)
    queries = {f"{number}": judged_query(entry) for number, entry in entries if entry["expected"]}
    if not queries:
        raise InvalidInput(f"{path} has no question that a document answers.")
    return JudgedSet(path.stem, queries)


def objects_of(path: Path, *, needed: str = "text") -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a file of JSON lines by their ``_id``; each has ``needed``. Raises ``InvalidInput``."""
    for number, line in numbered_lines(path):
        try:
            row = json.loads(line)
            yield str(row["_id"]), {**row, needed: str(row[needed]) if needed == "text" else row[needed]}
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidInput(f"{path}, line {number}: expected an object with _id and {needed}.") from error
