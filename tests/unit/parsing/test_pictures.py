"""Pictures of text: drawn in the child, recognised outside of it, laid out like a PDF."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from citewell.backends.parsing import SandboxedReader, media
from citewell.backends.recognition.tesseract import Tesseract
from citewell.domain.errors import DocumentUnreadable, JobCancelled
from citewell.ports.parser import ParsedDocument, ParseLimits
from citewell.ports.recogniser import Recogniser
from fakes.recogniser import ScriptedRecogniser
from support.documents import Rule, Text, pdf
from support.scans import encoded, picture
from unit.parsing.test_pdf_hostile import built, page, stream

TEXT = "Invoices are paid within thirty days."
BODY = "Some running text that is long enough to be the text of this page, and not a stamp or its number."
FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    media.PNG: ("PNG", {}),
    media.JPEG: ("JPEG", {"quality": 90}),
    media.TIFF: ("TIFF", {"compression": "tiff_lzw"}),
    media.WEBP: ("WEBP", {"lossless": True}),
    media.BMP: ("BMP", {}),
    media.GIF: ("GIF", {}),
}
DRAWN = [Rule(40 + n, 60, 40 + n, 700) for n in range(0, 200, 4)]  # as text that was turned into shapes


class Desk:
    """A reader with a recogniser of the test."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "given"
        self.recogniser: Recogniser | None = None
        self.reader = SandboxedReader(children=1, recognised_pages=3)

    def read(
        self, data: bytes, recogniser: Recogniser | None, *, password: str | None = None, name: str = "scan"
    ) -> ParsedDocument:
        self.path.write_bytes(data)
        self.reader._recogniser = recogniser
        self.told: list[tuple[int, int]] = []
        return self.reader.read(
            self.path,
            file_name=name,
            media_type=self.reader.sniff(self.path, file_name=name),
            limits=ParseLimits(),
            password=password,
            told=lambda done, total: self.told.append((done, total)),
        )

    def refuses(self, data: bytes, recogniser: Recogniser | None = None) -> DocumentUnreadable:
        with pytest.raises(DocumentUnreadable) as caught:
            self.read(data, recogniser)
        assert caught.value.message.endswith(".")
        return caught.value


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    with desk.reader:
        yield desk


def tesseract() -> Tesseract:
    found = Tesseract(languages=("eng",))
    if not found.recognition().available:
        pytest.skip("Tesseract with its English data is not installed")
    return found


@pytest.mark.parametrize("media_type", sorted(media.PICTURES))
def test_every_kind_of_picture_is_drawn_and_read(media_type: str, desk: Desk) -> None:
    form, options = FORMS[media_type]
    recogniser = ScriptedRecogniser([["A line.", "Another one."]])
    document = desk.read(encoded(picture(TEXT, size=(1200, 1200)), form, **options), recogniser)
    assert document.media_type == media_type
    assert document.text == "A line.\n\nAnother one."
    assert [(page.number, page.start, page.end) for page in document.pages] == [(1, 0, 21)]
    assert document.metadata["ocr"] is True
    assert document.metadata["ocr_languages"] == ["eng"]
    (seen,) = recogniser.seen
    assert seen.shape == (1200, 1200)
    assert seen.min() < 60
    assert seen.max() > 250


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_tesseract_reads_what_is_on_it(form: str, desk: Desk) -> None:
    document = desk.read(encoded(picture(TEXT), form, dpi=(200, 200)), tesseract())
    assert document.text == TEXT
    assert float(str(document.metadata["ocr_confidence"])) > 0.8


@pytest.mark.parametrize("mode", ["1", "P", "LA", "RGBA", "CMYK", "I;16", "F"])
def test_a_picture_in_any_colours_becomes_grey(mode: str, desk: Desk) -> None:
    made = picture("Black on white", size=(1200, 1200))
    if mode == "RGBA":
        made = Image.merge("RGBA", [Image.new("L", made.size, 0)] * 3 + [made.point(lambda grey: 255 - grey)])
    elif mode == "I;16":
        made = Image.fromarray(np.asarray(made).astype(np.uint16) * 200)
    else:
        made = made.convert(mode)
    recogniser = ScriptedRecogniser([["seen"]])
    desk.read(encoded(made, "TIFF"), recogniser)
    assert recogniser.seen[0].min() < 60
    assert recogniser.seen[0].max() > 250
    assert np.median(recogniser.seen[0]) > 200


def test_pages_of_a_tiff_are_pages(desk: Desk) -> None:
    pages = [picture(f"Page {number}", size=(1200, 1200)) for number in (1, 2)]
    data = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    document = desk.read(data, ScriptedRecogniser([["One."], ["Two."]]))
    assert document.text == "One.\n\nTwo."
    assert [page.number for page in document.pages] == [1, 2]
    assert desk.told == [(0, 2), (1, 2), (2, 2)]


def test_a_camera_held_on_its_side_is_corrected(desk: Desk) -> None:
    exif = Image.Exif()
    exif[274] = 6
    exif[306] = "2024:05:06 07:08:09"
    recogniser = ScriptedRecogniser([["seen"]])
    document = desk.read(encoded(picture(TEXT, size=(1600, 1000)), "JPEG", exif=exif), recogniser)
    assert recogniser.seen[0].shape == (1600, 1000)
    assert document.metadata["created"] == "2024:05:06 07:08:09"


def test_a_picture_of_a_screen_is_enlarged_and_a_poster_made_smaller(desk: Desk) -> None:
    recogniser = ScriptedRecogniser([["small"], ["large"]])
    desk.read(encoded(picture(TEXT, size=(600, 200)), "PNG"), recogniser)
    desk.read(encoded(Image.new("1", (9000, 9000), 1), "TIFF", compression="group4"), recogniser)
    assert recogniser.seen[0].shape == (400, 1200)
    assert recogniser.seen[1].size <= 24_000_000


def header_of_png(width: int, height: int) -> bytes:
    """A PNG that says that it is so large, with hardly anything in it."""
    chunks = b""
    for kind, data in (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"0")),
    ):
        chunks += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (12_000, 12_000), (60_000, 20)])
def test_a_picture_of_absurd_size_is_refused_before_it_is_decoded(width: int, height: int, desk: Desk) -> None:
    refusal = desk.refuses(header_of_png(width, height), ScriptedRecogniser())
    assert refusal.reason == "too_large"
    assert f"{width:,} x {height:,} pixels" in refusal.message


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
        header_of_png(2000, 2000),
        encoded(picture(TEXT), "JPEG")[:900],
        b"II*\x00\x08\x00\x00\x00" + b"\xff" * 100,
        b"GIF89a" + b"\x00\x10" * 20,
    ],
)
def test_a_damaged_picture_says_so(data: bytes, desk: Desk) -> None:
    assert desk.refuses(data, ScriptedRecogniser([["never"]])).reason in {"damaged", "no_text"}


def test_directories_of_a_tiff_that_go_round_come_to_an_end(desk: Desk) -> None:
    data = bytearray(encoded(picture("x", size=(100, 100)), "TIFF"))
    first = struct.unpack_from("<I", data, 4)[0]
    entries = struct.unpack_from("<H", data, first)[0]
    struct.pack_into("<I", data, first + 2 + 12 * entries, first)
    assert desk.refuses(bytes(data), ScriptedRecogniser()).reason in {"no_text", "damaged"}


def test_without_a_recogniser_the_state_says_what_to_install(desk: Desk) -> None:
    data = encoded(picture(TEXT), "PNG")
    refusal = desk.refuses(data, Tesseract(command="tesseract-that-nobody-has"))
    assert refusal.reason == "not_recognised"
    assert "apt install tesseract-ocr" in refusal.message
    assert "switched off" in desk.refuses(data).message


def test_a_picture_without_text_has_none(desk: Desk) -> None:
    refusal = desk.refuses(encoded(picture(), "PNG"), ScriptedRecogniser([[]]))
    assert (refusal.reason, refusal.message) == ("no_text", "Text recognition found no text in the picture.")


def test_what_is_hardly_recognised_is_no_text(desk: Desk) -> None:
    refusal = desk.refuses(encoded(picture("?"), "PNG"), ScriptedRecogniser([["~ ae i"]], confidence=0.2))
    assert refusal.reason == "no_text"


def test_what_is_not_sure_is_said(desk: Desk) -> None:
    document = desk.read(encoded(picture("?"), "PNG"), ScriptedRecogniser([["perhaps"]], confidence=0.5))
    assert document.warnings == ("Page 1: text recognition was not sure (down to 50 %); compare with the original.",)


def test_pages_of_a_pdf_without_text_are_recognised_and_the_others_left_alone(desk: Desk) -> None:
    recogniser = ScriptedRecogniser([["Recognised words."]])
    document = desk.read(pdf([Text(BODY, 700)], DRAWN, [Text("The end.", 700), Text(BODY, 650)]), recogniser)
    assert len(recogniser.seen) == 1
    assert document.text == f"{BODY}\n\nRecognised words.\n\nThe end.\n\n{BODY}"
    assert [page.number for page in document.pages] == [1, 2, 3]
    assert document.metadata["ocr_pages"] == 1


def test_pages_that_cannot_be_recognised_leave_the_rest(desk: Desk) -> None:
    data = pdf([Text(BODY, 700)], DRAWN, DRAWN)
    document = desk.read(data, ScriptedRecogniser([None, ["Second."]]))
    assert document.text == f"{BODY}\n\nSecond."
    assert document.warnings == ("Page 2 is a picture and could not be read: The program for text recognition failed.",)
    document = desk.read(data, ScriptedRecogniser([None, None]))
    assert document.text == BODY
    assert len(document.warnings) == 2
    document = desk.read(data, ScriptedRecogniser(missing="Install it."))
    assert document.text == BODY
    assert document.warnings == ("Pages 2, 3 are pictures of text, not read. Install it.",)


def test_only_so_many_pages_are_recognised(desk: Desk) -> None:
    document = desk.read(pdf(DRAWN, DRAWN, DRAWN, DRAWN, DRAWN), ScriptedRecogniser([["a"], ["b"], ["c"]]))
    assert document.text == "a\n\nb\n\nc"
    assert "Pages 4, 5 are pictures and were left out" in document.warnings[-1]


def test_lines_of_a_scan_are_joined_like_those_of_a_page(desk: Desk) -> None:
    lines = ["This running text of a page is inter-", "rupted at the end of a line and goes on to", "the next one."]
    document = desk.read(encoded(picture("x"), "PNG"), ScriptedRecogniser([lines]))
    assert document.text == (
        "This running text of a page is interrupted at the end of a line and goes on to the next one."
    )


def test_it_stops_between_pages(desk: Desk) -> None:
    desk.path.write_bytes(encoded(picture(TEXT), "PNG"))
    desk.reader._recogniser = ScriptedRecogniser([["never"]])
    with pytest.raises(JobCancelled):
        desk.reader.read(desk.path, file_name="a.png", media_type=media.PNG, limits=ParseLimits(), stopped=lambda: True)


def scanned(*texts: str, width: int = 612, height: int = 792) -> bytes:
    """A page that a picture covers so far, with some text of its own."""
    said = "".join(f"BT /F1 9 Tf 40 {30 + 12 * number} Td ({text}) Tj ET " for number, text in enumerate(texts))
    made = page(stream(f"q {width} 0 0 {height} 0 0 cm /X Do Q {said}".encode()), resources=b"/XObject << /X 6 0 R >>")
    made[6] = stream(b"\xff" * 100, b"/Subtype /Image /Width 10 /Height 10 /ColorSpace /DeviceGray /BitsPerComponent 8")
    return built(made)


def test_a_scan_with_a_stamp_is_recognised(desk: Desk) -> None:
    document = desk.read(scanned("Page 1"), ScriptedRecogniser([["All that stands on the page.", "Page 1"]]))
    assert document.text == "All that stands on the page. Page 1"


def test_its_own_text_stays_where_nothing_more_is_recognised(desk: Desk) -> None:
    document = desk.read(scanned("Annual report"), ScriptedRecogniser([[]]))
    assert document.text == "Annual report"
    assert document.warnings == ("Page 1: text recognition found no text in the picture.",)


def test_a_picture_with_a_layer_of_text_is_not_recognised_again(desk: Desk) -> None:
    recogniser = ScriptedRecogniser([["never"]])
    document = desk.read(scanned(BODY, BODY.upper()), recogniser)
    assert recogniser.seen == []
    assert BODY in document.text


def test_an_ornament_on_an_empty_page_is_not_recognised(desk: Desk) -> None:
    recogniser = ScriptedRecogniser([["never"]])
    assert desk.refuses(scanned(width=60, height=60), recogniser).message == "The PDF contains no text."
    assert recogniser.seen == []
