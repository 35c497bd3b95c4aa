"""Small Office, OpenDocument and EPUB files, made by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_DRAWING = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_SLIDES = f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" {_DRAWING} xmlns:r="{_OFFICE}"'


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of ``parts``; a part called ``mimetype`` is stored first and as it is."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(parts.items(), key=lambda part: part[0] != "mimetype"):
            packing = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, packing)
    return file.getvalue()


def relations(**targets: str) -> str:
    """The relations of a part: ``id="kind:target"``, or ``id="kind:https://…"`` for what lies outside."""
    rows = []
    for key, value in targets.items():
        kind, _, target = value.partition(":")
        mode = ' TargetMode="External"' if "://" in target else ""
        full = _CORE if kind == "core-properties" else f"{_OFFICE}/{kind}"
        rows.append(f'<Relationship Id="{key}" Type="{full}" Target="{target}"{mode}/>')
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{space}">{"".join(rows)}</Relationships>'


def core(**said: str) -> str:
    """The core properties of an Office file."""
    inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in said.items())
    return f"{_HEAD}<coreProperties>{inside}</coreProperties>"


@dataclass(frozen=True)
class Slide:
    """A slide: paragraphs of a text box, more shapes as they are, notes."""

    title: str | None
    body: Sequence[str] = ()
    shapes: str = ""
    notes: str | None = None
    relations: Mapping[str, str] | None = None


def pptx(*slides: Slide, properties: Mapping[str, str] | None = None, more: Mapping[str, str] | None = None) -> bytes:
    """A presentation. ``more`` are further parts."""
    listed = "".join(f'<p:sldId id="{256 + number}" r:id="s{number}"/>' for number in range(len(slides)))
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations(d="officeDocument:ppt/presentation.xml", c="core-properties:docProps/core.xml"),
        "docProps/core.xml": core(**(properties or {})),
        "ppt/presentation.xml": f"{_HEAD}<p:presentation {_SLIDES}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(
            **{f"s{number}": f"slide:slides/slide{number}.xml" for number in range(len(slides))}
        ),
        **(more or {}),
    }
    for number, slide in enumerate(slides):
        links = dict(slide.relations or {})
        title = shape([slide.title], "title") if slide.title is not None else ""
        parts[f"ppt/slides/slide{number}.xml"] = _tree("sld", title + shape(slide.body) + slide.shapes)
        if slide.notes is not None:
            parts[f"ppt/notesSlides/n{number}.xml"] = _tree("notes", shape([slide.notes], "body"))
            links["n"] = f"notesSlide:../notesSlides/n{number}.xml"
        parts[f"ppt/slides/_rels/slide{number}.xml.rels"] = relations(**links)
    return package(parts)


def shape(paragraphs: Sequence[str], kind: str | None = None, properties: str = "") -> str:
    """A shape with text, perhaps a placeholder of ``kind``."""
    held = f'<p:ph type="{kind}"/>' if kind else ""
    texts = "".join(f"<a:p>{properties}<a:r><a:t>{escape(text)}</a:t></a:r></a:p>" for text in paragraphs)
    return f"<p:sp><p:nvSpPr><p:nvPr>{held}</p:nvPr></p:nvSpPr><p:txBody>{texts}</p:txBody></p:sp>"


def _tree(root: str, shapes: str) -> str:
    return f"{_HEAD}<p:{root} {_SLIDES}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:{root}>"
