"""Plants faults in true statements and counts how many the verification finds, and what it flags without reason.

    python -m bench.verification [--shared DIR] [--language en|de] [--model SPEC] [--models DIR] [--fit] [--json FILE]

Statements are sentences of XQuAD that quote themselves and their neighbours, as they stand and reworded, and those of
``bench/statements.jsonl``: true paraphrases with few words in common, and statements about the same things that their
source does not make, or contradicts in other words. Weights are fitted on every second article and line (``--fit``);
the report is of the others. Everything is drawn with a fixed seed. ``flagged`` counts statements that are dropped or
unsupported; ``doubted`` those that are partly supported.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from bench.planting import Change, Planter, reworded

from citewell.backends.embedding import open_embedder
from citewell.backends.embedding.model_files import ModelStore
from citewell.domain import facts
from citewell.domain.evidence import DraftStatement, Passage, Quote
from citewell.domain.sentences import split_sentences
from citewell.domain.tokens import tokenise
from citewell.domain.verification import OF_WORDS, Verdict, examine
from citewell.services.answer.verifier import Verifier

TRUE = ("true: verbatim", "true: reworded", "true: paraphrased")


@dataclass(frozen=True, slots=True)
class Case:
    """A statement with what it cites, of one kind."""

    kind: str
    draft: DraftStatement
    passages: tuple[Passage, ...]


def passage(text: str) -> Passage:
    return Passage(1, "d", "", (), text, 0, 1.0)


def planted(texts: list[str], planter: Planter, draw: random.Random) -> Iterator[Case]:
    """Cases from the sentences of ``texts``."""
    kinds: dict[str, Change] = {
        "true: verbatim": lambda text, _: text,
        "true: reworded": reworded,
        "number in digits": planter.number,
        "number in words": planter.number_word,
        "month": planter.date,
        "name of another": planter.name,
        "two names change places": planter.swapped,
        "negation dropped": planter.negation_dropped,
        "negation added": planter.negation_added,
        "opposite word": planter.opposite,
    }
    for number, text in enumerate(texts):
        units = split_sentences(text)
        here, other = passage(text), texts[number - 1]
        for place, unit in enumerate(units):
            sentence = text[unit.start : unit.end]
            around = text[units[max(0, place - 1)].start : units[min(len(units) - 1, place + 1)].end]
            for kind, change in kinds.items():
                said = change(sentence, draw)
                if said is not None:
                    yield Case(kind, DraftStatement(said, (Quote(0, around),)), (here,))
                again = None if kind.startswith("true") or said is None else reworded(said, draw)
                if again is not None and _still(kind, sentence, said or "", again):
                    yield Case(f"{kind}, reworded", DraftStatement(again, (Quote(0, around),)), (here,))
            words = sentence.split()
            words[draw.randrange(len(words))] = "moreover"
            yield Case("quote with a word changed", DraftStatement(sentence, (Quote(0, " ".join(words)),)), (here,))
            yield Case("quote from nowhere", DraftStatement(sentence, (Quote(0, "It is said so by all."),)), (here,))
            yield Case("source that is not there", DraftStatement(sentence, (Quote(98, sentence),)), (here,))
            foreign = split_sentences(other)
            quote = other[foreign[0].start : foreign[-1].end]
            yield Case("quote of another source", DraftStatement(sentence, (Quote(0, quote),)), (passage(other),))


def _still(kind: str, sentence: str, said: str, again: str) -> bool:
    """Whether the fault that was planted is still in the reworded statement."""
    if "places" in kind or "dropped" in kind:
        return False
    before, after = set(sentence.split()), set(said.split())
    return all(word in again.split() for word in after - before) and not (before - after) & set(again.split())


def own(lines: list[dict[str, object]]) -> Iterator[Case]:
    """The statements of ``bench/statements.jsonl``."""
    for line in lines:
        source = str(line["source"])
        for key, kind in (
            ("true", "true: paraphrased"),
            ("false", "said by nobody"),
            ("turned", "contradicted freely"),
        ):
            said = line.get(key, [])
            assert isinstance(said, list)
            for text in said:
                yield Case(kind, DraftStatement(str(text), (Quote(0, source),)), (passage(source),))


def fit(verifier: Verifier, cases: list[Case]) -> None:
    """Print the weights of ``chance_of_support`` that tell true from false statements best."""
    rows, given, truth = [], [], []
    for case in cases:
        examined = examine(case.draft, case.passages)
        if examined is None or examined.is_faulty or examined.is_plain:
            continue
        verified = verifier.statement(case.draft, case.passages)
        if verified is not None and verified.similarity is not None:
            rows.append((verified.similarity, 1.0))
            given.append(OF_WORDS * examined.covered)
            truth.append(float(case.kind in TRUE))
    values, wanted, offset = np.array(rows), np.array(truth), np.array(given)
    share = wanted.mean()
    importance = np.where(wanted > 0, 0.5 / share, 0.5 / (1 - share))
    weights = np.zeros(2)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-values @ weights - offset))
        slope = values.T @ (importance * (wanted - chance)) - 0.05 * weights
        curvature = (values.T * (importance * chance * (1 - chance))) @ values + 0.05 * np.eye(2)
        weights += np.linalg.solve(curvature, slope)
    print(f"of {len(rows)}: meaning {weights[0]:.2f}, constant {weights[1]:.2f}, words {OF_WORDS} as given")


def report(verifier: Verifier, cases: list[Case]) -> dict[str, dict[str, float]]:
    """Shares by kind."""
    rows: dict[str, dict[str, float]] = {}
    seconds = []
    for case in cases:
        begin = time.perf_counter()
        verified = verifier.statement(case.draft, case.passages)
        seconds.append(time.perf_counter() - begin)
        row = rows.setdefault(case.kind, {"cases": 0, "flagged": 0, "doubted": 0, "asked": 0})
        row["cases"] += 1
        row["flagged"] += verified is None or verified.verdict is Verdict.UNSUPPORTED
        row["doubted"] += verified is not None and verified.verdict is Verdict.PARTLY
        row["asked"] += verified is not None and verified.similarity is not None
    print(f"{'kind':36} {'cases':>6} {'flagged':>8} {'doubted':>8} {'embedded':>8}")
    for kind, row in sorted(rows.items(), key=lambda item: (not item[0].startswith("true"), item[0])):
        shares = [row[key] / row["cases"] for key in ("flagged", "doubted", "asked")]
        print(f"{kind:36} {row['cases']:6.0f} {shares[0]:8.4f} {shares[1]:8.4f} {shares[2]:8.4f}")
    print(f"ms a statement: median {np.median(seconds) * 1000:.1f}, p95 {np.quantile(seconds, 0.95) * 1000:.1f}")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = os.environ.get("CITEWELL_TEST_SHARED") or Path(__file__).parents[2] / "shared"
    parser.add_argument("--shared", type=Path, default=Path(shared))
    parser.add_argument("--language", choices=("en", "de"), default="en")
    parser.add_argument("--model", default="default", help="as the setting embedding_model")
    parser.add_argument("--models", type=Path, default=Path(os.environ.get("CITEWELL_MODEL_DIR") or "data/models"))
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    corpus = given.shared / "eval/retrieval/xquad" / given.language / "corpus.jsonl"
    if not corpus.is_file():
        sys.exit(f"There is no {corpus}.")
    half = 0 if given.fit else 1
    documents = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()]
    titles = {title: place % 2 for place, title in enumerate(dict.fromkeys(str(one["title"]) for one in documents))}
    texts = [str(one["text"]) for one in documents if titles[str(one["title"])] == half]
    lines = [json.loads(line) for line in (Path(__file__).parent / "statements.jsonl").read_text("utf-8").splitlines()]
    lines = [line for line in lines if line["lang"] == given.language][half::2]
    names = sorted({name.written for text in texts for name in facts.names(text, tokenise(text)) if name.certain})
    draw = random.Random(20)  # noqa: S311 - draws test cases
    verifier = Verifier(open_embedder(given.model, ModelStore(given.models), threads=1))
    cases = [*own(lines), *planted(texts, Planter(names), draw)]
    if given.fit:
        fit(verifier, cases)
        return
    rows = report(verifier, cases)
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
