"""How well ways of cutting find the spans that answer questions, on texts with marked excerpts.

    python -m bench.chunking [--shared DIR] [--sets chunking_eval,covidqa] [--only NAME,…] [--json FILE]

For every way of cutting: all texts of a set are cut and embedded by the default model, each question retrieves its best
five chunks by cosine, and the characters of these are compared with those of the marked excerpts. ``recall``: the share
of the excerpts that was retrieved; ``precision``: the share of what was retrieved that is excerpt; ``IoU``: the
characters in both over those in either (B. Smith, A. Troynikov: «Evaluating Chunking Strategies for Retrieval», Chroma,
2024); means over the questions. ``recall@1000``: the recall when a question may take the best chunks up to 1,000 tokens
together, which asks large chunks and small ones the same price. ``windows-N`` cuts every N characters, ``recursive-N``
is semantic-text-splitter with the model's own tokens, where it is installed: the references.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from citewell.backends.chunking import StrategyChunker
from citewell.backends.embedding.model_files import ModelStore
from citewell.backends.embedding.onnx_embedder import OnnxEmbedder
from citewell.backends.parsing.pushed import PushedTextReader
from citewell.bootstrap.settings import load_settings
from citewell.cli.output import print_table
from citewell.ports.chunker import ChunkSettings, ChunkStrategy
from citewell.services.ingest.embed_text import embedded_text

TOP = 5
BUDGET = 1_000
"""Tokens."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Cut:
    """A chunk, what is embedded for it, and the tokens it has."""

    start: int
    end: int
    said: str
    tokens: int


@dataclass(frozen=True)
class Question:
    """A question with the excerpts of one text that answer it."""

    text: str
    document: str
    excerpts: Sequence[Span]


@dataclass(frozen=True)
class TextSet:
    """Texts with questions."""

    name: str
    texts: dict[str, str]
    questions: list[Question]


Way = Callable[[str], list[Cut]]


def chunking_eval(folder: Path) -> TextSet:
    """Five long texts of different kinds with excerpts that were marked for each question."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted((folder / "corpora").glob("*.md"))}
    lines = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    asked = [
        Question(row["text"], row["corpus_id"], [(span["start"], span["end"]) for span in row["references"]])
        for row in rows
    ]
    return TextSet("chunking_eval", texts, asked)


def covidqa(folder: Path) -> TextSet:
    """Articles with questions of experts."""
    corpus = [json.loads(line) for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()]
    said = {
        row["_id"]: row["text"]
        for row in map(json.loads, (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines())
    }
    answers = [json.loads(line) for line in (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    asked = [
        Question(
            said[row["_id"]],
            row["corpus_id"],
            [(span["answer_start"], span["answer_start"] + len(span["text"])) for span in row["answers"]],
        )
        for row in answers
    ]
    return TextSet("covidqa", {row["_id"]: row["text"] for row in corpus}, asked)


def ours(embedder: OnnxEmbedder, settings: ChunkSettings) -> Way:
    """The product's way, with what it embeds."""
    chunker, reader = StrategyChunker(), PushedTextReader()

    def cut(text: str) -> list[Cut]:
        parsed = reader.read_text(text)
        found = []
        for span in chunker.chunk(parsed, settings, embedder.count_tokens):
            words = parsed.text[span.start : span.end]
            said = embedded_text(
                parsed.title, span.heading_path, words, header=span.header, enrich=settings.enrich_context
            )
            found.append(Cut(span.start, span.end, said, span.tokens))
        return found

    return cut


def windows(embedder: OnnxEmbedder, size: int) -> Way:
    """Windows of as many characters, wherever they end."""

    def cut(text: str) -> list[Cut]:
        spans = ((start, min(start + size, len(text))) for start in range(0, len(text), size))
        return [Cut(start, end, text[start:end], embedder.count_tokens(text[start:end])) for start, end in spans]

    return cut


def recursive(embedder: OnnxEmbedder, tokens: int) -> Way | None:
    """The splitter that the product began with, where it is installed."""
    try:
        from semantic_text_splitter import TextSplitter
    except ImportError:
        return None
    splitter = TextSplitter.from_callback(embedder.count_tokens, tokens)

    def cut(text: str) -> list[Cut]:
        return [
            Cut(start, start + len(part), part, embedder.count_tokens(part))
            for start, part in splitter.chunk_indices(text)
        ]

    return cut


def overlap(span: Span, others: Sequence[Span]) -> int:
    """Characters of ``span`` that lie in ``others``, which do not overlap each other."""
    return sum(max(0, min(span[1], end) - max(span[0], start)) for start, end in others)


def united(spans: Sequence[Span]) -> list[Span]:
    """The same characters as spans that do not overlap."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def scored(question: Question, taken: Sequence[tuple[str, Cut]]) -> tuple[float, float, float]:
    """Recall, precision and IoU of what was retrieved. Characters that were retrieved twice count twice."""
    wanted = united(question.excerpts)
    size = sum(end - start for start, end in wanted)
    of_text = united([(cut.start, cut.end) for document, cut in taken if document == question.document])
    both = sum(overlap(span, wanted) for span in of_text)
    retrieved = sum(cut.end - cut.start for _, cut in taken)
    return both / size, both / max(1, retrieved), both / max(1, retrieved + size - both)


def measure(data: TextSet, way: Way, embedder: OnnxEmbedder) -> dict[str, float]:
    """Means over the questions of a set, in percent."""
    began = time.process_time()
    cuts = [(name, cut) for name, text in data.texts.items() for cut in way(text)]
    cutting = time.process_time() - began
    vectors = embedder.embed_passages([cut.said for _, cut in cuts])
    results, within = [], []
    for question in data.questions:
        similar = vectors @ embedder.embed_query(question.text)
        order = np.argsort(-similar, kind="stable")[:200]
        results.append(scored(question, [cuts[index] for index in order[:TOP]]))
        within.append(scored(question, list(affordable(cuts, order.tolist())))[0])
    recall, precision, iou = np.mean(results, axis=0)
    letters = sum(map(len, data.texts.values()))
    return {
        "chunks": len(cuts),
        "tokens": round(float(np.mean([cut.tokens for _, cut in cuts])), 1),
        "recall": round(100 * float(recall), 1),
        "precision": round(100 * float(precision), 2),
        "iou": round(100 * float(iou), 2),
        "recall@1000": round(100 * float(np.mean(within)), 1),
        "MB/s": round(letters / 1e6 / max(cutting, 1e-9), 2),
    }


def affordable(cuts: Sequence[tuple[str, Cut]], order: Sequence[int]) -> Iterator[tuple[str, Cut]]:
    """The best chunks as long as their tokens fit together into the budget."""
    left = BUDGET
    for index in order:
        left -= cuts[index][1].tokens
        if left < 0:
            return
        yield cuts[index]


def ways_of(embedder: OnnxEmbedder) -> dict[str, Way]:
    """Everything that is compared, by name."""
    ways: dict[str, Way] = {}
    for size in (64, 100, 128, 140, 160, 180, 200, 250, 300, 400):
        ways[f"default-{size}"] = ours(embedder, ChunkSettings(max_tokens=size))
    for size, shared in ((128, 25), (160, 30), (200, 40)):
        ways[f"default-{size}/{shared}"] = ours(embedder, ChunkSettings(max_tokens=size, overlap=shared))
    ways["default-200-bare"] = ours(embedder, ChunkSettings(max_tokens=200, enrich_context=False))
    for strategy in (ChunkStrategy.SENTENCE, ChunkStrategy.HEADING, ChunkStrategy.FIXED):
        ways[f"{strategy.value}-200"] = ours(embedder, ChunkSettings(max_tokens=200, strategy=strategy))
    for size in (400, 800, 1200):
        ways[f"windows-{size}"] = windows(embedder, size)
    for size in (128, 160, 200):
        way = recursive(embedder, size)
        if way is not None:
            ways[f"recursive-{size}"] = way
    return ways


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CITEWELL_TEST_SHARED", "../shared")))
    parser.add_argument("--sets", default="chunking_eval,covidqa")
    parser.add_argument("--only", default="")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    store = ModelStore(load_settings().models)
    store.ensure_default()
    embedder = OnnxEmbedder(store.default_model())
    spans = given.shared / "eval" / "spans"
    known = {
        "chunking_eval": lambda: chunking_eval(spans / "chunking_eval"),
        "covidqa": lambda: covidqa(spans / "covidqa_spans"),
    }
    wanted = set(filter(None, given.only.split(",")))
    rows = []
    for name in given.sets.split(","):
        data = known[name]()
        for label, way in ways_of(embedder).items():
            if wanted and label not in wanted:
                continue
            rows.append({"set": name, "way": label, **measure(data, way, embedder)})
            print(rows[-1], flush=True)
    print_table(list(rows[0]), [[str(value) for value in row.values()] for row in rows])
    if given.json:
        given.json.write_text(json.dumps({"bench": "chunking", "rows": rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
