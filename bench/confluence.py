"""How much of pages in Confluence's storage format the Markdown made of them keeps, construct by construct.

The truth is the Markdown that the pages were made from. Both it and what is measured are read by one Markdown parser,
and counted: of the headings (list items, lines of code, …) of the truth, how many are there, as such. Not all of the
truth is in the pages: diagrams became images, and macros were written out. ``code in the pages`` therefore counts the
lines that the pages themselves hold as code. Beside it stands html-to-markdown alone.

With a folder of exports, each beside a ``.test`` file that says what another importer makes of it: how many of the
pages and attachments named there are told. Importers name home pages after their space, or make one up; these count
where the export has a home page, and not otherwise.

    python -m bench.confluence ../shared/eval/confluence/storage_format
    python -m bench.confluence ../shared/eval/confluence/space_exports/xwiki
"""

from __future__ import annotations

import argparse
import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from citewell.backends.sources.confluence.export.archive import opened
from citewell.backends.sources.confluence.export.objects import Entities
from citewell.backends.sources.confluence.export.source import ConfluenceExportKind
from citewell.backends.sources.confluence.storage_format.page import page_markdown
from citewell.ports.source import SourceItem

CONSTRUCTS = "headings", "code lines", "code in the pages", "list items", "task items", "table cells", "links", "words"
_WORD = re.compile(r"\w+")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CODE = re.compile(r"<ac:plain-text-body><!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_TASK = re.compile(r"\[[ xX]\] ")


def pages(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Each page, and the Markdown that it was made from."""
    for truth in sorted((folder / "mark" / "testdata").glob("*.md")):
        page = truth.with_suffix(".html")
        if page.exists():
            yield page, truth
    for truth in sorted((folder / "md2conf" / "tests" / "source").rglob("*.md")):
        page = folder / "md2conf" / "tests" / "target" / truth.relative_to(folder / "md2conf" / "tests" / "source")
        if page.with_suffix(".xml").exists():
            yield page.with_suffix(".xml"), truth


def constructs(markdown: str) -> dict[str, Counter[str]]:
    """What is in ``markdown``, by construct: its text in one form, and how often it occurs."""
    found: dict[str, Counter[str]] = {name: Counter() for name in CONSTRUCTS}
    stack: list[str] = []
    first_in_item = False
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        if token.type in {"fence", "code_block"}:
            found["code lines"].update(line.rstrip() for line in token.content.splitlines() if line.strip())
            found["words"].update(_WORD.findall(token.content))
        elif token.type == "inline":
            text = _text(token)
            found["words"].update(_WORD.findall(text))
            found["links"].update(_links(token))
            for construct in _constructs(stack, text, first_in_item=first_in_item):
                found[construct][_form(text)] += 1
            first_in_item = False
        elif token.nesting == 1:
            stack.append(token.type)
            first_in_item = first_in_item or token.type == "list_item_open"
        elif token.nesting == -1:
            stack.pop()
    return found


def code_lines(storage: str) -> Counter[str]:
    """The lines of the bodies of macros that are plain text."""
    bodies = _CODE.findall(storage.replace("]]]]><![CDATA[>", "]]\0"))
    return Counter(line.rstrip() for body in bodies for line in body.replace("\0", ">").splitlines() if line.strip())


def _constructs(stack: list[str], text: str, *, first_in_item: bool) -> Iterator[str]:
    if stack[-1] == "heading_open":
        yield "headings"
    elif stack[-1] in {"td_open", "th_open"} and text.strip():
        yield "table cells"
    elif first_in_item:
        yield "task items" if _TASK.match(text) else "list items"


def _form(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def _text(token: Token) -> str:
    shown = []
    for child in token.children or []:
        if child.type in {"text", "code_inline"}:
            shown.append(child.content)
        elif child.type in {"softbreak", "hardbreak"} or (child.type == "html_inline" and "br" in child.content):
            shown.append(" ")
        elif child.type == "image":
            shown.append(child.content)
    return "".join(shown)


def _links(token: Token) -> Iterator[str]:
    for child in token.children or []:
        if child.type == "link_open":
            href = str(child.attrGet("href") or "")
            if href.startswith(("http", "mailto:")):
                yield href
        elif child.type == "text":
            yield from re.findall(r"https?://[^\s)]+", child.content)


def _plain_links(counted: Counter[str]) -> Counter[str]:
    return Counter(dict.fromkeys(counted, 1))


def measure(folder: Path, convert: Callable[[str], str]) -> dict[str, list[int]]:
    """By construct: how many of the truth are there, and how many there are in the truth."""
    totals = {name: [0, 0] for name in CONSTRUCTS}
    for page, truth in pages(folder):
        source = _COMMENT.sub("", _FRONT_MATTER.sub("", truth.read_text("utf-8")))
        storage = page.read_text("utf-8")
        wanted, got = constructs(source), constructs(convert(storage))
        wanted["code in the pages"], got["code in the pages"] = code_lines(storage), got["code lines"]
        for name, total in totals.items():
            there, found = wanted[name], got[name]
            if name == "links":
                there, found = _plain_links(there), _plain_links(found)
            total[0] += (there & found).total()
            total[1] += there.total()
    return totals


@dataclass
class ExportFigures:
    """What of the expected results was told, and how many there are."""

    exports: int = 0
    pages: list[int] = field(default_factory=lambda: [0, 0])
    home_pages: list[int] = field(default_factory=lambda: [0, 0])
    attachments: list[int] = field(default_factory=lambda: [0, 0])
    missing: list[str] = field(default_factory=list)


def measure_exports(folder: Path) -> ExportFigures:
    """Reads every export that an expected result names."""
    found = ExportFigures()
    for source, (titles, files) in sorted(_expected(folder).items()):
        kind = ConfluenceExportKind([folder])
        settings = {"path": str((folder / source).resolve()), "space_permissions": "collection", "archived": True}
        place = kind.open(kind.checked(settings))
        items = [each for each in place.changes(None, stopped=lambda: False) if isinstance(each, SourceItem)]
        for item in items:
            with place.open(item) as parts:
                b"".join(parts)
        place.close()
        found.exports += 1
        pages = {item.title for item in items if item.kind == "wiki"}
        spaces, homes = _spaces(folder / source)
        keys = {item.key for item in items}
        for title in titles:
            if title in pages:
                counted, there = found.pages, True
            elif title in spaces:
                if not homes[title]:
                    continue
                counted, there = found.home_pages, f"page:{homes[title]}" in keys
            else:
                counted, there = found.pages, False
            counted[0] += there
            counted[1] += 1
            found.missing += [] if there else [f"{source}: {title}"]
        found.attachments[0] += len(files & {item.title for item in items if item.kind == "file"})
        found.attachments[1] += len(files)
    return found


def _expected(folder: Path) -> dict[str, tuple[set[str], set[str]]]:
    """Titles of pages and names of attachments by export, of all expected results about it."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for result in sorted(folder.glob("*.test")):
        text = result.read_text("utf-8", "replace")
        named = re.search(r"^\.configuration\.source=(.*)$", text, re.MULTILINE)
        source = named[1].strip() if named else result.stem
        if not (folder / source).exists():
            continue
        titles, files = found.setdefault(source, (set(), set()))
        for document in text.split("<wikiDocument ")[1:]:
            revisions = re.findall(r"<string>title</string>\s*<string>(.*?)</string>", document, re.DOTALL)
            titles.update(html.unescape(title).strip() for title in revisions[-1:])
            files.update(map(html.unescape, re.findall(r"<wikiAttachment name=\"([^\"]*)\"", document)))
    return found


def _spaces(path: Path) -> tuple[set[str], dict[str, str]]:
    """Names and keys of the spaces of an export, and the ids of their home pages by both."""
    with opened(path) as archive, archive.open("entities.xml") as file:
        records = list(Entities(file, 10**9).records(frozenset({"Space", "Page"})))
    held = {record.id for record in records if record.kind == "Page"}
    homes = {
        name: space.reference("homePage") if space.reference("homePage") in held else ""
        for space in records
        if space.kind == "Space"
        for name in (space.value("name"), space.value("key"))
    }
    return set(homes), homes


def main() -> None:
    """Print a table; with ``--json`` write it as well."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    if any(given.folder.glob("*.test")):
        told = measure_exports(given.folder)
        print(f"{told.exports} exports\n\n| told | of the expected |\n| --- | --- |")
        for name in ("pages", "home_pages", "attachments"):
            kept, total = getattr(told, name)
            print(f"| {name.replace('_', ' ')} | {kept} of {total} |")
        print("\nMissing: " + ("; ".join(told.missing) or "nothing"))
        written: object = asdict(told)
    else:
        written = _print_storage_format(given.folder)
    if given.json is not None:
        given.json.write_text(json.dumps(written, indent=1), "utf-8")


def _print_storage_format(folder: Path) -> object:
    from html_to_markdown import convert

    converters: dict[str, Callable[[str], str]] = {
        "citewell": page_markdown,
        "html-to-markdown alone": lambda source: str(getattr(result := convert(source), "content", result) or ""),
    }
    figures = {name: measure(folder, converter) for name, converter in converters.items()}
    count = sum(1 for _ in pages(folder))
    print(f"{count} pages\n")
    print("| kept of the truth | " + " | ".join(figures) + " |\n|" + " --- |" * (len(figures) + 1))
    for construct in CONSTRUCTS:
        cells = [f"{kept} of {total}" for kept, total in (each[construct] for each in figures.values())]
        print(f"| {construct} | " + " | ".join(cells) + " |")
    lines = {name: _all_code(folder, converter) for name, converter in converters.items()}
    cells = [f"{kept} of {total}" for kept, total in lines.values()]
    print("| code in all pages, with those that have no truth | " + " | ".join(cells) + " |")
    return {"pages": count, "kept": figures, "code in all pages": lines}


def _all_code(folder: Path, convert: Callable[[str], str]) -> tuple[int, int]:
    kept, total = 0, 0
    for page in sorted([*folder.rglob("*.html"), *folder.rglob("*.xml")]):
        storage = page.read_text("utf-8")
        wanted = code_lines(storage)
        kept += (wanted & constructs(convert(storage))["code lines"]).total()
        total += wanted.total()
    return kept, total


if __name__ == "__main__":
    main()
