"""What Tesseract writes: lines of words with places and certainty, in hOCR (HTML with properties in titles)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from citewell.backends.parsing.html_tokens import Data, End, attribute, tokens
from citewell.ports.recogniser import RecognisedLine

_BOX: Final = re.compile(r"bbox (\d{1,6}) (\d{1,6}) (\d{1,6}) (\d{1,6})")
_SIZE: Final = re.compile(r"x_size (\d{1,6}(?:\.\d+)?)")
_CERTAINTY: Final = re.compile(r"x_wconf (\d{1,3})")
_LINES: Final = frozenset({"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"})
_UNSPACED: Final = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")  # Chinese and Japanese
_NOISE: Final = 0.2  # certainty below which a word is none
_NOISE_SIGN: Final = 0.5  # the same for what has no letter and no digit: a speck, a fold, a frame
_MOST_LINES: Final = 20_000
_GAP: Final = 1.3  # times the size of a line between two words that are not of one piece


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    certainty: float
    left: int
    right: int


@dataclass(slots=True)
class _Line:
    box: tuple[int, int, int, int]
    size: float
    words: list[_Word] = field(default_factory=list)


def lines_of(hocr: str) -> tuple[RecognisedLine, ...]:
    """The lines in the order of the file, divided where there are wide gaps, none of them empty.

    Never raises; what is not understood is left out.
    """
    reader = _Reader()
    for token in tokens(hocr):
        if isinstance(token, Data):
            reader.take(token.text)
        elif isinstance(token, End):
            reader.end(token.name)
        else:
            reader.start(token.name, token.attributes)
    return tuple(line for each in reader.found[:_MOST_LINES] for line in _pieces(each))


def _pieces(found: _Line) -> Iterator[RecognisedLine]:
    kept = [
        word for word in found.words if word.certainty >= (_NOISE if any(map(str.isalnum, word.text)) else _NOISE_SIGN)
    ]
    piece: list[_Word] = []
    for word in kept:
        if piece and word.left - piece[-1].right > _GAP * found.size:
            yield _line(found, piece)
            piece = []
        piece.append(word)
    if piece:
        yield _line(found, piece)


def _line(found: _Line, words: Sequence[_Word]) -> RecognisedLine:
    text = words[0].text
    for word in words[1:]:
        text += ("" if _UNSPACED.match(text[-1]) and _UNSPACED.match(word.text) else " ") + word.text
    weight = sum(len(word.text) for word in words)
    confidence = sum(word.certainty * len(word.text) for word in words) / weight
    _, top, _, bottom = found.box
    left, right = min(word.left for word in words), max(word.right for word in words)
    return RecognisedLine(text, left, top, right, bottom, found.size, confidence)


class _Reader:
    """Gathers lines and their words; other elements mean nothing."""

    def __init__(self) -> None:
        self.found: list[_Line] = []
        self._word: list[str] | None = None
        self._certainty = 0.0
        self._box = (0, 0)
        self._depth = 0

    def start(self, tag: str, attributes: str) -> None:
        """A line or a word begins."""
        if self._word is not None:
            self._depth += tag == "span"
            return
        kind, title = attribute(attributes, "class"), attribute(attributes, "title")
        if kind in _LINES:
            box, size = _BOX.search(title), _SIZE.search(title)
            if box is not None:
                left, top, right, bottom = map(int, box.groups())
                height = float(size[1]) if size is not None else float(max(0, bottom - top))
                self.found.append(_Line((left, top, right, bottom), height))
        elif kind == "ocrx_word" and self.found:
            certainty, box = _CERTAINTY.search(title), _BOX.search(title)
            line = self.found[-1].box
            self._box = (int(box[1]), int(box[3])) if box is not None else (line[0], line[2])
            self._word, self._depth = [], 0
            self._certainty = min(100, int(certainty[1])) / 100 if certainty is not None else 0.0

    def take(self, data: str) -> None:
        """Text; only that in words counts."""
        if self._word is not None:
            self._word.append(data)

    def end(self, tag: str) -> None:
        """A word ends."""
        if self._word is None or tag != "span":
            return
        if self._depth:
            self._depth -= 1
            return
        word = "".join("".join(self._word).split())
        if word:
            self.found[-1].words.append(_Word(word, self._certainty, *self._box))
        self._word = None
