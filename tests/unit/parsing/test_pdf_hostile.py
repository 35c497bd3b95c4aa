"""PDF files that are made to hang, to crash or to fill memory: each ends as text or as a state, within its limits."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from citewell.backends.parsing import SandboxedReader, media
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits
from fakes.recogniser import ScriptedRecogniser
from support.documents import Text, pdf

LIMITS = ParseLimits(memory_bytes=800_000_000, cpu_seconds=5, wall_seconds=120.0)
BODY = "Some running text that is long enough to be the text of this page, and not a stamp or its number."


def built(objects: dict[int, bytes]) -> bytes:
    """A PDF of these objects; the first one is its catalog."""
    data = b"%PDF-1.7\n"
    places = {}
    for number, body in objects.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        data += b"%d 1\n%010d 00000 n \n" % (number, place)
    return data + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (max(places) + 1, start)


def stream(content: bytes, said: bytes = b"", *, packed: bool = False) -> bytes:
    body = zlib.compress(content, 9) if packed else content
    filters = b"/Filter /FlateDecode" if packed else b""
    return b"<< /Length %d %b %b >>\nstream\n%b\nendstream" % (len(body), filters, said, body)


def page(content: bytes, *, resources: bytes = b"", box: bytes = b"0 0 612 792", **more: bytes) -> dict[int, bytes]:
    """A document of one page with ``content``, itself a whole object."""
    extra = b" ".join(b"/%b %b" % (name.encode(), value) for name, value in more.items())
    return {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] /Contents 4 0 R %b" % (box, extra)
        + b"/Resources << /Font << /F1 5 0 R >> %b >> >>" % resources,
        4: content,
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }


SAID = stream(b"BT /F1 11 Tf 72 700 Td (Words.) Tj ET")
FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 100 100] /Resources << /XObject << /X %d 0 R >> >>"
IMAGE = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8"
HOSTILE: dict[str, Callable[[], dict[int, bytes]]] = {  # made when they are tried: some are large
    "a page tree that is its own child": lambda: {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>",
    },
    "a million pages that are not there": lambda: {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [] /Count 1000000 >>",
    },
    "forms inside of each other": lambda: {
        **page(stream(b"/X Do"), resources=b"/XObject << /X 6 0 R >>"),
        6: stream(b"/X Do", FORM % 7),
        7: stream(b"/X Do", FORM % 6),
    },
    "an outline that goes round": lambda: {
        **page(SAID),
        1: b"<< /Type /Catalog /Pages 2 0 R /Outlines 8 0 R >>",
        8: b"<< /First 9 0 R /Last 9 0 R /Count 1 >>",
        9: b"<< /Title (again) /Parent 8 0 R /Next 9 0 R /First 9 0 R /Dest [3 0 R /Fit] >>",
    },
    "a form whose fields are their own parents": lambda: {
        **page(SAID, Annots=b"[6 0 R 6 0 R]"),
        1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] >> >>",
        6: b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /Parent 6 0 R /Kids [6 0 R] /Rect [0 0 9 9] >>",
    },
    "a page of absurd size": lambda: page(stream(b"/X Do"), box=b"0 0 9e9 9e9", resources=b"/XObject << /X 6 0 R >>"),
    "a page of no size": lambda: page(SAID, box=b"0 0 0 0"),
    "a picture of 3,600 million pixels": lambda: {
        **page(stream(b"600 0 0 700 0 0 cm /X Do"), resources=b"/XObject << /X 6 0 R >>"),
        6: stream(b"\0" * 50_000, IMAGE % (60_000, 60_000), packed=True),
    },
    "many lines on a page": lambda: page(stream(b"1 1 m 9 9 l S\n" * 60_000, packed=True)),
    "text on top of text": lambda: page(stream(b"BT /F1 1 Tf 5 5 Td (x) Tj ET\n" * 40_000, packed=True)),
    "graphics states without an end": lambda: page(stream(b"q " * 300_000 + b"BT /F1 9 Tf (w) Tj ET", packed=True)),
    "arrays inside of each other": lambda: {**page(SAID), 9: b"[" * 100_000},
    "a stream that unpacks to 100 MB": lambda: page(stream(b" " * 100_000_000, packed=True)),
}


@pytest.fixture(scope="module")
def reader() -> Iterator[SandboxedReader]:
    with SandboxedReader(children=1, recogniser=ScriptedRecogniser()) as opened:
        yield opened


def read(reader: SandboxedReader, path: Path) -> ParsedDocument:
    return reader.read(path, file_name=path.name, media_type=media.PDF, limits=LIMITS)


@pytest.mark.parametrize("name", HOSTILE)
def test_it_comes_to_an_end_and_the_next_file_is_read(name: str, reader: SandboxedReader, tmp_path: Path) -> None:
    hostile, harmless = tmp_path / "hostile.pdf", tmp_path / "harmless.pdf"
    hostile.write_bytes(built(HOSTILE[name]()))
    harmless.write_bytes(pdf([Text(BODY, 700)]))
    try:
        ended = "text" if read(reader, hostile).text else ""
    except DocumentUnreadable as error:
        ended = error.reason
    assert ended in {"text", "damaged", "no_text", "too_large", "timed_out", "out_of_memory", "parser_crashed"}
    assert read(reader, harmless).text == BODY


def test_an_error_of_another_file_is_not_repeated(reader: SandboxedReader, tmp_path: Path) -> None:
    locked, broken = tmp_path / "locked.pdf", tmp_path / "broken.pdf"
    locked.write_bytes(pdf([Text(BODY, 700)], encrypted=True))
    broken.write_bytes(b"%PDF-1.7\n" + b"\0" * 500)
    for path, reason in ((locked, "encrypted"), (broken, "damaged"), (locked, "encrypted")):
        with pytest.raises(DocumentUnreadable) as caught:
            read(reader, path)
        assert caught.value.reason == reason
