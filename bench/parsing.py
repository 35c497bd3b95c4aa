"""Reads every file of a folder as the product does and prints what came of it.

    python bench/parsing.py [FOLDER] [--json FILE]

FOLDER defaults to the shared test files. Its ``manifest.tsv``, where there is one, names texts to compare words with.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from citewell.backends.parsing import SandboxedReader
from citewell.domain.errors import CitewellError
from citewell.ports.parser import ParsedDocument, ParseLimits

_WORD = re.compile(r"\w+")
_MARKUP = re.compile(r"<!--.*?-->|!\[[^\]]*\]\([^)]*\)|</?[a-z][^>]*>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file. ``recall`` is the share of the true words that the text holds."""

    file: str
    media_type: str
    result: str
    seconds: float
    size: int
    characters: int = 0
    pages: int = 0
    recall: float | None = None
    precision: float | None = None


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    shared = os.environ.get("CITEWELL_TEST_SHARED") or Path(__file__).parents[2] / "shared"
    arguments.add_argument("folder", nargs="?", type=Path, default=Path(shared) / "eval" / "files")
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    if not given.folder.is_dir():
        sys.exit(f"There is no folder {given.folder}.")
    truths = _truths(given.folder)
    files = [path for path in sorted(given.folder.rglob("*")) if path.is_file() and "truth" not in path.parts]
    with SandboxedReader(children=1) as reader:
        print(f"confinement: {', '.join(reader.confinement())}\n")
        outcomes = [_read(reader, path, given.folder, truths) for path in files if path.name != "manifest.tsv"]
    _print(outcomes)
    if given.json:
        given.json.write_text(json.dumps([asdict(outcome) for outcome in outcomes], indent=1))


def _truths(folder: Path) -> dict[str, Path]:
    manifest = folder / "manifest.tsv"
    if not manifest.exists():
        return {}
    rows = [line.split("\t") for line in manifest.read_text(encoding="utf-8").splitlines()[1:]]
    return {row[0]: folder / row[5] for row in rows if row[5:] and row[5]}


def _read(reader: SandboxedReader, path: Path, folder: Path, truths: dict[str, Path]) -> Outcome:
    name = path.relative_to(folder).as_posix()
    size = path.stat().st_size
    media_type = "-"
    began = time.perf_counter()
    try:
        media_type = reader.sniff(path, file_name=path.name)
        document = reader.read(path, file_name=path.name, media_type=media_type, limits=ParseLimits())
    except CitewellError as error:
        reason = str(error.facts.get("reason") or error.facts.get("media_type") or error.code)
        return Outcome(name, media_type, reason, time.perf_counter() - began, size)
    seconds = time.perf_counter() - began
    recall, precision = _compared(document, truths.get(name))
    return Outcome(
        name, media_type, "parsed", seconds, size, len(document.text), len(document.pages), recall, precision
    )


def _compared(document: ParsedDocument, truth: Path | None) -> tuple[float | None, float | None]:
    if truth is None or not truth.exists():
        return None, None
    true = Counter(_WORD.findall(_MARKUP.sub(" ", truth.read_text(encoding="utf-8")).lower()))
    if not true:
        return None, None
    made = Counter(_WORD.findall(document.text.lower()))
    shared = (true & made).total()
    return shared / true.total(), shared / max(1, made.total())


def _print(outcomes: list[Outcome]) -> None:
    for each in outcomes:
        recall = f"{each.recall:.3f}/{each.precision:.3f}" if each.recall is not None else ""
        print(f"{each.file:70.70} {each.result[:44]:44} {each.seconds * 1000:8.1f} ms {each.characters:9,} {recall}")
    parsed = [each for each in outcomes if each.result == "parsed"]
    others = Counter(each.result for each in outcomes if each.result != "parsed")
    print(f"\n{len(outcomes)} files, {len(parsed)} parsed; others: {dict(others)}")
    print(f"\n{'type':24.24} {'files':>5} {'MB/s':>8} {'pages/s':>8} {'recall':>7} {'precision':>9}")
    for media_type in sorted({each.media_type for each in parsed}):
        group = [each for each in parsed if each.media_type == media_type]
        spent = sum(each.seconds for each in group)
        true = [(each.recall, each.precision or 0.0) for each in group if each.recall is not None]
        recall = f"{sum(r for r, _ in true) / len(true):.3f}" if true else "-"
        precision = f"{sum(p for _, p in true) / len(true):.3f}" if true else "-"
        speed, pages = sum(each.size for each in group) / spent / 1e6, sum(each.pages for each in group) / spent
        print(f"{media_type[-24:]:24} {len(group):5} {speed:8.2f} {pages:8.0f} {recall:>7} {precision:>9}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"\npeak memory of a child: {peak / 1024:.0f} MB")


if __name__ == "__main__":
    main()
