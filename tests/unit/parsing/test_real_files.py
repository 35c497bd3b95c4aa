"""The files that nobody here made, where they are at hand: each becomes text or says why not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from citewell.backends.parsing import SandboxedReader, media
from citewell.backends.recognition.tesseract import Tesseract
from citewell.domain.errors import DocumentUnreadable, UnsupportedFormat
from citewell.ports.parser import DocumentReader, ParseLimits

SHARED = Path(os.environ.get("CITEWELL_TEST_SHARED") or Path(__file__).parents[4] / "shared") / "eval" / "files"
FOLDERS = [
    "txt", "md", "html", "pdf", "docx", "csv", "pptx", "xlsx", "xls", "odt", "rtf", "epub", "json", "xml", "doc", "ppt",
    "eml", "msg", "archive", "other",
]  # fmt: skip
LIMITS = ParseLimits(memory_bytes=1_500_000_000, cpu_seconds=60, wall_seconds=120.0)
PASSWORDS = {"libreoffice-writer-password.pdf": "openpassword", "aes-256-r6.pdf": "usersecret", "rc4-40.pdf": "foo"}
HOPELESS = {
    "txt/empty.txt": "empty",
    "txt/fake-text-all-whitespace.txt": "no_text",
    "pdf/zero.pdf": "empty",
    "pdf/empty.pdf": "no_text",
    "pdf/ocr_test.pdf": "not_recognised",
    "pdf/ocr_test_rotated_90.pdf": "not_recognised",
    "pdf/image_only_german_pdf.pdf": "not_recognised",
    "pdf/MEDRPT-2024-PAT-3847_medical_report_scan.pdf": "not_recognised",
    "pdf/GHOSTSCRIPT-698804-1-fuzzed.pdf": "no_text",
    "pdf/REDHAT-1531897-0.pdf": "damaged",
    "pdf/poppler-395-0-fuzzed.pdf": "damaged",
    "pdf/aes-256-r6.pdf": "encrypted",
    "pdf/rc4-40.pdf": "encrypted",
    "pdf/libreoffice-writer-password.pdf": "encrypted",
    "docx/zero.docx": "empty",
    "docx/billion_laughs.docx": "damaged",
    "docx/xxe_file.docx": "damaged",
    "docx/bomb_100mb_document.docx": "too_large",
    "docx/testWORD_protected_passtika.docx": "encrypted",
    "pptx/testPPT_protected_passtika.pptx": "encrypted",
    "json/deep.json": "damaged",
    "eml/empty.eml": "no_text",
}


def files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and "truth" not in path.parts]


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    if not SHARED.is_dir():
        pytest.skip(f"the shared test files are not at {SHARED}")
    with SandboxedReader(children=1) as reader:
        yield reader


def outcome(reader: DocumentReader, path: Path) -> str:
    try:
        media_type = reader.sniff(path, file_name=path.name)
        document = reader.read(path, file_name=path.name, media_type=media_type, limits=LIMITS)
    except DocumentUnreadable as error:
        return error.reason
    except UnsupportedFormat as error:
        return str(error.facts["media_type"])
    assert document.text.strip()
    return "text"


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS)
def test_files_of_supported_formats_become_text_or_say_why_not(reader: DocumentReader, folder: str) -> None:
    found = {path.relative_to(SHARED).as_posix(): outcome(reader, path) for path in files(SHARED / folder)}
    assert found
    assert found == {name: HOPELESS.get(name, "text") for name in found}


@pytest.mark.parametrize(("name", "password"), sorted(PASSWORDS.items()))
def test_encrypted_pdf_files_open_with_their_passwords_only(name: str, password: str, reader: DocumentReader) -> None:
    path = SHARED / "pdf" / name
    document = reader.read(path, file_name=name, media_type=media.PDF, limits=LIMITS, password=password)
    assert document.text.strip()
    for wrong, message in (("wrong", "does not open"), (None, "Give it")):
        with pytest.raises(DocumentUnreadable, match=message) as caught:
            reader.read(path, file_name=name, media_type=media.PDF, limits=LIMITS, password=wrong)
        assert caught.value.reason == "encrypted"


@pytest.mark.parametrize("name", ["ocr_test.pdf", "ocr_test_rotated_90.pdf"])
def test_scans_are_read_whichever_way_they_lie(name: str, reader: DocumentReader) -> None:
    tesseract = Tesseract(languages=("eng",))
    if not tesseract.recognition().available:
        pytest.skip("Tesseract with its English data is not installed")
    with SandboxedReader(children=1, recogniser=tesseract) as seeing:
        document = seeing.read(SHARED / "pdf" / name, file_name=name, media_type=media.PDF, limits=LIMITS)
    assert document.text == (
        "Docling bundles PDF document conversion to JSON and Markdown in an easy self contained package"
    )


@pytest.mark.slow
def test_there_is_no_folder_that_nobody_tries(reader: DocumentReader) -> None:
    assert {path.name for path in SHARED.iterdir() if path.is_dir()} <= set(FOLDERS)
