"""The wiki markup of Confluence before version 4, as old exports hold it, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from citewell.backends.sources.confluence.storage_format.marks import code_span, fenced, image, labelled, link
from citewell.backends.sources.confluence.storage_format.references import NoReferences, References

_VERBATIM: Final = re.compile(r"\{(code|noformat)(?::([^}\n]{0,300}))?\}")
_HEADING: Final = re.compile(r"[ \t]*h([1-6])\.[ \t]+(.*)")
_ITEM: Final = re.compile(r"[ \t]*([*#]{1,8}|-)[ \t]+(.*)")
_ROW: Final = re.compile(r"[ \t]*\|.*")
_QUOTE: Final = re.compile(r"bq\.[ \t]+(.*)")
_MACRO: Final = re.compile(r"\{([a-z][a-z0-9_-]{0,60})(?::([^{}\n]{0,500}))?\}", re.IGNORECASE)
_LINK: Final = re.compile(r"(?<!\\)\[([^\[\]\n]{1,1000})\]")
_IMAGE: Final = re.compile(r"!([^!\s|][^!\n|]{0,300})(?:\|([^!\n]{0,300}))?!")
_PLACE: Final = re.compile("\ue000(\\d+)\ue001")
_CODE: Final = re.compile(r"\{\{([^{}\n]{1,500})\}\}")
_BOLD: Final = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{1,1000})(?<=\S)\*(?![\w*])")
_ITALIC: Final = re.compile(r"(?<![\w_])_(?=\S)([^_\n]{1,1000})(?<=\S)_(?![\w_])")
_ESCAPED: Final = re.compile(r"\\([^\w\s\\])")
_PANELS: Final = {"info": "Info", "note": "Note", "warning": "Warning", "tip": "Tip", "panel": "", "expand": ""}


def wiki_markdown(markup: str, *, title: str | None = None, references: References | None = None) -> str:
    """The page whose content in wiki markup is ``markup`` as Markdown; ``title`` becomes the heading above all."""
    pages = _Page(references or NoReferences())
    text = "\n".join(pages.lines(markup, down=1 if title and re.search(r"^[ \t]*h1\.", markup, re.MULTILINE) else 0))
    text = re.sub(r"\n{3,}", "\n\n", text).strip("\n")
    heading = f"# {' '.join(title.split())}\n\n" if title else ""
    return f"{heading}{pages.with_code(text)}".rstrip() + "\n" if heading or text else ""


class _Page:
    """One page; verbatim text is put aside while the rest is read."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._code: list[str] = []

    def lines(self, markup: str, *, down: int) -> Iterator[str]:
        markup = markup.replace("\ue000", "").replace("\ue001", "").replace("\r\n", "\n")
        columns = 0
        for line in "".join(self._without_code(markup)).split("\n"):
            row = _ROW.fullmatch(line)
            if row is None:
                columns = 0
                yield from self._line(line, down)
                continue
            cells, heads = self._cells(line.strip())
            if not columns:
                columns = len(cells)
                yield ""
                if not heads:
                    yield "|" + "  |" * columns
                    yield "|" + " --- |" * columns
            yield "| " + " | ".join(cells) + " |"
            if heads and columns:
                yield "|" + " --- |" * len(cells)

    def with_code(self, text: str) -> str:
        """``text`` with the verbatim parts in their places."""
        return _PLACE.sub(lambda found: self._code[int(found[1])], text)

    def _without_code(self, markup: str) -> Iterator[str]:
        """``markup`` with marks in the place of verbatim text; what is never closed is not verbatim."""
        position = 0
        open_ended: set[str] = set()
        for opening in _VERBATIM.finditer(markup):
            name, parameters = opening[1], opening[2] or ""
            if opening.start() < position or name in open_ended:
                continue
            closing = markup.find(f"{{{name}}}", opening.end())
            if closing < 0:
                open_ended.add(name)
                continue
            yield markup[position : opening.start()]
            yield self._put_aside(parameters, markup[opening.end() : closing])
            position = closing + len(name) + 2
        yield markup[position:]

    def _put_aside(self, parameters: str, body: str) -> str:
        language, title = "", ""
        for part in parameters.split("|"):
            name, equals, value = part.partition("=")
            language = value if name == "language" else language if equals else name
            title = value if name == "title" else title
        label = labelled("", title)
        self._code.append((f"{label}\n\n" if label else "") + fenced(body.strip("\n"), language))
        return f"\n\n\ue000{len(self._code) - 1}\ue001\n\n"

    def _line(self, line: str, down: int) -> Iterator[str]:
        heading, item, quote = _HEADING.fullmatch(line), _ITEM.fullmatch(line), _QUOTE.fullmatch(line)
        if heading is not None:
            yield from ("", "#" * min(6, int(heading[1]) + down) + " " + self._running(heading[2]), "")
        elif line.strip() in {"----", "--", "---"}:
            yield from ("", "---", "")
        elif item is not None:
            marker = item[1]
            yield "   " * (len(marker) - 1) + ("1. " if marker.endswith("#") else "- ") + self._running(item[2])
        elif quote is not None:
            yield from ("", f"> {self._running(quote[1])}", "")
        else:
            yield self._running(line)

    def _cells(self, row: str) -> tuple[list[str], bool]:
        """The cells of a row, and whether all of them are heads. Bars inside links do not separate."""
        heads = row.startswith("||")
        row = _LINK.sub(lambda found: found[0].replace("|", "\ue000"), row.strip("|"))
        parts = row.split("||") if heads and "||" in row else row.replace("||", "|").split("|")
        return [self._running(part.replace("\ue000", "|").strip()).replace("|", "\\|") for part in parts], heads

    def _running(self, text: str) -> str:
        text = _CODE.sub(lambda found: code_span(found[1]), text.replace("\\\\", " "))
        text = _MACRO.sub(self._macro, text)
        text = _IMAGE.sub(self._image, text)
        text = _LINK.sub(self._link, text)
        text = _ITALIC.sub(r"*\1*", _BOLD.sub(r"**\1**", text))
        return _ESCAPED.sub(r"\1", text).rstrip()

    def _macro(self, found: re.Match[str]) -> str:
        name, parameters = found[1].lower(), found[2] or ""
        named = dict(part.partition("=")[::2] for part in parameters.split("|") if "=" in part)
        if name in _PANELS and parameters:
            title = named.get("title") or ("" if named else parameters.split("|")[0])
            return labelled(_PANELS[name], title)
        if name in _PANELS:
            return ""
        if name == "jira" and parameters:
            return named.get("key") or parameters.split("|")[0]
        return ""

    def _image(self, found: re.Match[str]) -> str:
        name, parameters = found[1], found[2] or ""
        alt = re.search(r"(?:alt|title)=\"?([^\",|]+)", parameters)
        address = name if "://" in name else self._references.attachment(None, name.removeprefix("^"))
        if "." not in name:
            return found[0]
        return image(alt[1] if alt else "" if "://" in name else name, address)

    def _link(self, found: re.Match[str]) -> str:
        text, bar, target = found[1].partition("|")
        target = (target.split("|")[0] if bar else text).strip()
        text = text.strip()
        if target.startswith("~"):
            return f"@{self._references.person(target[1:]) or target[1:]}"
        if target.startswith("^"):
            return link(text.removeprefix("^"), self._references.attachment(None, target[1:]))
        if re.match(r"(?:https?|ftp|mailto):", target):
            return link(text, self._references.absolute(target))
        if target.startswith("#"):
            return text.removeprefix("#")
        space, colon, title = target.partition("#")[0].rpartition(":")
        return link(text if bar else title, self._references.page(space if colon else None, title))
