"""Tesseract as a child: what it may reach, how it ends, what is made of its output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from citewell.backends.parsing import landlock
from citewell.backends.recognition.hocr import lines_of
from citewell.backends.recognition.tesseract import Tesseract
from citewell.ports.recogniser import RecognitionFailed
from support.scans import picture, pixels

HOCR = """<!DOCTYPE html><html><body><div class='ocr_page' title='bbox 0 0 900 400'>
<span class='ocr_line' title="bbox 10 20 300 60; baseline 0 -9; x_size 38.5; x_descenders 8">
 <span class='ocrx_word' title='bbox 10 20 90 60; x_wconf 95'>R&amp;D</span>
 <span class='ocrx_word' title='bbox 99 20 140 60; x_wconf 91'><strong>costs</strong></span>
 <span class='ocrx_word' title='bbox 150 20 160 60; x_wconf 31'>|</span></span>
<span class='ocr_line' title="bbox 10 80 300 99"><span class='ocrx_word' title='x_wconf 12'>dirt</span></span>
<span class='ocr_caption' title="bbox 10 120 300 140">
 <span class='ocrx_word' title='x_wconf 88'>\u6771</span> <span class='ocrx_word' title='x_wconf 88'>\u4eac</span>
</span></div>"""


def tesseract(**options: float) -> Tesseract:
    found = Tesseract(languages=("eng",), **options)  # type: ignore[arg-type]  # numbers for numbers
    if not found.recognition().available:
        pytest.skip("Tesseract with its English data is not installed")
    return found


def goes_on() -> bool:
    """Nobody stops it."""
    return False


def test_lines_have_their_words_size_and_certainty_and_no_dirt() -> None:
    first, second = lines_of(HOCR)
    assert (first.text, first.left, first.top, first.right, first.bottom) == ("R&D costs", 10, 20, 140, 60)
    assert first.size == 38.5
    assert first.confidence == pytest.approx((0.95 * 3 + 0.91 * 5) / 8)
    assert second.text == "\u6771\u4eac"


def test_cells_of_a_row_are_pieces() -> None:
    words = [("Bolts", 10, 60), ("and", 70, 90), ("nuts", 100, 130), ("4,500", 400, 450)]
    spans = "".join(
        f"<span class='ocrx_word' title='bbox {left} 5 {right} 25; x_wconf 90'>{word}</span>"
        for word, left, right in words
    )
    hocr = f"<span class='ocr_line' title='bbox 10 5 450 25; x_size 20'>{spans}</span>"
    assert [(line.text, line.left, line.right) for line in lines_of(hocr)] == [
        ("Bolts and nuts", 10, 130),
        ("4,500", 400, 450),
    ]


@pytest.mark.parametrize("hocr", ["", "<span", HOCR[:300], "\x01" * 50, "<span class='ocrx_word'>a</span>", "]]>&#x0;"])
def test_broken_output_is_no_error(hocr: str) -> None:
    assert isinstance(lines_of(hocr), tuple)


def test_a_picture_on_its_head_is_turned() -> None:
    text = ["Invoices are paid within thirty days.", "Travel is booked by the office.", "Keys are at the desk."]
    upright = pixels(picture(*text, size=(1000, 330)))
    page = tesseract().read(np.rot90(upright, 2), dpi=300, stopped=goes_on)
    assert page.turned == 180
    assert [line.text for line in page.lines] == text


def test_nothing_of_a_picture_stays_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    names: set[str] = set()

    def look() -> bool:
        names.update(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
        return False

    assert tesseract().read(pixels(picture("Some text.")), dpi=300, stopped=look).lines
    assert names == set()
    assert list(tmp_path.iterdir()) == []


def test_languages_that_are_not_installed_are_named() -> None:
    missing = Tesseract(languages=("eng", "tlh")).recognition()
    if not Tesseract().recognition().available:
        pytest.skip("Tesseract is not installed")
    assert missing.missing == "The data of Tesseract for tlh is not installed on the server; install it."


def test_what_is_installed_later_is_noticed(tmp_path: Path) -> None:
    program, data = tmp_path / "tesseract", tmp_path / "data"
    recogniser = Tesseract(command=str(program))
    assert "not installed" in recogniser.recognition().missing
    data.mkdir()
    program.write_text(f"""#!/bin/sh
echo 'List of available languages in "{data}" (2):'
cd {data} && ls
""")
    program.chmod(0o755)
    assert "any language" in recogniser.recognition().missing
    for number, language in enumerate(("deu", "eng", "osd")):
        (data / language).touch()
        os.utime(data, ns=(number, number))
    assert recogniser.recognition().languages == ("eng", "deu")


def test_a_picture_without_text_has_no_lines() -> None:
    page = tesseract().read(np.full((300, 300), 255, np.uint8), dpi=300, stopped=goes_on)
    assert page.lines == ()
    assert page.confidence == 0


@pytest.mark.parametrize("bounds", [{"seconds": 0.01}, {"memory_bytes": 20_000_000}])
def test_a_picture_that_takes_too_much_is_given_up(bounds: dict[str, float]) -> None:
    with pytest.raises(RecognitionFailed):
        tesseract(**bounds).read(pixels(picture("Some text.")), dpi=300, stopped=goes_on)


def test_the_program_reads_its_data_and_own_directory_only(tmp_path: Path) -> None:
    if not landlock.in_kernel():
        pytest.skip("the kernel has no Landlock")
    data, own, secret = tmp_path / "data", tmp_path / "own", tmp_path / "secret"
    for folder in (data, own):
        folder.mkdir()
        (folder / "file").write_text("seen")
    secret.write_text("hidden")
    bounds = {"cpu_seconds": 5, "memory_bytes": 500_000_000, "file_bytes": 1000, "data": str(data)}
    ran = subprocess.run(
        [
            *(sys.executable, "-I", "-m", "citewell.backends.recognition.confined"),
            *(json.dumps({**bounds, "parent": os.getpid()}), "/bin/cat"),
            *(str(data / "file"), str(own / "file"), str(secret)),
        ],
        cwd=own,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout == "seenseen"
    assert "Permission denied" in ran.stderr
    assert ran.returncode == 1


def test_the_program_starts_no_other(tmp_path: Path) -> None:
    if not landlock.in_kernel():
        pytest.skip("the kernel has no Landlock")
    bounds = {"cpu_seconds": 5, "memory_bytes": 500_000_000, "file_bytes": 1000, "data": str(tmp_path)}
    ran = subprocess.run(
        [
            *(sys.executable, "-I", "-m", "citewell.backends.recognition.confined"),
            *(json.dumps({**bounds, "parent": os.getpid()}), "/usr/bin/env", "/bin/echo", "started"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout == ""
    assert ran.returncode != 0


def test_what_is_never_closed_takes_linear_time() -> None:
    assert lines_of("<a " * 50_000) == ()  # quadratic time would take minutes
