"""What everything that reads pictures of text promises."""

from __future__ import annotations

import numpy as np
import pytest

from citewell.backends.recognition.tesseract import Tesseract
from citewell.domain.errors import JobCancelled
from citewell.ports.recogniser import Recogniser, RecognitionFailed
from fakes.recogniser import ScriptedRecogniser
from support.scans import picture, pixels

TEXT = "Invoices are paid within thirty days."
PICTURE = pixels(picture(TEXT, size=(1000, 160)))


def goes_on() -> bool:
    """Nobody stops it."""
    return False


@pytest.fixture(params=["tesseract", "scripted"])
def recogniser(request: pytest.FixtureRequest) -> Recogniser:
    if request.param == "scripted":
        return ScriptedRecogniser([[TEXT]])
    found = Tesseract(languages=("eng",))
    if not found.recognition().available:
        pytest.skip("Tesseract with its English data is not installed")
    return found


def test_it_reads_lines_and_says_where_they_are(recogniser: Recogniser) -> None:
    page = recogniser.read(PICTURE, dpi=300, stopped=goes_on)
    assert [line.text for line in page.lines] == [TEXT]
    assert (page.width, page.height, page.dpi, page.turned) == (1000, 160, 300, 0)
    line = page.lines[0]
    assert 0 <= line.left < line.right <= 1000
    assert 0 <= line.top < line.bottom <= 160
    assert 10 < line.size < 80
    assert 0.5 < page.confidence <= 1


def test_it_stops_when_told(recogniser: Recogniser) -> None:
    with pytest.raises(JobCancelled):
        recogniser.read(PICTURE, dpi=300, stopped=lambda: True)


def test_it_says_its_languages(recogniser: Recogniser) -> None:
    recognition = recogniser.recognition()
    assert recognition.available
    assert recognition.languages == ("eng",)


@pytest.mark.parametrize(
    "missing", [Tesseract(command="tesseract-that-nobody-has"), ScriptedRecogniser(missing="Install it.")]
)
def test_without_its_program_it_says_so_and_reads_nothing(missing: Recogniser) -> None:
    recognition = missing.recognition()
    assert not recognition.available
    assert recognition.missing.endswith(".")
    with pytest.raises(RecognitionFailed):
        missing.read(np.full((40, 40), 255, np.uint8), dpi=300, stopped=goes_on)
