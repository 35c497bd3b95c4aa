"""Plants faults in true statements and counts how many the verification finds, and what it flags without reason.

    python bench/verification.py [--shared DIR] [--json FILE]

True statements are sentences of XQuAD (English) that quote themselves and their neighbours, as they stand and reworded
(digits as words and back, dates turned round, contractions, a clause alone). Everything is drawn with a fixed seed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
from collections.abc import Callable
from pathlib import Path

from citewell.domain import facts
from citewell.domain.evidence import DraftStatement, Passage, Quote
from citewell.domain.measures import UNITS
from citewell.domain.sentences import split_sentences
from citewell.domain.tokens import tokenise
from citewell.domain.verification import Verdict, verify_statement

CORPUS = Path("eval/retrieval/xquad/en/corpus.jsonl")
Change = Callable[[str, random.Random], str | None]


class Planter:
    """Changes of a sentence; each gives None where it has nothing to change."""

    def __init__(self, names: list[str]) -> None:
        self.names = names

    def number(self, text: str, draw: random.Random) -> str | None:
        """Another number in place of one in digits."""
        found = list(re.finditer(r"(?<![\w.,])\d+(?![\w.,]\d)", text))
        if not found:
            return None
        chosen = draw.choice(found)
        other = str(int(chosen.group()) + draw.randint(1, 9))
        return None if other in text else text[: chosen.start()] + other + text[chosen.end() :]

    def name(self, text: str, draw: random.Random) -> str | None:
        """Another paragraph's name in place of one."""
        tokens = tokenise(text)
        certain = [name for name in facts.names(text, tokens) if name.certain]
        other = draw.choice(self.names)
        if not certain or other.casefold() in text.casefold():
            return None
        token = tokens[draw.choice(certain).index]
        return text[: token.start] + other + text[token.end :]

    def negation_dropped(self, text: str, _draw: random.Random) -> str | None:
        """``not`` left out."""
        changed = re.sub(r" not (?!only)|(?<=[a-z])n't ", " ", text, count=1)
        return changed if changed != text and " no" not in changed else None

    def negation_added(self, text: str, _draw: random.Random) -> str | None:
        """``not`` after an auxiliary."""
        if re.search(r"\b(?:not?|never|without|n't)\b", text):
            return None
        changed = re.sub(r" (is|are|was|were|can|will|has|have) ", r" \1 not ", text, count=1)
        return changed if changed != text else None

    def swapped(self, text: str, _draw: random.Random) -> str | None:
        """Two names change places."""
        tokens = tokenise(text)
        certain = [tokens[name.index] for name in facts.names(text, tokens) if name.certain]
        if len({token.folded for token in certain}) != len(certain) or len(certain) < 2:  # noqa: PLR2004 - a pair
            return None
        first, second = certain[0], certain[-1]
        return (
            text[: first.start] + second.written + text[first.end : second.start] + first.written + text[second.end :]
        )


def reworded(text: str, draw: random.Random) -> str | None:
    """The same said otherwise."""
    changes: list[Change] = [
        lambda given, _: re.sub(r"(?<![\w.,])(?:[2-9]|1\d)(?![\w.,])", lambda m: _spelled(m.group()), given),
        lambda given, _: re.sub(r"(?<=\d),(?=\d{3})", "", given),
        lambda given, _: re.sub(r"\b(\d{1,2}) ([A-Z][a-z]+) (\d{4})\b", r"\2 \1, \3", given),
        lambda given, _: given.replace("did not", "didn't").replace("was not", "wasn't").replace("is not", "isn't"),
        lambda given, _: given.split(", ")[0].rstrip(".") + "." if given.count(", ") else given,
    ]
    options = [changed for change in changes if (changed := change(text, draw)) is not None and changed != text]
    return draw.choice(options) if options else None


def _spelled(digits: str) -> str:
    return next(word for word, value in UNITS.items() if value == int(digits))


def flagged(said: str, quote: str, passage: Passage) -> bool:
    """Whether the statement is dropped or not plainly supported."""
    verified = verify_statement(DraftStatement(said, (Quote(0, quote),)), [passage])
    return verified is None or verified.verdict is not Verdict.SUPPORTED


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = os.environ.get("CITEWELL_TEST_SHARED") or Path(__file__).parents[2] / "shared"
    parser.add_argument("--shared", type=Path, default=Path(shared))
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if not (given.shared / CORPUS).is_file():
        sys.exit(f"There is no {CORPUS} in {given.shared}.")
    texts = [json.loads(line)["text"] for line in (given.shared / CORPUS).read_text(encoding="utf-8").splitlines()]
    draw = random.Random(20)  # noqa: S311 - draws test cases
    names = sorted({name.written for text in texts for name in facts.names(text, tokenise(text)) if name.certain})
    planter = Planter(names)
    kinds: dict[str, Change] = {
        "verbatim": lambda text, _: text,
        "reworded": reworded,
        "number changed": planter.number,
        "name swapped for another": planter.name,
        "negation dropped": planter.negation_dropped,
        "negation added": planter.negation_added,
        "two names change places": planter.swapped,
    }
    counts = {kind: [0, 0] for kind in [*kinds, "quote invented"]}
    for text in texts:
        passage = Passage(1, "d", "", (), text, 0, 1.0)
        units = split_sentences(text)
        for number, unit in enumerate(units):
            sentence = text[unit.start : unit.end]
            around = text[units[max(0, number - 1)].start : units[min(len(units) - 1, number + 1)].end]
            for kind, change in kinds.items():
                said = change(sentence, draw)
                if said is not None:
                    counts[kind][0] += 1
                    counts[kind][1] += flagged(said, around, passage)
            words = sentence.split()
            words[draw.randrange(len(words))] = "moreover"
            counts["quote invented"][0] += 1
            counts["quote invented"][1] += flagged(sentence, " ".join(words), passage)
    print(f"{'kind':28} {'cases':>6} {'flagged':>8} {'share':>7}")
    for kind, (cases, hits) in counts.items():
        print(f"{kind:28} {cases:6} {hits:8} {hits / max(cases, 1):7.4f}")
    if given.json:
        rows = {kind: {"cases": cases, "flagged": hits} for kind, (cases, hits) in counts.items()}
        given.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
