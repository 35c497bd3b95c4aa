"""Pictures of text: PNG, JPEG, TIFF with its pages, WebP, BMP and GIF. What is on them is for a recogniser to say."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from citewell.backends.parsing import media
from citewell.backends.parsing.aids import MOST_PIXELS, Aids, Drawing
from citewell.backends.parsing.paged import ReadPages, written
from citewell.backends.parsing.pdf_columns import tables_in
from citewell.backends.parsing.pdf_order import in_reading_order
from citewell.backends.parsing.recognised_lines import lines_of_pages
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits

_FORMS: Final = {
    media.PNG: "PNG",
    media.JPEG: "JPEG",
    media.TIFF: "TIFF",
    media.WEBP: "WEBP",
    media.BMP: "BMP",
    media.GIF: "GIF",
}
_MOST_DECODED: Final = 120_000_000  # pixels of a picture that is opened at all
_LONGEST_SIDE: Final = 50_000
_MOST_PAGES: Final = 2_000
_LEAST_SIDE: Final = 16
_USUAL_DPI: Final = 300
_TRUSTED_DPI: Final = (100, 1_200)
_SMALL: Final = 1_400_000  # pixels; a picture of a screen rather than a scan, with letters too small to be told apart
_ENLARGED: Final = 2
_TAKEN, _DESCRIPTION, _ARTIST = 306, 270, 315  # tags of EXIF and TIFF


class PictureParser:
    """Reads pictures with Pillow. Of animations the first picture counts.

    Without what a recogniser found every page is unread; with it the text is laid out like that of a PDF.
    """

    name = "pillow"
    version = "1"
    media_types = frozenset(_FORMS)

    def __init__(self) -> None:
        self.aids = Aids()

    def draw(self, path: Path, number: int, *, media_type: str, limits: ParseLimits) -> Drawing:  # noqa: ARG002 - of the port
        """Page ``number`` in grey, upright as its camera says; see ``AidedParser``."""
        with _opened(path, media_type) as picture:
            with _damage_named():
                picture.seek(number - 1)
            _check_size(picture)
            with _damage_named():
                return _drawing(picture)

    def parse(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,  # noqa: ARG002 - of the port
    ) -> ParsedDocument:
        """The document in ``path``; see ``Parser``."""
        with _opened(path, media_type) as picture:
            _check_size(picture)
            count = _pages(picture)
            metadata = _metadata(picture) | ({"pages": count} if count > 1 else {})
        if not self.aids.recognised:
            raise DocumentUnreadable("no_text", "The file is a picture.", pages=list(range(1, count + 1)))
        recognised = lines_of_pages(self.aids.recognised)
        lines = [in_reading_order(recognised.get(number, [])) for number in range(1, count + 1)]
        if not any(lines):
            raise DocumentUnreadable("no_text", "Text recognition found no text in the picture.")
        text = written(ReadPages(lines, [tables_in(page, ()) for page in lines]))
        return ParsedDocument(
            text=text.text(),
            media_type=media_type,
            parser=self.name,
            parser_version=self.version,
            title=next((each.title for each in text.headings[:3] if each.level == 1), None),
            pages=tuple(text.pages),
            headings=tuple(text.headings),
            blocks=tuple(text.blocks),
            metadata=metadata,
        )


@contextmanager
def _opened(path: Path, media_type: str) -> Iterator[Any]:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # bounded here, before anything is decoded
    with _damage_named():
        picture = Image.open(path, formats=[_FORMS[media_type]])
    with picture:
        yield picture


@contextmanager
def _damage_named() -> Iterator[None]:
    """Says for a person what Pillow says in many ways."""
    from PIL import UnidentifiedImageError

    try:
        yield
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError) as exc:
        raise DocumentUnreadable("damaged", "The picture is damaged: it cannot be opened.") from exc


def _check_size(picture: Any) -> None:
    width, height = picture.size
    if max(width, height) >= _LONGEST_SIDE or width * height > _MOST_DECODED:
        raise DocumentUnreadable(
            "too_large",
            f"The picture has {width:,} x {height:,} pixels; at most {_MOST_DECODED // 1_000_000} million are read. "
            "Make it smaller and try again.",
        )
    if min(width, height) < _LEAST_SIDE:
        raise DocumentUnreadable("no_text", "The picture is too small to hold text.")


def _pages(picture: Any) -> int:
    """How many pages a TIFF has; other pictures have one."""
    if picture.format != "TIFF":
        return 1
    count = 0
    with _damage_named():
        try:
            while count <= _MOST_PAGES:
                picture.seek(count)
                count += 1
        except EOFError:
            pass
        picture.seek(0)
    if count > _MOST_PAGES:
        raise DocumentUnreadable("too_large", f"The TIFF has more than {_MOST_PAGES:,} pages; split it and try again.")
    return count


def _drawing(picture: Any) -> Drawing:
    from PIL import Image, ImageOps

    dpi = _dpi(picture)
    room = math.sqrt(MOST_PIXELS / (picture.size[0] * picture.size[1]))
    if room < 1:
        target = tuple(max(1, int(side * room)) for side in picture.size)
        picture.draft("L", target)
        dpi = max(1, round(dpi * room))
    grey = ImageOps.exif_transpose(_grey(picture))
    width, height = grey.size
    if width * height > MOST_PIXELS:
        room = math.sqrt(MOST_PIXELS / (width * height))
        grey = grey.resize((int(width * room), int(height * room)), Image.Resampling.BOX)
    elif width * height < _SMALL:
        grey = grey.resize((width * _ENLARGED, height * _ENLARGED), Image.Resampling.LANCZOS)
    return Drawing(grey.tobytes(), *grey.size, dpi)


def _grey(picture: Any) -> Any:
    """The picture in 256 greys; what is transparent is paper."""
    from PIL import Image

    if picture.mode.startswith(("I", "F")):
        low, high = picture.convert("F").getextrema()
        span = (high - low) or 1.0
        return picture.convert("F").point(lambda value: (value - low) * (255.0 / span) + 0.0).convert("L")
    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        paper = Image.new("RGBA", seen.size, "white")
        paper.alpha_composite(seen)
        grey = paper.convert("L")
        grey.info = dict(picture.info)
        return grey
    return picture.convert("L")


def _dpi(picture: Any) -> int:
    """Pixels per inch as the file says, where that can be, else those of a usual scan."""
    said = picture.info.get("dpi")
    try:
        found = round(float(said[0]))
    except (TypeError, ValueError, IndexError, ZeroDivisionError, OverflowError):
        return _USUAL_DPI
    return found if _TRUSTED_DPI[0] <= found <= _TRUSTED_DPI[1] else _USUAL_DPI


def _metadata(picture: Any) -> dict[str, object]:
    """What the file says of itself and is worth knowing; not where it was taken."""
    with _damage_named():
        exif = picture.getexif()
    named = {"created": exif.get(_TAKEN), "description": exif.get(_DESCRIPTION), "author": exif.get(_ARTIST)}
    kept = {name: value.strip("\x00 ") for name, value in named.items() if isinstance(value, str)}
    return {name: value for name, value in kept.items() if value} | {
        "width": picture.size[0],
        "height": picture.size[1],
    }
