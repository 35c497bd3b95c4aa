# ruff: noqa: INP001 - a module of the script beside it, not of a package
"""The reference page of the Python client, from the client's own methods and docstrings."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from page_parts import NOTE, WIDTH, table

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
        results.append(f"### {each.__name__}\n\n{_prose(each.__doc__)}\n\n{table(('field', 'type'), rows)}\n")
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
