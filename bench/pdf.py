"""Reads PDF files as the product does, beside pypdfium2 alone and xberg alone: words, order, speed, memory.

    python -m bench.pdf [FOLDER] [--ocr] [--json FILE]

FOLDER defaults to the PDF files of the shared test files; texts to compare with are in its folder ``truth``. Shares are
of the true words: found (recall), and in the longest run that keeps their order. Speed is in pages per second of
processor time, in this process, without the child; every reader reads every file twice, and the faster one counts.
``--ocr`` reads pages that are pictures of text with Tesseract. It draws pages of files with Latin truths, and
compares what Tesseract reads of the drawings.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from bench.parsing import compared

from citewell.backends.parsing import SandboxedReader
from citewell.backends.parsing.media import PDF
from citewell.backends.parsing.paged import ReadPages, written
from citewell.backends.parsing.pdf import PdfParser
from citewell.backends.parsing.pdf_columns import tables_in
from citewell.backends.parsing.pdf_order import in_reading_order
from citewell.backends.parsing.recognised_lines import lines_of_pages
from citewell.backends.recognition.tesseract import Tesseract
from citewell.domain.errors import CitewellError
from citewell.ports.parser import ParseLimits

_MOST_DRAWN = 6  # pages; the rest is read as text
PASSWORDS = {"libreoffice-writer-password.pdf": "openpassword", "aes-256-r6.pdf": "usersecret", "rc4-40.pdf": "foo"}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one reader made of one file."""

    file: str
    reader: str
    result: str
    pages: int = 0
    characters: int = 0
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    recall: float | None = None
    order: float | None = None
    precision: float | None = None


def ours(path: Path) -> tuple[str, int]:
    parser = PdfParser()
    parser.aids = type(parser.aids)(PASSWORDS.get(path.name))
    document = parser.parse(path, file_name=path.name, media_type=PDF, limits=ParseLimits())
    return document.text, int(str(document.metadata["pages"]))


def pdfium(path: Path) -> tuple[str, int]:
    import pypdfium2

    document = pypdfium2.PdfDocument(path, password=PASSWORDS.get(path.name))
    pages = [page.get_textpage().get_text_range() for page in document]
    return "\n".join(pages), len(pages)


def xberg_alone(path: Path) -> tuple[str, int]:
    import asyncio

    import xberg

    settings = xberg.ExtractionConfig(disable_ocr=True, use_cache=False, output_format="markdown", images=None)
    given = xberg.ExtractInput(kind="bytes", bytes=path.read_bytes(), filename=path.name)
    results = asyncio.run(xberg.extract(given, settings)).results
    return "\n".join(each.content for each in results), 0


READERS: dict[str, Callable[[Path], tuple[str, int]]] = {"citewell": ours, "pypdfium2": pdfium, "xberg": xberg_alone}


def _measure(reader: str, path: Path) -> Measured:
    spent, text, pages = 0.0, "", 0
    for attempt in range(2):
        began = time.process_time()
        try:
            text, pages = READERS[reader](path)
        except (CitewellError, RuntimeError, ValueError, OSError) as error:
            return Measured(path.name, reader, str(getattr(error, "reason", type(error).__name__)))
        took = time.process_time() - began
        spent = took if attempt == 0 else min(spent, took)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    truth = path.parent / "truth" / f"{path.name}.truth.md"
    found = compared(text, truth if truth.exists() and truth.stat().st_size else None)
    result = "text" if text.strip() else "no_text"
    return Measured(path.name, reader, result, pages, len(text), spent, peak, *found)


def _recognised(path: Path, reader: SandboxedReader) -> str:
    began = time.perf_counter()
    try:
        document = reader.read(path, file_name=path.name, media_type=PDF, limits=ParseLimits())
    except CitewellError as error:
        return f"{path.name:50.50} {error.message}"
    seconds = time.perf_counter() - began
    facts = document.metadata
    if not facts.get("ocr"):
        return ""
    pages = int(str(facts["ocr_pages"]))
    return (
        f"{path.name:50.50} {pages:2} pages {seconds / max(1, pages):5.2f} s/page "
        f"confidence {facts['ocr_confidence']} {len(document.text.split()):5} words {'; '.join(document.warnings)}"
    )


def _drawn_and_recognised(path: Path, tesseract: Tesseract) -> str:
    """As if ``path`` were a scan."""
    truth = path.parent / "truth" / f"{path.name}.truth.md"
    if not truth.exists() or not truth.stat().st_size or not truth.read_text(encoding="utf-8")[:2000].isascii():
        return ""
    parser = PdfParser()
    _, pages = ours(path)
    found, began = {}, time.perf_counter()
    for number in range(1, min(pages, _MOST_DRAWN) + 1):
        drawing = parser.draw(path, number, media_type=PDF, limits=ParseLimits())
        pixels = np.frombuffer(drawing.pixels, np.uint8).reshape(drawing.height, drawing.width)
        found[number] = tesseract.read(pixels, dpi=drawing.dpi, stopped=lambda: False)
    seconds = (time.perf_counter() - began) / len(found)
    lines = [in_reading_order(page) for page in lines_of_pages(found).values()]
    text = written(ReadPages(lines, [tables_in(page, ()) for page in lines])).text()
    recall, order, precision = compared(text, truth)
    return f"{path.name:50.50} {len(found):2} pages {seconds:5.2f} s/page {recall:.3f}/{order:.3f}/{precision:.3f}"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = os.environ.get("CITEWELL_TEST_SHARED") or Path(__file__).parents[2] / "shared"
    arguments.add_argument("folder", nargs="?", type=Path, default=Path(shared) / "eval" / "files" / "pdf")
    arguments.add_argument("--ocr", action="store_true")
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    if not given.folder.is_dir():
        sys.exit(f"There is no folder {given.folder}.")
    files = sorted(given.folder.glob("*.pdf"))
    if given.ocr:
        tesseract = Tesseract()
        with SandboxedReader(children=1, recogniser=tesseract) as reader:
            for path in files:
                print(_recognised(path, reader) or _drawn_and_recognised(path, tesseract), flush=True)
        return
    rows: list[Measured] = []
    context = multiprocessing.get_context("spawn")  # a process for each file and reader: its memory is its own
    for path in files:
        for reader_name in READERS:
            with context.Pool(1) as pool:
                try:
                    rows.append(pool.apply_async(_measure, (reader_name, path)).get(timeout=120))
                except multiprocessing.TimeoutError:
                    rows.append(Measured(path.name, reader_name, "timed out"))
        print("  ".join(_cell(row) for row in rows[-len(READERS) :]), flush=True)
    for name in READERS:
        mine = [row for row in rows if row.reader == name]
        known = [row for row in mine if row.recall is not None]
        pages = {row.file: row.pages for row in rows if row.reader == "citewell"}
        read = [row for row in mine if row.result == "text" and pages.get(row.file)]
        spent = sum(row.cpu_seconds for row in read)
        print(
            f"{name:10} {sum(row.result == 'text' for row in mine):3} read  recall {_mean(known, 'recall'):.3f}  order "
            f"{_mean(known, 'order'):.3f}  precision {_mean(known, 'precision'):.3f}  "
            f"{sum(pages[row.file] for row in read) / spent:5.0f} pages/s of CPU  "
            f"peak {max(row.peak_mb for row in mine):.0f} MB"
        )
    if given.json:
        given.json.write_text(json.dumps([asdict(row) for row in rows], indent=1))


def _cell(row: Measured) -> str:
    shares = "" if row.recall is None else f"{row.recall:.3f}/{row.order:.3f}/{row.precision:.3f}"
    name = f"{row.file:40.40} " if row.reader == "citewell" else ""
    return f"{name}{row.reader:9} {row.result[:12]:12} {row.cpu_seconds * 1000:6.0f} ms {shares:17}"


def _mean(rows: list[Measured], name: str) -> float:
    return float(sum(getattr(row, name) for row in rows) / max(1, len(rows)))


if __name__ == "__main__":
    main()
