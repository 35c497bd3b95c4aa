"""Plain text in any encoding."""

from __future__ import annotations

from pathlib import Path

from citewell.backends.parsing.cleaning import clean
from citewell.backends.parsing.encodings import Decoded, decode
from citewell.backends.parsing.media import TEXT
from citewell.ports.parser import ParsedDocument, ParseLimits


class TextParser:
    """Reads plain text as it is."""

    name = "text"
    version = "1"
    media_types = frozenset({TEXT})

    def parse(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,  # noqa: ARG002 - of the port
    ) -> ParsedDocument:
        """The text in ``path``; see ``Parser``."""
        decoded = decode(path.read_bytes())
        return ParsedDocument(
            text=clean(decoded.text),
            media_type=media_type,
            parser=self.name,
            parser_version=self.version,
            metadata={"encoding": decoded.encoding},
            warnings=encoding_warnings(decoded),
        )


def encoding_warnings(decoded: Decoded) -> tuple[str, ...]:
    """A sentence where some bytes could not be read."""
    if not decoded.lossy:
        return ()
    return (f"Some bytes are not valid {decoded.encoding}; they are shown as \ufffd.",)
