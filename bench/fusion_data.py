"""Questions with what both indexes find for them, for fitting and measuring the fusion.

Texts are cut and embedded as ingestion does it, words are searched with the real engine, vectors exactly. A document
is as good as its best chunk.

XQuAD asks the same questions of the same paragraphs in five languages, so a model that knows all of them can be had
without one: ``xquad/xx*`` is the lexical side of that language with the vectors of the English question and paragraph.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citewell.backends.chunking import StrategyChunker
from citewell.backends.dense.background import BackgroundSample, RowSource
from citewell.backends.embedding import open_embedder
from citewell.backends.embedding.model_files import ModelStore
from citewell.backends.lexical.tantivy_index import TantivyIndexes
from citewell.domain.fusion import DenseList, LexicalList, knowledge, standardised
from citewell.domain.phrases import quoted, unquoted
from citewell.ports.chunker import ChunkSettings
from citewell.ports.embedder import Embedder
from citewell.ports.lexical_index import LexicalIndex, LexicalRow
from citewell.ports.parser import ParsedDocument
from citewell.ports.vector_index import Hits, IndexScope
from citewell.services.embedding.chunk_sizes import token_counter
from citewell.services.ingest.embed_text import embedded_text

CANDIDATES = 100
LANGUAGES = ("en", "de", "ru", "zh", "ar")
SETS = {
    "scifact": Path("eval/retrieval/scifact"),
    **{f"xquad/{language}": Path(f"eval/retrieval/xquad/{language}") for language in LANGUAGES},
    "handbook": Path("eval/retrieval/handbook_gsa_keywords"),
    "covidqa": Path("eval/spans/covidqa_spans"),
}


@dataclass(frozen=True, slots=True)
class Query:
    """What both indexes found for one question; ``half`` is 0 for fitting, 1 for reporting."""

    half: int
    dense: DenseList
    lexical: LexicalList
    known: float | None
    grades: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class AskedSet:
    """``documents[chunk]`` is the number of a chunk's document."""

    name: str
    documents: NDArray[np.intp]
    queries: Sequence[Query]

    def of(self, half: int) -> list[Query]:
        """The questions of one half."""
        return [query for query in self.queries if query.half == half]


@dataclass(frozen=True, slots=True)
class _Chunk:
    document: int
    title: str
    headings: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class _Vectors:
    passages: NDArray[np.float32]
    queries: NDArray[np.float32]


class _Folder:
    """A set as it lies on the disk: the corpus, and questions with judgments in two halves."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.corpus = list(_lines(folder / "corpus.jsonl"))
        number = {str(each["_id"]): place for place, each in enumerate(self.corpus)}
        asked = {str(line["_id"]): str(line["text"]) for line in _lines(folder / "queries.jsonl")}
        judged = [(_judgments(folder / "qrels.tsv", number), 1)]
        if (folder / "qrels_train.tsv").is_file():
            asked |= {str(line["_id"]): str(line["text"]) for line in _lines(folder / "queries_train.jsonl")}
            judged.append((_judgments(folder / "qrels_train.tsv", number), 0))
        order = {key: place for place, key in enumerate(asked)}
        rows = [(key, grades, half) for judgments, half in judged for key, grades in judgments.items() if key in asked]
        rows.sort(key=lambda row: order[row[0]])
        if len(judged) == 1:  # one set of judgments: even places are for fitting
            rows = [(key, grades, order[key] % 2) for key, grades, _ in rows]
        self.texts = [asked[key] for key, _, _ in rows]
        self.grades = [grades for _, grades, _ in rows]
        self.halves = [half for _, _, half in rows]

    def chunks(self, embedder: Embedder) -> list[_Chunk]:
        """As ingestion cuts."""
        kind = "text/markdown" if self.name == "handbook" else "text/plain"
        found: list[_Chunk] = []
        for number, document in enumerate(self.corpus):
            text, title = str(document["text"]), str(document.get("title") or "")
            if not text.strip():
                continue
            parsed = ParsedDocument(text=text, media_type=kind, parser="bench", parser_version="1")
            spans = StrategyChunker().chunk(parsed, ChunkSettings(), token_counter(embedder, text))
            found += [_Chunk(number, title, span.heading_path, text[span.start : span.end]) for span in spans]
        return found


def _lines(path: Path) -> Iterator[dict[str, object]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _judgments(path: Path, number: Mapping[str, int]) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for row in path.read_text(encoding="utf-8").splitlines()[1:]:
        query, document, grade = row.split("\t")[:3]
        if document in number:
            found.setdefault(query, {})[number[document]] = int(grade)
    return found


def _vectors(folder: _Folder, chunks: Sequence[_Chunk], embedder: Embedder, cache: Path | None) -> _Vectors:
    path = None if cache is None else cache / f"{folder.name.replace('/', '-')}.npz"
    if path is not None and path.is_file():
        stored = np.load(path)
        if len(stored["passages"]) == len(chunks) and len(stored["queries"]) == len(folder.texts):
            return _Vectors(stored["passages"].astype(np.float32), stored["queries"])
    made = _Vectors(
        embedder.embed_passages([embedded_text(each.title, each.headings, each.text) for each in chunks]),
        np.stack([embedder.embed_query(text) for text in folder.texts]),
    )
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, passages=made.passages.astype(np.float16), queries=made.queries)
    return made


def _lexical(folder: _Folder, chunks: Sequence[_Chunk]) -> list[LexicalList]:
    kind, _, language = folder.name.partition("/")
    code = language if kind == "xquad" else "en"
    rows = [
        LexicalRow(number, 1, 1, each.document, each.title, "\n".join(each.headings), each.text, code)
        for number, each in enumerate(chunks)
    ]
    with tempfile.TemporaryDirectory() as name:
        base, scratch = Path(name) / "base", Path(name) / "scratch"
        base.mkdir()
        scratch.mkdir()
        engine = TantivyIndexes()
        engine.build(rows, seq=1, directory=base)
        index = engine.open(base, scratch=scratch)
        try:
            hits = [_words(index, text) for text in folder.texts]
        finally:
            index.close()
    return [LexicalList(each.ids, each.scores, len(each.ids) < CANDIDATES) for each in hits]


def _words(index: LexicalIndex, text: str) -> Hits:
    """As a search: a phrase that nothing has is looked for word by word."""
    found = index.search(text, CANDIDATES, IndexScope())
    if len(found.ids) or not quoted(text).phrases:
        return found
    return index.search(unquoted(text), CANDIDATES, IndexScope())


def _dense(scores: NDArray[np.float32], background: NDArray[np.intp]) -> DenseList:
    best = np.lexsort((np.arange(len(scores)), -scores))[:CANDIDATES]
    around = scores[background]
    standard = standardised(scores[best], float(around.mean()), float(around.std()), len(around))
    return DenseList(best.astype(np.int64), scores[best], standard)


def _sampled(vectors: NDArray[np.float32]) -> NDArray[np.intp]:
    """Rows of the background, as the index draws them."""
    source = RowSource(np.arange(len(vectors), dtype=np.float32)[:, None], np.ones(len(vectors), np.bool_))
    return BackgroundSample.of([source], 1).vectors[:, 0].astype(np.intp)


def open_sets(given: argparse.Namespace) -> list[AskedSet]:
    """All sets, searched."""
    embedder = open_embedder(given.model, ModelStore(given.models), threads=os.cpu_count() or 1)
    sets: list[AskedSet] = []
    english: tuple[AskedSet, NDArray[np.float32]] | None = None
    for name, path in SETS.items():
        folder = _Folder(name, given.shared / path)
        chunks = folder.chunks(embedder)
        vectors = _vectors(folder, chunks, embedder, given.cache)
        scores = np.array([np.vecdot(vectors.passages, query) for query in vectors.queries], np.float32)
        sample = _sampled(vectors.passages)
        documents = np.array([each.document for each in chunks])
        own = AskedSet(
            name,
            documents,
            [
                Query(half, _dense(found, sample), words, knowledge(embedder.letters_per_token(text)), grades)
                for half, found, words, text, grades in zip(
                    folder.halves, scores, _lexical(folder, chunks), folder.texts, folder.grades, strict=True
                )
            ],
        )
        sets.append(own)
        if name == "xquad/en":
            english = (own, scores)
        elif name.startswith("xquad/") and english is not None:
            sets.append(_understood(own, *english, sample))
    return sets


def _understood(own: AskedSet, english: AskedSet, scores: NDArray[np.float32], sample: NDArray[np.intp]) -> AskedSet:
    """The set as for a model that knows its language as well as ours knows English."""
    by_document = np.full((len(scores), int(own.documents.max()) + 1), -1.0, np.float32)
    for chunk, document in enumerate(english.documents):
        by_document[:, document] = np.maximum(by_document[:, document], scores[:, chunk])
    queries = [
        replace(query, dense=_dense(by_document[place, own.documents], sample), known=english.queries[place].known)
        for place, query in enumerate(own.queries)
    ]
    return AskedSet(f"{own.name}*", own.documents, queries)


def arguments(description: str | None) -> argparse.ArgumentParser:
    """Options of the commands that use these sets."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = os.environ.get("CITEWELL_TEST_SHARED") or Path(__file__).parents[2] / "shared"
    parser.add_argument("--shared", type=Path, default=Path(shared))
    parser.add_argument("--model", default="default", help="as the setting embedding_model")
    parser.add_argument("--models", type=Path, default=Path(os.environ.get("CITEWELL_MODEL_DIR", "data/models")))
    parser.add_argument("--cache", type=Path, help="keeps vectors between runs; made with one model and chunking")
    return parser
