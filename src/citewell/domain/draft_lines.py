"""What the lines of a model's Markdown are, told from as little of them as possible."""

from __future__ import annotations

import re

from citewell.domain.inline_reading import MARK

ITEM = re.compile("[ \t]*(?:[-*+\u2022\u25aa\u2023\u00b7\u2013]|\\d{1,4}[.)]|[a-zA-Z]\\))[ \t]+(?:\\[[ xX]\\][ \t]+)?")
_ITEM_BEGUN = re.compile(
    "[ \t]*+(?:[-*+\u2022\u25aa\u2023\u00b7\u2013]|\\d{1,4}[.)]?|[a-zA-Z]\\)?)?[ \t]*+(?:\\[[ xX]?\\]?)?[ \t]*+\\Z"
)
_WHOLE_LINE = re.compile(r"[ \t]*(?:[|#]|`{3}|~{3})")
_WHOLE_LINE_BEGUN = re.compile(r"[ \t]*+(?:`{0,2}|~{0,2}|[-*_=]*+|>[> \t]*+)[ \t]*+\Z")
HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+")
_RULE = re.compile(r"[ \t]*(?:-{3,}|\*{3,}|_{3,}|={2,})[ \t]*")
DELIMITER = re.compile(r"\|[|:\- \t]*-[|:\- \t]*")
MARKS = re.compile(rf"{MARK}(?:[ \t]{{0,2}}{MARK}){{0,40}}[.,;]?")
_ONLY_MARKS = re.compile(rf"[ \t(]*{MARK}[{MARK} \t.,;)]*")
_SPACE_BEFORE_MARK = re.compile(rf"(?:(?<![ \t])[ \t]++)?{MARK}")
SPACES = re.compile(r"[ \t]+")
WORD = re.compile(r"[^\W_]")
QUOTED = re.compile(r"[ \t]*(?:>[ \t]*)+")
_SOURCES = (
    *("sources", "references", "citations", "footnotes", "sources used", "quellen", "quellenangaben", "belege"),
    *("r\u00e9f\u00e9rences", "bibliographie", "fuentes", "referencias", "bibliograf\u00eda"),
)
"""Lines after which an answer only lists what it has read."""
_ORNAMENT = " \t\u00a0*_#:"


def unmarked(text: str) -> str:
    """``text`` without marks and the spaces before them."""
    return _SPACE_BEFORE_MARK.sub("", text)


def kind_of(line: str) -> str:
    """What a whole line is that is no prose; empty if it is prose."""
    stripped = line.strip()
    kinds = (
        ("blank", not stripped),
        ("marks", _ONLY_MARKS.fullmatch(line)),
        ("fence", stripped.startswith(("```", "~~~"))),
        ("row", stripped[:1] == "|" and stripped.count("|") > 1),
        ("sources", stripped.strip(_ORNAMENT).lower() in _SOURCES),
        ("heading", HEADING.match(line)),
        ("rule", _RULE.fullmatch(line)),
    )
    return next((kind for kind, told in kinds if told), "")


def undecided(line: str) -> bool:
    """Whether the beginning of a line may become something else than prose, or another item."""
    if (
        not line.strip(" \t(")
        or _WHOLE_LINE.match(line)
        or _WHOLE_LINE_BEGUN.fullmatch(line)
        or _ITEM_BEGUN.fullmatch(line)
    ):
        return True
    if _ONLY_MARKS.fullmatch(line):
        return True
    word = line.strip(_ORNAMENT).lower()
    return any(each.startswith(word) for each in _SOURCES)
