# ruff: noqa: INP001 - a script beside the pages that it writes, not a package
"""Writes the reference pages that follow from the code: settings, commands, errors, formats, sources, the client.

python docs/generate_reference.py            # writes into docs/reference
python docs/generate_reference.py --check    # exit code 1 if a page is not what the script would write
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

import typer
from page_parts import NOTE, WIDTH, table
from python_page import python_page
from settings_page import settings_page
from typer.testing import CliRunner

from citewell.backends.fetching.client import GuardedFetcher
from citewell.backends.fetching.policy import FetchPolicy
from citewell.backends.parsing.media import FORMATS
from citewell.backends.parsing.registry import parser_for
from citewell.backends.sources.registry import source_kinds
from citewell.domain.errors import CitewellError, SourceFailed
from citewell.http.errors import STATUS
from citewell.ports.parser import ParseLimits
from citewell.services.ingest.parts import MOST_DEEP

REFERENCE = Path(__file__).resolve().parent / "reference"

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


# ---------------------------------------------------------------- commands


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

{table(("code", "status", "meaning"), rows)}

An unexpected error has the code `internal` and status 500; what happened stands in the server's log only.

## When an address cannot be fetched

`fetch_failed`, and a web page that failed, have one of these reasons:

{table(("reason", "what it means"), [(f"`{reason}`", meaning) for reason, meaning in UNFETCHED.items()])}
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

{table(("format", "usual endings", "media type", "what is kept", "parser"), formats)}

Files are read in a child process that has no network and limited memory and time, and that is killed when it exceeds
them.

## Files inside of files

Archives, mail and PDF hold other files. Each of those becomes a document of its own, a part
([how](../howto/documents.md#archives-mail-and-other-files-with-files-inside)). Bounds for all that is below one file,
however deep:

{table(("bound", "value"), bounds)}

What crosses one is left out, as are links, devices, encrypted and hidden members, and files of other formats. The
version of the file that holds them names each in its `warnings`.

## When a file cannot be read

The document then has the state `failed` and one of these reasons:

{table(("reason", "what it means"), reasons)}
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
        settings = table(("setting", "", "what it is"), rows)
        parts.append(f"## `{kind.name}`\n\n{kind.summary} {whose}\n\n{settings}\n")
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

{table(("reason", "may pass", "what it means"), reasons)}
"""


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
