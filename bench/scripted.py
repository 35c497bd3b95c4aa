"""What becomes of faults that a model plants in known places of its answers, on the whole way from text to statement.

    python -m bench.scripted [--shared DIR] [--model SPEC] [--models DIR] [--json FILE]

Each answer is one sentence of XQuAD (English), true or with one fault, as a model writes it: with a mark, a quote in it
or not, read as a stream, verified in strict mode against five passages. Half of the articles; nothing was fitted to
them. ``caught``: the faulty statement is not shown, or the invented quote or source is not (a true statement
then has the source where it stands, if there is one); ``lost``: a true statement
that is not shown.
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
from bench.verification import passage

from citewell.backends.embedding import open_embedder
from citewell.backends.embedding.model_files import ModelStore
from citewell.domain import facts
from citewell.domain.drafting import Drafted, DraftReader
from citewell.domain.evidence import DraftStatement, Passage
from citewell.domain.sentences import split_sentences
from citewell.domain.tokens import tokenise
from citewell.domain.verification import Verdict, VerifiedStatement
from citewell.services.answer.claims import Claims
from citewell.services.answer.verifier import Verifier

PASSAGES = 5


@dataclass(frozen=True, slots=True)
class Script:
    """What a model writes. ``truth``: it may be shown; ``mark``: what it claims of its source is not so. ``wrong``: the
    passage that does not say it.
    """

    kind: str
    text: str
    passages: tuple[Passage, ...]
    truth: bool
    mark: bool = False
    wrong: int | None = None


def scripts(texts: list[str], planter: Planter, draw: random.Random) -> Iterator[Script]:
    """Answers about sentences of ``texts``."""
    kinds: dict[str, Change] = {
        "true": lambda text, _: text,
        "true, reworded": reworded,
        "number": lambda text, at: planter.number(text, at) or planter.number_word(text, at),
        "month": planter.date,
        "name": planter.name,
        "two names change places": planter.swapped,
        "negation dropped": planter.negation_dropped,
        "negation added": planter.negation_added,
        "opposite": planter.opposite,
    }
    for number, text in enumerate(texts):
        others = [texts[(number + step) % len(texts)] for step in range(1, PASSAGES)]
        passages = tuple(passage(one) for one in (text, *others))
        for unit in split_sentences(text):
            sentence = text[unit.start : unit.end]
            if '"' in sentence or "[" in sentence:
                continue  # would close its own mark
            for kind, change in kinds.items():
                said = change(sentence, draw)
                if said is not None:
                    truth = kind.startswith("true")
                    yield Script(f"{kind}, quoted", _marked(said, f'1 "{sentence}"'), passages, truth)
                    yield Script(f"{kind}, number only", _marked(said, "1"), passages, truth)
            words = sentence.split()
            words[draw.randrange(len(words))] = "moreover"
            yield Script("invented quote", _marked(sentence, f'1 "{" ".join(words)}"'), passages, truth=True, mark=True)
            yield Script("invented source", _marked(sentence, "99"), passages, truth=True, mark=True)
            yield Script("wrong source", _marked(sentence, "3"), passages, truth=True, wrong=2)
            yield Script("no source", sentence, passages[1:], truth=False)


def _marked(said: str, mark: str) -> str:
    return f"{said.rstrip('.')} [{mark}]."


def read(verifier: Verifier, script: Script, draw: random.Random) -> tuple[list[VerifiedStatement], Claims]:
    """What strict mode shows of a script that comes in pieces."""
    reader, claims = DraftReader(), Claims(script.passages, verifier)
    pieces: list[str | Drafted] = []
    position = 0
    while position < len(script.text):
        step = draw.randint(1, 12)
        pieces += reader.feed(script.text[position : position + step])
        position += step
    pieces += reader.finish()
    shown = []
    for piece in pieces:
        if isinstance(piece, Drafted):
            evidence = claims.evidence(piece)
            verified = verifier.statement(DraftStatement(piece.claim, evidence.quotes), script.passages)
            weak = verified is not None and evidence.sought and verified.verdict is Verdict.PARTLY
            if verified is not None and verified.verdict is not Verdict.UNSUPPORTED and not weak:
                shown.append(verified)
    return shown, claims


def is_caught(script: Script, shown: list[VerifiedStatement], claims: Claims) -> bool:
    """Whether nothing that is wrong about a script is shown."""
    if script.wrong is not None:
        return not any(quote.passage == script.wrong for statement in shown for quote in statement.quotes)
    if script.mark:
        return claims.quotes_dropped + claims.marks_dropped > 0
    return not script.truth and not shown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = os.environ.get("CITEWELL_TEST_SHARED") or Path(__file__).parents[2] / "shared"
    parser.add_argument("--shared", type=Path, default=Path(shared))
    parser.add_argument("--model", default="default", help="as the setting embedding_model")
    parser.add_argument("--models", type=Path, default=Path(os.environ.get("CITEWELL_MODEL_DIR") or "data/models"))
    parser.add_argument("--every", type=int, default=3, help="only every n-th paragraph")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    corpus = given.shared / "eval/retrieval/xquad/en/corpus.jsonl"
    if not corpus.is_file():
        sys.exit(f"There is no {corpus}.")
    documents = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()]
    titles = {title: place % 2 for place, title in enumerate(dict.fromkeys(str(one["title"]) for one in documents))}
    texts = [str(one["text"]) for one in documents if titles[str(one["title"])] == 1][:: given.every]
    names = sorted({name.written for text in texts for name in facts.names(text, tokenise(text)) if name.certain})
    draw = random.Random(21)  # noqa: S311 - draws test cases
    verifier = Verifier(open_embedder(given.model, ModelStore(given.models), threads=1))
    rows: dict[str, dict[str, float]] = {}
    seconds = []
    for script in scripts(texts, Planter(names), draw):
        begin = time.perf_counter()
        shown, claims = read(verifier, script, draw)
        seconds.append(time.perf_counter() - begin)
        row = rows.setdefault(script.kind, {"cases": 0, "caught": 0, "lost": 0})
        row["cases"] += 1
        row["lost"] += script.truth and not shown
        row["caught"] += is_caught(script, shown, claims)
    print(f"{'kind':36} {'cases':>6} {'caught':>8} {'lost':>8}")
    for kind, row in rows.items():
        print(f"{kind:36} {row['cases']:6.0f} {row['caught'] / row['cases']:8.4f} {row['lost'] / row['cases']:8.4f}")
    print(f"ms a statement: median {np.median(seconds) * 1000:.1f}, p95 {np.quantile(seconds, 0.95) * 1000:.1f}")
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
