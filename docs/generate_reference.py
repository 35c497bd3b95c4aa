# ruff: noqa: INP001 - a script beside the pages that it writes, not a package
"""Writes the reference pages that follow from the code: settings, commands, errors, formats, sources, the client.

python docs/generate_reference.py            # writes into docs/reference
python docs/generate_reference.py --check    # exit code 1 if a page is not what the script would write
"""

from __future__ import annotations

import argparse
import inspect
import json
import re
import sys
import textwrap
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any, Literal, Union, get_args, get_origin

import typer
from pydantic import AliasChoices, SecretStr
from pydantic.fields import FieldInfo
from typer.testing import CliRunner

from citewell.backends.fetching.client import GuardedFetcher
from citewell.backends.fetching.policy import FetchPolicy
from citewell.backends.parsing.media import FORMATS
from citewell.backends.parsing.registry import parser_for
from citewell.backends.sources.registry import source_kinds
from citewell.bootstrap.settings import PREFIX, Settings
from citewell.client.client import ServerCalls
from citewell.client.connection import Connection
from citewell.client.description import call, many
from citewell.client.results import (
    Answer,
    AnswerEvent,
    Citation,
    CitedSource,
    FoundChunk,
    FoundDocument,
    SearchResult,
    Statement,
)
from citewell.domain.errors import CitewellError, SourceFailed
from citewell.http.errors import STATUS
from citewell.ports.parser import ParseLimits
from citewell.services.ingest.parts import MOST_DEEP

REFERENCE = Path(__file__).resolve().parent / "reference"
NOTE = "<!-- Written by docs/generate_reference.py; change the code, not this page. -->"

UNREADABLE = {
    "empty": "The file has no bytes.",
    "encrypted": "It needs a password. Send a PDF again together with its password; save other files without one.",
    "damaged": "It is cut off or broken inside. Export it again.",
    "no_text": "It holds no text; or pictures of text, and Tesseract found none on them.",
    "not_recognised": "It holds pictures of text, and Tesseract is not installed or switched off.",
    "unsupported": "It is of a kind that Citewell does not read.",
    "too_large": "Its text, or what it unpacks to, is over the limit.",
    "nested": "It holds itself, as archives made to be unpacked for ever do. It was unpacked once, above this one.",
    "out_of_memory": "Reading it needs more memory than a reader may have (`CITEWELL_PARSER_MEMORY_MB`).",
    "timed_out": "Reading it takes longer than allowed (`CITEWELL_PARSER_SECONDS`).",
    "parser_crashed": "The program that reads this format broke down over it. Export it again, or in another format.",
}
"""What each reason of ``DocumentUnreadable`` means to the owner of the file."""

UNFETCHED = {
    "bad_url": "It is not an address of http or https that can be read in one way only.",
    "blocked_address": "It leads into an internal network, or to a port that is not one of the web. "
    "`CITEWELL_FETCH_ALLOW` opens both.",
    "blocked_redirect": "It redirects to such an address, or from https to http.",
    "too_many_redirects": "It redirects more than five times.",
    "too_large": "It is larger than `CITEWELL_FETCH_MAX_MB` when unpacked.",
    "bad_encoding": "Its content is packed in a way that was not asked for, or damaged.",
    "bad_answer": "The host breaks off, or speaks something else than HTTP. Tried again.",
    "tls": "The certificate is not valid for the host, or not known. `CITEWELL_FETCH_CA_FILE` adds your own.",
    "dns": "The name of the host is not known, or the name server does not answer. Tried again.",
    "connection": "The host takes no connection, or it broke. Tried again.",
    "timed_out": "It was not there within `CITEWELL_FETCH_SECONDS`, or comes too slowly. Tried again.",
    "http_status": "The site answers with an error; the page's status says which.",
    "robots": "The site's robots.txt does not allow it.",
    "robots_unreachable": "The site's robots.txt cannot be had at this moment, so nobody knows what it allows.",
    "no_browser": "The page was to be opened in a browser, and there is none. The message says what to install.",
    "render_failed": "The browser broke down over the page.",
    "given_up": "Whoever asked for it did not want it any more.",
}
"""What each reason of ``FetchFailed``, and of a page that failed, means."""


UNREAD_SOURCES = {
    "unreachable": "Nobody answers at the address, or it may not be asked ([why](../howto/outgoing-requests.md)).",
    "timed_out": "It does not answer in time.",
    "unavailable": "It answers that it fails, or something changed while it was read.",
    "limited": "It asks to wait. The next attempt waits as long as it asks.",
    "refused": "It refuses the credentials. Give others.",
    "forbidden": "The credentials, or the server itself, may not read this.",
    "not_found": "There is nothing at this place.",
    "changed": "It answers in a form that is not understood.",
    "too_large": "It is over its limit.",
    "not_installed": "A program that is needed is not on the server.",
    "bad_name": "The name of the file is not text.",
    "no_text": "There is nothing to read in it.",
    "part_of_nothing": "What it is a part of could not be read, so nobody knows who may read it. Passes with that.",
}
"""What each reason of ``SourceFailed``, and of items that sources cannot read, means."""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join('---' for _ in head)} |"]
    lines += [f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in rows]
    return "\n".join(lines)


# ---------------------------------------------------------------- settings


def _kind(annotation: Any) -> str:
    """A type in words for people who set environment variables."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " or ".join(f"`{arg}`" for arg in args)
    if origin in {Union, types.UnionType}:
        return _kind(next(arg for arg in args if arg is not type(None)))
    if origin is tuple:
        return "list, as JSON"
    if origin is dict:
        return "object, as JSON"
    names = {
        int: "whole number",
        float: "number",
        bool: "`true` or `false`",
        Path: "path",
        SecretStr: "text, secret",
        str: "text",
    }
    return names[annotation]


def _value(field: FieldInfo) -> str:
    if any(getattr(each, "pattern", None) for each in field.metadata):
        return "rate, as in `10/minute`"
    limits = {name: getattr(each, name) for each in field.metadata for name in ("ge", "le") if hasattr(each, name)}
    bounds = f", {limits['ge']} to {limits['le']}" if {"ge", "le"} <= limits.keys() else ""
    return _kind(field.annotation) + bounds


def _default(field: FieldInfo) -> str:
    if field.default_factory is dict:
        return ""
    if field.default_factory is not None:
        return "`~/.local/share/citewell`"
    if field.default is None or field.default == ():
        return ""
    if isinstance(field.default, tuple):
        return f"`{json.dumps(field.default)}`"
    return f"`{str(field.default).lower() if isinstance(field.default, bool) else field.default}`"


def _variables(name: str, field: FieldInfo) -> str:
    if isinstance(field.validation_alias, AliasChoices):
        return " or ".join(f"`{choice}`" for choice in field.validation_alias.choices)
    return f"`{PREFIX}{name.upper()}`"


def settings_page() -> str:
    """All settings with type, bounds, default and meaning."""
    rows = [
        (_variables(name, field), _value(field), _default(field), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    return f"""# Settings

{NOTE}

Settings are environment variables, read once at start. A value that is not acceptable stops the start with a message
that names the variable; a `CITEWELL_` variable that means nothing is reported.

{_table(("variable", "value", "default", "meaning"), rows)}
"""


# ---------------------------------------------------------------- commands

WIDTH = 100


def commands(app: typer.Typer, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command below ``app``, in the order of its help."""
    for command in app.registered_commands:
        name = command.name or getattr(command.callback, "__name__", "").replace("_", "-")
        yield (*path, name)
    for group in app.registered_groups:
        assert group.typer_instance is not None
        assert isinstance(group.name, str)
        yield from commands(group.typer_instance, (*path, group.name))


def cli_page() -> str:
    """The help of every command."""
    from citewell.cli.main import app

    sections = []
    for words in commands(app):
        result = CliRunner().invoke(app, [*words, "--help"], prog_name="citewell", terminal_width=WIDTH)
        assert result.exit_code == 0, result.output
        text = "\n".join(line.rstrip() for line in result.stdout.strip().splitlines())
        sections.append(f"## citewell {' '.join(words)}\n\n```text\n{text}\n```")
    body = "\n\n".join(sections)
    return f"""# Command line

{NOTE}

Commands work on a data directory (`--data-dir`), through the server that is running on it if there is one, or against a
server elsewhere (`--server`, `--key`). With `--json` a command prints one JSON document on standard output and nothing
else there. The exit code is 0 if all went well. `citewell --install-completion` sets up completion for your shell.

{body}
"""


# ---------------------------------------------------------------- errors


def error_classes() -> list[type[CitewellError]]:
    """Every class of the error tree but its root, parents before children."""

    def below(cls: type[CitewellError]) -> Iterator[type[CitewellError]]:
        for child in cls.__subclasses__():
            yield child
            yield from below(child)

    return [cls for cls in below(CitewellError) if cls.__module__ == CitewellError.__module__]


def _meaning(cls: type[CitewellError]) -> str:
    text = (cls.__doc__ or "").split("\n\n")[0]
    return " ".join(text.replace("``", "`").split())


def _status(cls: type[CitewellError]) -> str:
    return str(next(STATUS[kind] for kind in cls.__mro__ if kind in STATUS))


def errors_page() -> str:
    """All error codes with their HTTP status and meaning."""
    rows = [(f"`{cls.code}`", _status(cls), _meaning(cls)) for cls in error_classes()]
    return f"""# Errors

{NOTE}

Every error has a stable `code`. Over HTTP it is a field of the problem document; on the command line with `--json` it
is a field of the error. Act on the code, show the sentence beside it to people, and give the `request_id` to whoever
reads the log.

{_table(("code", "status", "meaning"), rows)}

An unexpected error has the code `internal` and status 500; what happened stands in the server's log only.

## When an address cannot be fetched

`fetch_failed`, and a web page that failed, have one of these reasons:

{_table(("reason", "what it means"), [(f"`{reason}`", meaning) for reason, meaning in UNFETCHED.items()])}
"""


# ---------------------------------------------------------------- formats


def formats_page() -> str:
    """What is read, and why a file may not be."""
    formats = [
        (
            each.label,
            " ".join(f"`{extension}`" for extension in each.extensions),
            f"`{each.media_type}`",
            each.keeps,
            f"`{getattr(parser_for(each.media_type), 'name', '')}`",
        )
        for each in FORMATS
    ]
    reasons = [(f"`{reason}`", meaning) for reason, meaning in UNREADABLE.items()]
    limits = ParseLimits()
    bounds = [
        ("files", f"{limits.parts:,}"),
        ("one file", f"{limits.part_bytes // 1_000_000} MB"),
        ("all together, unpacked", f"{limits.parts_bytes // 1_000_000} MB"),
        ("size beside the packed size, of files over 10 MB", f"{limits.part_ratio} times"),
        ("files above one another", f"{MOST_DEEP}"),
    ]
    return f"""# Formats

{NOTE}

What a file is gets judged by its content. Its name decides only between kinds of text: `notes.md` is Markdown.
Where the name promises another format, the version has a warning.

{_table(("format", "usual endings", "media type", "what is kept", "parser"), formats)}

Files are read in a child process that has no network and limited memory and time, and that is killed when it exceeds
them.

## Files inside of files

Archives, mail and PDF hold other files. Each of those becomes a document of its own, a part
([how](../howto/documents.md#archives-mail-and-other-files-with-files-inside)). Bounds for all that is below one file,
however deep:

{_table(("bound", "value"), bounds)}

What crosses one is left out, as are links, devices, encrypted and hidden members, and files of other formats. The
version of the file that holds them names each in its `warnings`.

## When a file cannot be read

The document then has the state `failed` and one of these reasons:

{_table(("reason", "what it means"), reasons)}
"""


# ---------------------------------------------------------------- sources


def sources_page() -> str:
    """The kinds of sources with their settings, and why one may not be read."""
    parts = []
    for kind in source_kinds(folders=(), fetchers=lambda: GuardedFetcher(FetchPolicy()), policy=FetchPolicy()):
        rows = [
            (
                f"`{setting.name}`",
                "secret" if setting.secret else "required" if setting.required else "",
                setting.description,
            )
            for setting in kind.settings
        ]
        whose = "For administrators only." if kind.admins_only else "For everybody who may write into the collection."
        table = _table(("setting", "", "what it is"), rows)
        parts.append(f"## `{kind.name}`\n\n{kind.summary} {whose}\n\n{table}\n")
    reasons = [
        (f"`{reason}`", "yes" if reason in SourceFailed.PASSING else "no", meaning)
        for reason, meaning in UNREAD_SOURCES.items()
    ]
    body = "\n".join(parts)
    return f"""# Sources

{NOTE}

Places that a collection can be kept in step with ([how](../howto/sources.md)).

{body}
## When a source or an item cannot be read

A run or item that failed has one of these reasons; those that may pass are tried again.

{_table(("reason", "may pass", "what it means"), reasons)}
"""


# ---------------------------------------------------------------- the Python client

SECTION_LINE = re.compile(r"^(Args|Returns|Raises)(?: \(all methods\))?:$", re.MULTILINE)


def _prose(docstring: str | None) -> str:
    """A docstring as Markdown: its sections of names become lists."""
    text = inspect.cleandoc(docstring or "").replace("``", "`")
    first, *sections = SECTION_LINE.split(text)
    parts = [first.strip()]
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        lines = re.sub(r"\n\s+", " ", textwrap.dedent(body.strip("\n")).strip())
        if title != "Returns":
            lines = re.sub(r"^(\w+):", r"- `\1`:", lines, flags=re.MULTILINE)
        parts += [f"{title}:", lines]
    return "\n\n".join(part for part in parts if part)


KINDS = {inspect.Parameter.POSITIONAL_ONLY: inspect.Parameter.POSITIONAL_OR_KEYWORD}


class _Bare(str):
    """An annotation that is shown as it is written."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _signature(name: str, function: Callable[..., Any], result: str = "") -> str:
    said = inspect.signature(function)
    shown = [
        each.replace(annotation=_Bare(each.annotation), kind=KINDS.get(each.kind, each.kind))
        for each in said.parameters.values()
        if each.name != "self"
    ]
    line = f"{name}{inspect.Signature(shown)}"
    if len(line) > WIDTH:
        inner = ",\n    ".join(_split(line[len(name) + 1 : -1]))
        line = f"{name}(\n    {inner},\n)"
    return f"{line} -> {result}" if result else line


def _split(parameters: str) -> list[str]:
    """The parameters of a signature, one by one."""
    found, depth = [""], 0
    for letter in parameters:
        depth += (letter in "[(") - (letter in "])")
        if letter == "," and not depth:
            found.append("")
        else:
            found[-1] += letter
    return [each.strip() for each in found]


def _result(annotation: str) -> str:
    """What a described method returns, on a blocking client."""
    inner = re.fullmatch(r"(Call|Stream)\[(.*)\]", annotation)
    if inner is None:
        return "Iterator[Json]"
    return inner[2] if inner[1] == "Call" else f"Iterator[{inner[2]}]"


def _methods(group: type[Any]) -> Iterator[str]:
    for name, found in vars(group).items():
        if isinstance(found, call | many):
            result = _result(inspect.get_annotations(found.describe)["return"])
            said = _signature(name, found.describe, result)
            yield f"### {name}\n\n```python\n{said}\n```\n\n{_prose(found.__doc__)}\n"


def python_page() -> str:
    """The clients with every method, and what they return."""
    groups = [_group(group) for group in ServerCalls.__bases__]
    results = []
    for each in (SearchResult, FoundChunk, FoundDocument, Answer, Statement, Citation, CitedSource, AnswerEvent):
        fields = inspect.get_annotations(each)
        rows = [(f"`{name}`", f"`{_plain(kind)}`") for name, kind in fields.items()]
        results.append(f"### {each.__name__}\n\n{_prose(each.__doc__)}\n\n{_table(('field', 'type'), rows)}\n")
    body = "\n".join(groups)
    return f"""# Python client

{NOTE}

`citewell.client` has `Client` and `AsyncClient` ([how](../howto/python.md)). Both have every method below. Of
`AsyncClient` what returns something is awaited, and what is iterated over is with `async for`. `Json` is
`dict[str, Any]`, an object as the [API](api.md) gives it.

## Client

```python
{_signature("Client", Connection.__init__)}
```

{_prose(Connection.__doc__)}

`ApiError` has `status`, `code`, `details`, `request_id` and the whole `problem`. `TimedOut` is a
`ServerUnreachable`.

{body}
## What is returned

{"".join(chr(10) + each for each in results).strip()}
"""


def _group(group: type[Any]) -> str:
    name = group.__name__.removesuffix("Calls")
    return f"## {name}\n\n{_prose(group.__doc__)}\n\n" + "\n".join(_methods(group))


def _plain(annotation: Any) -> str:
    return str(getattr(annotation, "__forward_arg__", annotation)).replace("|", "or")


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "cli.md": cli_page,
    "errors.md": errors_page,
    "formats.md": formats_page,
    "sources.md": sources_page,
    "python.md": python_page,
}


def main(argv: list[str] | None = None) -> int:
    """Write the pages, or with ``--check`` compare them; returns the exit code."""
    parser = argparse.ArgumentParser(description="Write the generated reference pages.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if a page differs")
    check = parser.parse_args(argv).check
    differing = []
    for name, make in PAGES.items():
        path, content = REFERENCE / name, make()
        if check and (not path.exists() or path.read_text(encoding="utf-8") != content):
            differing.append(name)
        elif not check:
            path.write_text(content, encoding="utf-8")
    if differing:
        command = PurePath("docs") / "generate_reference.py"
        sys.stderr.write(f"not up to date: {', '.join(differing)}; run python {command}\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
