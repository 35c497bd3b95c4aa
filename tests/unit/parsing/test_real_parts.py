"""Mail and archives that nobody here made, where they are at hand: what is inside comes out, or is told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from citewell.backends.parsing import SandboxedReader
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import DocumentReader, ParsedDocument, ParseLimits, Part

SHARED = Path(os.environ.get("CITEWELL_TEST_SHARED") or Path(__file__).parents[4] / "shared") / "eval" / "files"
LIMITS = ParseLimits(memory_bytes=600_000_000)
PARTS = {
    "archive/droste.zip": ["droste.zip"],
    "archive/quine.gz": ["quine.gz"],
    "archive/test-zip-of-zip.zip": ["html-within-zip.zip"],
    "archive/testZipEntryNameCharsetShiftSJIS.zip": ["文章1.txt", "文章2.txt"],
    "archive/test_files.zip": [
        "test.docx",
        "test.pptx",
        "test.xlsx",
        "test_blog.html",
        "test_serp.html",
        "test_wikipedia.html",
    ],
    "eml/eml_with_attachment.eml": ["test.txt"],
    "eml/html_email_multipart.eml": [],
    "eml/mime-word-encoded-subject.eml": [],
    "msg/test_outlook_msg.msg": [],
}
WORDS = {
    "eml/fake-email-malformed-encoding.eml": "Roses are red",
    "eml/fake-email-utf-16.eml": "Violets are blue",
    "eml/html_email_multipart.eml": "Plain text version of the email.",
    "eml/mime-word-encoded-subject.eml": "# Simple email with ☸☿ Unicode subject",
    "msg/test_outlook_msg.msg": "This is the body of the test email message",
    "msg/msg_with_png_attachment.msg": "canvas.png",
}
HOPELESS = {"archive/flat_bomb_200mb.zip": "too_large", "eml/empty.eml": "no_text"}


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    if not SHARED.is_dir():
        pytest.skip(f"the shared test files are not at {SHARED}")
    with SandboxedReader(children=1) as reader:
        yield reader


def read(reader: DocumentReader, name: str) -> tuple[ParsedDocument, list[str]]:
    path = SHARED / name
    sizes: list[int] = []

    def keep(part: Part, blocks: Iterator[bytes]) -> str:
        sizes.append(sum(map(len, blocks)))
        return part.path

    media_type = reader.sniff(path, file_name=path.name)
    document = reader.read(path, file_name=path.name, media_type=media_type, limits=LIMITS, keep=keep)
    assert sizes == [part.size for part in document.parts]
    return document, [part.path for part in document.parts]


@pytest.mark.parametrize("name", PARTS)
def test_what_is_inside_comes_out(reader: DocumentReader, name: str) -> None:
    _, found = read(reader, name)
    # Pictures are parts only where something reads them.
    assert [path for path in found if not path.endswith((".jpg", ".png"))] == PARTS[name]


@pytest.mark.parametrize("name", WORDS)
def test_mail_has_its_words(reader: DocumentReader, name: str) -> None:
    assert WORDS[name] in read(reader, name)[0].text


@pytest.mark.parametrize("name", HOPELESS)
def test_what_is_hostile_or_empty_says_so(reader: DocumentReader, name: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        read(reader, name)
    assert caught.value.reason == HOPELESS[name]


def test_what_is_attached_to_a_pdf_is_found(reader: DocumentReader) -> None:
    document, found = read(reader, "pdf/with-attachment.pdf")
    assert found == ["image.png"] or "Left out (image/png is not read): image.png." in document.warnings
