"""Files that are attached to a PDF are parts."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2

from citewell.backends.parsing import media
from citewell.backends.parsing.pdf import PdfParser
from support.archives import unpack
from support.documents import Text, pdf


def with_attachments(**files: bytes) -> bytes:
    document = pypdfium2.PdfDocument(pdf([Text("Words of the page itself.", 700)]))
    for name, data in files.items():
        document.new_attachment(name.replace("_", ".")).set_data(data)
    made = io.BytesIO()
    document.save(made)
    document.close()
    return made.getvalue()


def test_attached_files_are_parts(tmp_path: Path) -> None:
    data = with_attachments(a_txt=b"Apples.", b_bin=bytes(range(256)))
    found = unpack(PdfParser(), tmp_path, data, media.PDF)
    assert found.files == {"a.txt": b"Apples."}
    assert found.document.text == "Words of the page itself."
    assert found.document.warnings == ("Left out (application/octet-stream is not read): b.bin.",)


def test_a_pdf_without_attachments_has_no_parts(tmp_path: Path) -> None:
    found = unpack(PdfParser(), tmp_path, with_attachments(), media.PDF)
    assert (dict(found.files), found.document.warnings) == ({}, ())
