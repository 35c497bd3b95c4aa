"""Measures the extractive answerer on questions with known answers, and what it does with questions it cannot answer.

    python bench/answers.py [--shared DIR] [--model SPEC] [--models DIR] [--sets NAME ...] [--every N] [--json FILE]

Passages come from plain search by embedding over each set's own chunks, so no server is needed. The thresholds were
fitted on the documents with even numbers (``bench/answers_fit.py``); this reports on those with odd ones. No two
documents of these sets are known to disagree, so every conflict that is found counts as a false alarm.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citewell.backends.answering.extractive import ExtractiveAnswerer, compose
from citewell.backends.answering.scoring import LEAST_CONFIDENCE
from citewell.backends.chunking import StrategyChunker
from citewell.backends.embedding import open_embedder
from citewell.backends.embedding.model_files import ModelStore
from citewell.domain.citations import check_citation
from citewell.domain.conflicts import find_conflicts
from citewell.domain.verification import Verdict, verify
from citewell.ports.answerer import Passage
from citewell.ports.chunker import ChunkSettings
from citewell.ports.embedder import Embedder
from citewell.ports.parser import ParsedDocument

Array = NDArray[np.float64]
SETS = {
    "xquad/en": Path("eval/retrieval/xquad/en"),
    "covidqa": Path("eval/spans/covidqa_spans"),
    "xquad/de": Path("eval/retrieval/xquad/de"),
}
FITTED = ("xquad/en", "covidqa")
TOP = 10
THRESHOLDS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, answered at ``spans`` of document ``document``; ``half`` is 0 for fitting, 1 for reporting."""

    text: str
    document: str
    spans: tuple[tuple[int, int], ...]
    half: int

    def stands_in(self, passage: Passage) -> bool:
        """Whether one of the answers lies inside ``passage``."""
        end = passage.start + len(passage.text)
        inside = any(passage.start <= left and right <= end for left, right in self.spans)
        return inside and passage.document_id == self.document


class AnswerSet:
    """A corpus in chunks with vectors, and questions about it."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        documents = list(_lines(folder / "corpus.jsonl"))
        self.texts = {str(document["_id"]): str(document["text"]) for document in documents}
        groups = dict.fromkeys(str(document["title"]) for document in documents)
        number = {title: place for place, title in enumerate(groups)}
        halves = {str(document["_id"]): number[str(document["title"])] % 2 for document in documents}
        self.passages = [passage for document in documents for passage in _chunks(document, embedder)]
        self.vectors = embedder.embed_passages([f"{passage.title}\n{passage.text}" for passage in self.passages])
        self.questions = list(_questions(folder, halves))

    def search(self, vector: NDArray[np.float32], *, without: str | None = None) -> list[Passage]:
        """The chunks nearest to ``vector``, best first, none of document ``without``."""
        scores = self.vectors @ vector
        found: list[Passage] = []
        for index in np.argsort(-scores, kind="stable"):
            if self.passages[index].document_id != without:
                found.append(self.passages[index])
            if len(found) == TOP:
                break
        return found


def _lines(path: Path) -> Iterator[dict[str, object]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _chunks(document: dict[str, object], embedder: Embedder) -> Iterator[Passage]:
    text, key, title = str(document["text"]), str(document["_id"]), str(document["title"])
    parsed = ParsedDocument(text=text, media_type="text/plain", parser="bench", parser_version="1")
    for number, span in enumerate(StrategyChunker().chunk(parsed, ChunkSettings(), embedder.count_tokens)):
        yield Passage(number, key, title, span.heading_path, text[span.start : span.end], span.start, 0.0)


def _questions(folder: Path, halves: dict[str, int]) -> Iterator[Asked]:
    texts = {str(line["_id"]): str(line["text"]) for line in _lines(folder / "queries.jsonl")}
    for line in _lines(folder / "answers.jsonl"):
        answers = line["answers"]
        assert isinstance(answers, list)
        spans = tuple(_trimmed(str(answer["text"]), int(answer["answer_start"])) for answer in answers)
        document = str(line["corpus_id"])
        yield Asked(texts[str(line["_id"])], document, spans, halves[document])


def _trimmed(text: str, start: int) -> tuple[int, int]:
    left = start + len(text) - len(text.lstrip())
    return left, start + len(text.rstrip())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question. ``covered`` (recall), ``precise`` and ``overlap`` (intersection over union) compare
    quoted with true characters. ``alarm``: a conflict was found.
    """

    confidence: float
    found: bool
    first: bool
    contained: bool
    covered: float
    precise: float
    overlap: float
    alarm: bool
    quotes: int
    exact: int
    statements: int
    supported: int
    seconds: float


def answer_one(answerer: ExtractiveAnswerer, asked: Asked, passages: Sequence[Passage], data: AnswerSet) -> Outcome:
    """Answer however thin the evidence, verify, compare with the truth; thresholds are applied to ``confidence``."""
    begin = time.perf_counter()
    weighed = answerer.weigh(asked.text, passages)
    assert weighed is not None
    draft = compose(weighed, passages)
    seconds = time.perf_counter() - begin
    answer = verify(draft, passages)
    quotes = [quote for statement in answer.statements for quote in statement.quotes]
    sources = [data.texts[passages[quote.passage].document_id] for quote in quotes]
    truth = {place for start, end in asked.spans for place in range(start, end)}
    quoted = {
        place
        for quote in quotes
        if passages[quote.passage].document_id == asked.document
        for place in range(quote.start, quote.end)
    }
    best = weighed.candidates[int(np.argmax(weighed.scores))]
    return Outcome(
        confidence=weighed.confidence,
        found=any(asked.stands_in(passage) for passage in passages),
        first=_contains([passages[best.passage].text[best.start : best.end]], asked, data),
        contained=_contains([quote.quote for quote in quotes], asked, data),
        covered=len(truth & quoted) / len(truth),
        precise=len(truth & quoted) / len(quoted) if quoted else 0.0,
        overlap=len(truth & quoted) / len(truth | quoted),
        alarm=bool(find_conflicts(answer.statements, passages, {})),
        quotes=sum(len(statement.quotes) for statement in draft.statements),
        exact=sum(
            check_citation(source, quote.start, quote.end, quote.quote) is not None
            for source, quote in zip(sources, quotes, strict=True)
        ),
        statements=len(answer.statements),
        supported=sum(statement.verdict is Verdict.SUPPORTED for statement in answer.statements),
        seconds=seconds,
    )


def _contains(quotes: Sequence[str], asked: Asked, data: AnswerSet) -> bool:
    """Whether one of the true answers, white space and case apart, stands in what was quoted."""
    said = " ".join(" ".join(quotes).casefold().split())
    source = data.texts[asked.document]
    return any(" ".join(source[left:right].casefold().split()) in said for left, right in asked.spans)


def confidences(answerer: ExtractiveAnswerer, questions: Sequence[Asked], found: Sequence[list[Passage]]) -> Array:
    """How sure the answerer is for each question with the passages found for it."""
    weighed = [answerer.weigh(asked.text, passages) for asked, passages in zip(questions, found, strict=True)]
    return np.array([0.0 if one is None else one.confidence for one in weighed])


def report(name: str, outcomes: Sequence[Outcome], foreign: Array, removed: Array) -> dict[str, object]:
    """Figures of one set. ``foreign``: confidences with another corpus, ``removed``: without the true document."""
    own = np.array([outcome.confidence for outcome in outcomes])
    seconds = np.array([outcome.seconds for outcome in outcomes])
    quotes = sum(outcome.quotes for outcome in outcomes)
    statements = sum(outcome.statements for outcome in outcomes)
    mean = {
        key: float(np.mean([getattr(outcome, key) for outcome in outcomes]))
        for key in ("found", "first", "contained", "covered", "precise", "overlap", "alarm", "statements")
    }
    figures: dict[str, object] = {
        "set": name,
        "questions": len(outcomes),
        "answer_in_top_10": mean["found"],
        "containment_best_statement": mean["first"],
        "containment": mean["contained"],
        "span_recall": mean["covered"],
        "span_precision": mean["precise"],
        "span_iou": mean["overlap"],
        "conflicts_per_100": 100 * mean["alarm"],
        "statements_per_answer": mean["statements"],
        "quotes_exact": sum(outcome.exact for outcome in outcomes) / quotes,
        "statements_supported": sum(outcome.supported for outcome in outcomes) / statements,
        "ms_median": float(np.median(seconds) * 1000),
        "ms_p95": float(np.quantile(seconds, 0.95) * 1000),
    }
    print(f"\n{name}")
    for key, value in figures.items():
        print(f"  {key:28} {value:.4f}" if isinstance(value, float) else f"  {key:28} {value}")
    print("  threshold  refused wrongly  refused foreign  refused without document  right of answered")
    curve = []
    contained = np.array([outcome.contained for outcome in outcomes])
    for threshold in sorted({*THRESHOLDS, LEAST_CONFIDENCE}):
        answered = own >= threshold
        row = {
            "threshold": threshold,
            "refused_wrongly": float((~answered).mean()),
            "refused_foreign": float((foreign < threshold).mean()),
            "refused_without_document": float((removed < threshold).mean()),
            "right_of_answered": float(contained[answered].mean()) if answered.any() else 0.0,
        }
        curve.append(row)
        mark = " <- default" if threshold == LEAST_CONFIDENCE else ""
        print("  {:9.2f}  {:15.4f}  {:15.4f}  {:24.4f}  {:17.4f}".format(*row.values()) + mark)
    return {**figures, "curve": curve}


class Remembering:
    """An embedder that computes each passage once; measurements ask for the same sentences over and over."""

    tokenizer_file = None

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, NDArray[np.float32]] = {}
        self.info = embedder.info
        self.embed_query = embedder.embed_query
        self.count_tokens = embedder.count_tokens
        self.letters_per_token = embedder.letters_per_token

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the port says."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._embedder.embed_passages(new), strict=True))
        return np.array([self._known[text] for text in texts])


def open_data(
    shared: Path, model: str, models: Path, sets: Sequence[str] = FITTED
) -> tuple[Embedder, dict[str, AnswerSet]]:
    """The embedder and the sets, embedded."""
    embedder = open_embedder(model, ModelStore(models), threads=os.cpu_count() or 1)
    return embedder, {name: AnswerSet(shared / folder, embedder) for name, folder in SETS.items() if name in sets}


def arguments(description: str | None) -> argparse.ArgumentParser:
    """Options that this command shares with the one that fits the weights."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = os.environ.get("CITEWELL_TEST_SHARED") or Path(__file__).parents[2] / "shared"
    parser.add_argument("--shared", type=Path, default=Path(shared))
    parser.add_argument("--model", default="default", help="as the setting embedding_model")
    parser.add_argument("--models", type=Path, default=Path(os.environ.get("CITEWELL_MODEL_DIR", "data/models")))
    return parser


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--every", type=int, default=1, help="only every n-th question")
    parser.add_argument("--sets", nargs="+", choices=tuple(SETS), default=FITTED, help="two or more")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if len(set(given.sets)) < 2:  # noqa: PLR2004 - a pair
        sys.exit("Questions are also asked of another set: name two.")
    if not (given.shared / SETS["covidqa"]).is_dir():
        sys.exit(f"There are no test sets in {given.shared}.")
    embedder, sets = open_data(given.shared, given.model, given.models, given.sets)
    answerer, quick = ExtractiveAnswerer(embedder), ExtractiveAnswerer(Remembering(embedder))
    reports = []
    for name, data in sets.items():
        questions = [asked for asked in data.questions if asked.half == 1][:: given.every]
        vectors = [embedder.embed_query(asked.text) for asked in questions]
        other = next(another for key, another in sets.items() if key != name)
        outcomes = [
            answer_one(answerer, asked, data.search(vector), data)
            for asked, vector in zip(questions, vectors, strict=True)
        ]
        foreign = confidences(quick, questions, [other.search(vector) for vector in vectors])
        without = [
            data.search(vector, without=asked.document) for asked, vector in zip(questions, vectors, strict=True)
        ]
        reports.append(report(name, outcomes, foreign, confidences(quick, questions, without)))
    if given.json:
        given.json.write_text(json.dumps({"model": embedder.info.name, "sets": reports}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
