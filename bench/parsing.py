"""Reads every file of a folder as the product does and prints what came of it, beside xberg alone.

    python bench/parsing.py [FOLDER] [--only NAME ...] [--alone] [--json FILE]

FOLDER defaults to the shared test files. Its ``manifest.tsv``, where there is one, names texts to compare words with.
``recall`` is the share of the true words that the text holds; ``order`` the longest run of true words that stand in
the text in their order, gaps allowed, as a share of the true words. ``--alone`` reads each file with xberg by itself,
too: bytes to Markdown, no OCR, the type found by xberg from name and content.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import resource
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from pathlib import Path

from citewell.backends.parsing import SandboxedReader
from citewell.domain.errors import CitewellError
from citewell.ports.parser import ParseLimits

_WORD = re.compile(r"\w+")
_MARKUP = re.compile(r"<!--.*?-->|!\[[^\]]*\]\([^)]*\)|</?[a-z][^>]*>|(?<=\])\([^)\n]*\)", re.DOTALL)
_LIMITS = ParseLimits()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file, as shares of the true words where a truth is at hand."""

    file: str
    media_type: str
    result: str
    seconds: float
    size: int
    characters: int = 0
    pages: int = 0
    recall: float | None = None
    order: float | None = None
    precision: float | None = None


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = os.environ.get("CITEWELL_TEST_SHARED") or Path(__file__).parents[2] / "shared"
    arguments.add_argument("folder", nargs="?", type=Path, default=Path(shared) / "eval" / "files")
    arguments.add_argument("--only", nargs="*", default=[], help="parts of names of files")
    arguments.add_argument("--alone", action="store_true", help="also with xberg by itself")
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    if not given.folder.is_dir():
        sys.exit(f"There is no folder {given.folder}.")
    truths = _truths(given.folder)
    files = [path for path in sorted(given.folder.rglob("*")) if path.is_file() and "truth" not in path.parts]
    files = [path for path in files if path.name != "manifest.tsv"]
    if given.only:
        files = [path for path in files if any(part in path.as_posix() for part in given.only)]
    with SandboxedReader(children=1) as reader:
        print(f"confinement: {', '.join(reader.confinement())}\n")
        outcomes = [_read(reader, path, given.folder, truths) for path in files]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    alone = _all_alone(files, given.folder, truths) if given.alone else []
    _print(outcomes, alone)
    print(f"\npeak memory of a child: {peak / 1024:.0f} MB")
    if given.json:
        rows = {"citewell": [asdict(each) for each in outcomes], "alone": [asdict(each) for each in alone]}
        given.json.write_text(json.dumps(rows, indent=1))


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
        document = reader.read(path, file_name=path.name, media_type=media_type, limits=_LIMITS)
    except CitewellError as error:
        reason = str(error.facts.get("reason") or error.facts.get("media_type") or error.code)
        return Outcome(name, media_type, reason, time.perf_counter() - began, size)
    seconds = time.perf_counter() - began
    figures = compared(document.text, truths.get(name))
    return Outcome(name, media_type, "parsed", seconds, size, len(document.text), len(document.pages), *figures)


def _all_alone(files: list[Path], folder: Path, truths: dict[str, Path]) -> list[Outcome]:
    outcomes = []
    pool = ProcessPoolExecutor(1)
    for path in files:
        name = path.relative_to(folder).as_posix()
        began = time.perf_counter()
        try:
            result, text = pool.submit(_alone, path).result()
        except BrokenProcessPool:
            pool.shutdown()
            pool, result, text = ProcessPoolExecutor(1), "crashed", ""
        seconds = time.perf_counter() - began
        figures = compared(text, truths.get(name)) if result == "parsed" else (None, None, None)
        outcomes.append(Outcome(name, "-", result, seconds, path.stat().st_size, len(text), 0, *figures))
    pool.shutdown()
    return outcomes


def _alone(path: Path) -> tuple[str, str]:
    import xberg

    resource.setrlimit(resource.RLIMIT_AS, (_LIMITS.memory_bytes * 2, _LIMITS.memory_bytes * 2))
    settings = xberg.ExtractionConfig(disable_ocr=True, use_cache=False, output_format="markdown", images=None)
    given = xberg.ExtractInput(kind="bytes", bytes=path.read_bytes(), filename=path.name)
    try:
        result = asyncio.run(xberg.extract(given, settings))
    except (RuntimeError, ValueError, OSError) as error:
        return f"{type(error).__name__}: {str(error)[:60]}", ""
    text = "\n".join(each.content for each in result.results)
    return ("parsed", text) if text.strip() else ("no_text", "")


def compared(text: str, truth: Path | None) -> tuple[float | None, float | None, float | None]:
    """Recall, order and precision of the words of ``text``, or nothing without a truth."""
    if truth is None or not truth.exists():
        return None, None, None
    true, made = _words(truth.read_text(encoding="utf-8")), _words(text)
    if not true:
        return None, None, None
    shared = (Counter(true) & Counter(made)).total()
    return shared / len(true), in_order(true, made) / len(true), shared / max(1, len(made))


def _words(text: str) -> list[str]:
    return _WORD.findall(_MARKUP.sub(" ", text).lower().replace("_", " "))


def in_order(true: list[str], made: list[str]) -> int:
    """The length of the longest common subsequence, by bits of long whole numbers (Hyyro 2004)."""
    places: dict[str, int] = {}
    for position, word in enumerate(true):
        places[word] = places.get(word, 0) | 1 << position
    everything = (1 << len(true)) - 1
    row = everything
    for word in made:
        matches = row & places.get(word, 0)
        if matches:
            row = (row + matches | row - matches) & everything
    return len(true) - row.bit_count()


def _print(outcomes: list[Outcome], alone: list[Outcome]) -> None:
    beside = {each.file: each for each in alone}
    for each in outcomes:
        other = beside.get(each.file)
        shown = f"{_figures(each):18}" + (f" xberg {_figures(other) or other.result}" if other else "")
        print(f"{each.file:55.55} {each.result[:30]:30} {each.seconds * 1000:8.1f} ms {each.characters:9,} {shown}")
    parsed = [each for each in outcomes if each.result == "parsed"]
    others = Counter(each.result for each in outcomes if each.result != "parsed")
    print(f"\n{len(outcomes)} files, {len(parsed)} parsed; others: {dict(others)}")
    if alone:
        print(f"xberg alone: {sum(each.result == 'parsed' for each in alone)} parsed")
    print(f"\n{'type':24} {'files':>5} {'MB/s':>8} {'pages/s':>8} {'recall':>7} {'order':>7} {'precision':>9}")
    for media_type in sorted({each.media_type for each in parsed}):
        group = [each for each in parsed if each.media_type == media_type]
        spent = sum(each.seconds for each in group)
        speed, pages = sum(each.size for each in group) / spent / 1e6, sum(each.pages for each in group) / spent
        print(f"{media_type[-24:]:24} {len(group):5} {speed:8.2f} {pages:8.0f} {_means(group)}")
        if alone:
            spent = sum(beside[each.file].seconds for each in group)
            speed = sum(each.size for each in group) / spent / 1e6
            print(f"{'  xberg alone':24} {'':5} {speed:8.2f} {'':8} {_means([beside[each.file] for each in group])}")


def _figures(each: Outcome) -> str:
    if each.recall is None or each.order is None or each.precision is None:
        return ""
    return f"{each.recall:.3f}/{each.order:.3f}/{each.precision:.3f}"


def _means(group: list[Outcome]) -> str:
    known = [(each.recall, each.order or 0.0, each.precision or 0.0) for each in group if each.recall is not None]
    if not known:
        return f"{'-':>7} {'-':>7} {'-':>9}"
    recall, order, precision = (sum(column) / len(known) for column in zip(*known, strict=True))
    return f"{recall:7.3f} {order:7.3f} {precision:9.3f}"


if __name__ == "__main__":
    main()
