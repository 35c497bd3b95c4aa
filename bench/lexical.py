"""How well words rank in several languages, and how fast they are searched under every kind of limit.

    python -m bench.lexical [--rows 20000] [--queries 100] [--json FILE]

Quality, where the shared evaluation data is there: nDCG@10 of words alone. XQuAD: the questions at even places of the
file were used for choosing stop words, the weights of parts of compounds and of related words, and the threshold of
possible languages; those at odd places for nothing. *Together* is one index of all five languages, asked for the
paragraph in the question's language. SciFact: the test claims, used for nothing.

Speed: rows of 150 words of running text from this machine, questions of 12 words in a row, the 100 best. Processor
time in milliseconds; on a busy machine it, too, is longer than on a quiet one.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from bench.prose import prose
from bench.timing import Timing, timed

from citewell.backends.lexical.tantivy_index import TantivyIndexes
from citewell.domain.retrieval_metrics import ndcg_at_k
from citewell.ports.lexical_index import LexicalIndex, LexicalRow
from citewell.ports.vector_index import IndexScope, document_keys

LANGUAGES = ("en", "de", "ru", "zh", "ar")
FLOOR = {"en": 0.967, "de": 0.945, "ru": 0.955, "zh": 0.966, "ar": 0.888}
TOP, DEPTH = 10, 100
WORDS, ASKED, OF_DOCUMENT = 150, 12, 10


@dataclass(frozen=True, slots=True)
class Question:
    """A text and the grades of the rows that answer it."""

    text: str
    grades: dict[int, int]


@dataclass(frozen=True, slots=True)
class TestSet:
    """Rows, whose ids are their places, and questions in the order of their file."""

    rows: list[LexicalRow]
    questions: list[Question]


def read_set(folder: Path, language: str, first: int = 0) -> TestSet:
    texts = [json.loads(line) for line in (folder / "corpus.jsonl").open(encoding="utf-8")]
    number = {each["_id"]: first + at for at, each in enumerate(texts)}
    grades: dict[str, dict[int, int]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        question, document, grade = line.split("\t")
        grades[question][number[document]] = int(grade)
    asked = [json.loads(line) for line in (folder / "queries.jsonl").open(encoding="utf-8")]
    rows = [
        LexicalRow(number[each["_id"]], 1, 1, 1, each.get("title", ""), "", each["text"], language) for each in texts
    ]
    return TestSet(rows, [Question(each["text"], grades[each["_id"]]) for each in asked if each["_id"] in grades])


def opened(engine: TantivyIndexes, rows: Sequence[LexicalRow], folder: Path) -> LexicalIndex:
    base, scratch = (Path(tempfile.mkdtemp(dir=folder)) for _ in range(2))
    engine.build(rows, seq=1, directory=base)
    return engine.open(base, scratch=scratch)


def gains(index: LexicalIndex, questions: Sequence[Question], among: Sequence[int] | None = None) -> list[float]:
    """nDCG@10 of each question; of hits in ``among`` only, where that is given."""
    wanted = None if among is None else set(among)
    found = []
    for question in questions:
        ids = index.search(question.text, TOP if wanted is None else DEPTH, IndexScope()).ids.tolist()
        kept = [each for each in ids if wanted is None or each in wanted]
        found.append(ndcg_at_k(kept[:TOP], question.grades, TOP))
    return found


def quality(shared: Path, folder: Path) -> dict[str, dict[str, float]]:
    engine = TantivyIndexes()
    table: dict[str, dict[str, float]] = {}
    sets: dict[str, TestSet] = {}
    for language in LANGUAGES:
        first = sum(len(each.rows) for each in sets.values())
        sets[language] = read_set(shared / "xquad" / language, language, first)
        index = opened(engine, sets[language].rows, folder)
        each = gains(index, sets[language].questions)
        index.close()
        table[f"xquad {language}"] = {
            "tuned half": float(np.mean(each[::2])),
            "other half": float(np.mean(each[1::2])),
            "all": float(np.mean(each)),
            "floor": FLOOR[language],
        }
    index = opened(engine, [row for each in sets.values() for row in each.rows], folder)
    for language, test in sets.items():
        mixed = gains(index, test.questions, [row.id for row in test.rows])
        table[f"xquad {language}"]["together"] = float(np.mean(mixed))
    index.close()
    test = read_set(shared / "scifact", "en")
    index = opened(engine, test.rows, folder)
    table["scifact test"] = {"all": float(np.mean(gains(index, test.questions)))}
    index.close()
    return table


@dataclass(frozen=True, slots=True)
class Corpus:
    """Rows and questions of one language, cut out of a running text."""

    texts: list[str]
    questions: list[str]

    def rows(self) -> Iterator[LexicalRow]:
        """Ten rows a document, in ten collections and a hundred access classes."""
        for at, text in enumerate(self.texts):
            yield LexicalRow(at, at % 10, at % 100, at // OF_DOCUMENT, text[:40], "", text, "en")


def corpus(count: int, questions: int) -> Corpus:
    random = np.random.default_rng(count)
    running, words = prose(random)

    def cut(length: int) -> str:
        start = int(random.integers(0, len(running) - length))
        return " ".join([words[number] for number in running[start : start + length]])

    return Corpus([f"{cut(WORDS)} rare{at}" for at in range(count)], [cut(ASKED) for _ in range(questions)])


def scopes(count: int) -> dict[str, IndexScope]:
    documents = count // OF_DOCUMENT
    random = np.random.default_rng(1)

    def some(share: float) -> IndexScope:
        keys = random.permutation(documents)[: max(int(documents * share), 1)].tolist()
        return IndexScope(documents=document_keys(keys, share=share))

    return {
        "all": IndexScope(),
        "1 of 10 collections": IndexScope(frozenset({1})),
        "1 of 100 classes": IndexScope(access_classes=frozenset({1})),
        "50 of 100 classes": IndexScope(access_classes=frozenset(range(50))),
        "1 collection and class": IndexScope(frozenset({1}), frozenset({1})),
        "half of the documents": some(0.5),
        "10 % of the documents": some(0.1),
        "1 % of the documents": some(0.01),
        "0.1 % of the documents": some(0.001),
    }


def speed(count: int, questions: int, folder: Path) -> tuple[dict[str, Timing], dict[str, float]]:
    made = corpus(count, questions)
    engine = TantivyIndexes()
    base, following, scratch = (Path(tempfile.mkdtemp(dir=folder)) for _ in range(3))
    facts: dict[str, float] = {}
    start, worked = time.perf_counter(), time.process_time()
    engine.build(made.rows(), seq=1, directory=base)
    facts["build s"], facts["build cpu s"] = time.perf_counter() - start, time.process_time() - worked
    facts["MB"] = sum(path.stat().st_size for path in base.iterdir()) / 1e6
    start = time.perf_counter()
    changed = [row for row in made.rows() if row.id % 100 == 0]
    engine.build(changed, seq=2, directory=following, former=base, removed=np.arange(1, count, 100))
    facts[f"build upon it, {2 * len(changed)} changes s"] = time.perf_counter() - start
    start = time.perf_counter()
    index = engine.open(base, scratch=scratch)
    facts["open ms"] = (time.perf_counter() - start) * 1000
    phrases = [" ".join(['"', *text.split()[:3], '"', *text.split()[3:]]) for text in made.questions]
    table: dict[str, Timing] = {}
    for name, scope in scopes(count).items():

        def search(at: int, asked: list[str] = made.questions, scope: IndexScope = scope) -> None:
            index.search(asked[at], DEPTH, scope)

        for at in range(min(10, questions)):
            search(at)
        table[name] = timed(search, range(questions))
        if name == "all":
            table["all, 3 words quoted"] = timed(lambda at: search(at, phrases), range(questions))
    index.close()
    return table, facts


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, default=20_000)
    arguments.add_argument("--queries", type=int, default=100)
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    result: dict[str, object] = {}
    shared = Path(os.environ.get("CITEWELL_TEST_SHARED") or Path(__file__).parents[2] / "shared") / "eval" / "retrieval"
    if shared.is_dir():
        with tempfile.TemporaryDirectory() as folder:
            result["quality"] = ranked = quality(shared, Path(folder))
        print("nDCG@10 of words alone")
        for name, figures in ranked.items():
            print(f"  {name:<14} " + ", ".join(f"{what} {figure:.4f}" for what, figure in figures.items()))
    with tempfile.TemporaryDirectory() as folder:
        times, facts = speed(given.rows, given.queries, Path(folder))
    result |= {"speed": {name: asdict(each) for name, each in times.items()}, "facts": facts}
    print(f"{given.rows} rows, {ASKED} words, the {DEPTH} best: milliseconds")
    print(f"  {'':<24} {'p50':>7} {'p95':>7} {'cpu 50':>7} {'cpu 95':>7}")
    for name, each in times.items():
        print(f"  {name:<24} {each.p50:>7.2f} {each.p95:>7.2f} {each.cpu50:>7.2f} {each.cpu95:>7.2f}")
    print("  " + ", ".join(f"{name} {figure:.1f}" for name, figure in facts.items()))
    if given.json:
        given.json.write_text(json.dumps(result, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
