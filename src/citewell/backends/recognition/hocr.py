"""What Tesseract writes: lines of words with places and certainty, in hOCR (HTML with properties in titles)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from citewell.ports.recogniser import RecognisedLine

_BOX: Final = re.compile(r"bbox (\d{1,6}) (\d{1,6}) (\d{1,6}) (\d{1,6})")
_SIZE: Final = re.compile(r"x_size (\d{1,6}(?:\.\d+)?)")
_CERTAINTY: Final = re.compile(r"x_wconf (\d{1,3})")
_LINES: Final = frozenset({"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"})
_UNSPACED: Final = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")  # Chinese and Japanese
_NOISE: Final = 0.2  # certainty below which a word is none
_NOISE_SIGN: Final = 0.5  # the same for what has no letter and no digit: a speck, a fold, a frame
_MOST_LINES: Final = 20_000


@dataclass(slots=True)
class _Line:
    box: tuple[int, int, int, int]
    size: float
    words: list[tuple[str, float]] = field(default_factory=list)


def lines_of(hocr: str) -> tuple[RecognisedLine, ...]:
    """The lines in the order of the file, none of them empty. Never raises; what is not understood is left out."""
    reader = _Reader()
    reader.feed(hocr)
    reader.close()
    return tuple(line for each in reader.found[:_MOST_LINES] if (line := _line(each)) is not None)


def _line(found: _Line) -> RecognisedLine | None:
    kept = [
        (word, certainty)
        for word, certainty in found.words
        if certainty >= (_NOISE if any(map(str.isalnum, word)) else _NOISE_SIGN)
    ]
    if not kept:
        return None
    text = kept[0][0]
    for word, _ in kept[1:]:
        text += ("" if _UNSPACED.match(text[-1]) and _UNSPACED.match(word) else " ") + word
    weight = sum(len(word) for word, _ in kept)
    confidence = sum(certainty * len(word) for word, certainty in kept) / weight
    return RecognisedLine(text, *found.box, found.size, confidence)


class _Reader(HTMLParser):
    """Gathers lines and their words; other elements mean nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Line] = []
        self._word: list[str] | None = None
        self._certainty = 0.0
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A line or a word begins."""
        if self._word is not None:
            self._depth += tag == "span"
            return
        named = dict(attrs)
        kind, title = named.get("class") or "", named.get("title") or ""
        if kind in _LINES:
            box, size = _BOX.search(title), _SIZE.search(title)
            if box is not None:
                left, top, right, bottom = map(int, box.groups())
                height = float(size[1]) if size is not None else float(max(0, bottom - top))
                self.found.append(_Line((left, top, right, bottom), height))
        elif kind == "ocrx_word" and self.found:
            certainty = _CERTAINTY.search(title)
            self._word, self._depth = [], 0
            self._certainty = min(100, int(certainty[1])) / 100 if certainty is not None else 0.0

    def handle_data(self, data: str) -> None:
        """Text; only that in words counts."""
        if self._word is not None:
            self._word.append(data)

    def handle_endtag(self, tag: str) -> None:
        """A word ends."""
        if self._word is None or tag != "span":
            return
        if self._depth:
            self._depth -= 1
            return
        word = "".join("".join(self._word).split())
        if word:
            self.found[-1].words.append((word, self._certainty))
        self._word = None
