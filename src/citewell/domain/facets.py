"""What is known of a document beside its text: who wrote it, when, for whom, and who answers for it.

A facet is there only when somebody or something said it: a person, the document itself (or the place it comes from),
or a model that was asked. What a person said stays; what the document says replaces what a model thought.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from citewell.domain.errors import InvalidInput
from citewell.domain.plain_text import is_storable

Value = str | list[str]


class FacetKind(StrEnum):
    """What a facet holds: a text, a moment (RFC 3339, UTC, seconds), a list of texts, or the id of a user."""

    TEXT = "text"
    MOMENT = "moment"
    LIST = "list"
    USER = "user"


class FacetOrigin(StrEnum):
    """Who said it."""

    PERSON = "person"
    DOCUMENT = "document"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Facet:
    """One kind of knowledge. ``said_as`` are the names under which documents and sources say it, best first;
    ``asked`` says whether a model may be asked for it.
    """

    kind: FacetKind
    meaning: str
    most: int = 200
    said_as: tuple[str, ...] = ()
    asked: bool = False


MOST_IN_LIST = 20

FACETS: Mapping[str, Facet] = {
    "author": Facet(FacetKind.TEXT, "who wrote it", 500, ("author", "authors", "creator", "from", "byline")),
    "written_at": Facet(
        FacetKind.MOMENT,
        "when it was written",
        said_as=("written_at", "created", "date", "published", "creation_date", "created_at"),
    ),
    "revised_at": Facet(
        FacetKind.MOMENT,
        "when it was changed last",
        said_as=("revised_at", "modified", "updated", "last_updated", "modification_date", "updated_at"),
    ),
    "doc_type": Facet(FacetKind.TEXT, "what kind of document it is", 100, ("doc_type", "document_type"), asked=True),
    "topics": Facet(
        FacetKind.LIST, "what it is about", 100, ("topics", "keywords", "tags", "labels", "categories"), asked=True
    ),
    "audience": Facet(FacetKind.TEXT, "for whom it was written", 200, ("audience",), asked=True),
    "complexity": Facet(FacetKind.TEXT, "how much a reader must know", 50, ("complexity",), asked=True),
    "summary": Facet(FacetKind.TEXT, "what it says, in a few sentences", 2000, ("summary", "abstract"), asked=True),
    "classification": Facet(FacetKind.TEXT, "how confidential it is", 100, ("classification",)),
    "reviewer": Facet(FacetKind.USER, "the user who reviews it"),
    "review_by": Facet(FacetKind.MOMENT, "when it is to be reviewed", said_as=("review_by", "review_date")),
}
"""All of them, by name."""

_WRONG: Mapping[FacetKind, str] = {
    FacetKind.TEXT: "facet_text",
    FacetKind.MOMENT: "time",
    FacetKind.LIST: "facet_list",
    FacetKind.USER: "user_unknown",
}
"""The stable word for a value that a facet cannot have."""
_PDF_MOMENT = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-]\d\d)'?(\d\d)?'?)?")
_SEPARATORS = re.compile(r"[;,\n]")


def checked_facets(patch: Mapping[str, object]) -> dict[str, Value | None]:
    """Facets as a person gives them, in the form that is kept; ``None`` takes one away.

    Raises:
        InvalidInput: an unknown facet, or a value that it cannot have; ``field`` names it.
    """
    kept: dict[str, Value | None] = {}
    for name, value in patch.items():
        facet = FACETS.get(name)
        if facet is None:
            message = f"There is no facet {name[:50]!r}; there are {', '.join(FACETS)}."
            raise InvalidInput(message, field="facets", reason="facet", allowed=list(FACETS))
        if value is None:
            kept[name] = None
            continue
        found = _value(facet, value)
        if found is None:
            raise InvalidInput(
                f"{name} must be {_wanted(facet)}.",
                field=f"facets.{name}",
                reason=_WRONG[facet.kind],
                most=facet.most,
                count=MOST_IN_LIST,
            )
        kept[name] = found
    return kept


def _wanted(facet: Facet) -> str:
    match facet.kind:
        case FacetKind.MOMENT:
            return "a time such as 2026-01-31 or 2026-01-31T12:00:00Z"
        case FacetKind.LIST:
            return f"a list of {MOST_IN_LIST} texts at most, of {facet.most} characters at most"
        case FacetKind.USER:
            return "the id of a user"
    return f"a text of {facet.most} characters at most"


def _value(facet: Facet, value: object) -> Value | None:
    match facet.kind:
        case FacetKind.MOMENT:
            return moment_text(value) if isinstance(value, str) else None
        case FacetKind.LIST:
            if not isinstance(value, list | tuple) or not all(isinstance(part, str) for part in value):
                return None
            parts = _distinct(map(_line, value))
            fits = len(parts) <= MOST_IN_LIST and all(is_storable(part) and len(part) <= facet.most for part in parts)
            return parts if parts and fits else None
    if not isinstance(value, str):
        return None
    text = _line(value)
    return text if text and len(text) <= facet.most and is_storable(text) else None


def _line(text: str) -> str:
    return " ".join(text.split())


def _distinct(parts: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for part in parts:
        if part:
            found.setdefault(part.casefold(), part)
    return list(found.values())


def said_facets(*metadata: Mapping[str, object] | None) -> dict[str, Value]:
    """What a document says of itself in its metadata, as far as it can be understood; nothing is made up.

    Args:
        metadata: What the file says and what was said when it came, the more telling one last.
    """
    said: dict[str, Value] = {}
    for given in metadata:
        folded = {key.casefold().replace("-", "_").replace(" ", "_"): value for key, value in (given or {}).items()}
        for name, facet in FACETS.items():
            for key in facet.said_as:
                found = understood(facet, folded.get(key))
                if found is not None:
                    said[name] = found
                    break
    return said


def understood(facet: Facet, value: object) -> Value | None:
    """What a program said, in the form in which the facet is kept; ``None`` for what it cannot be."""
    if value is None or isinstance(value, bool | Mapping):
        return None
    if facet.kind is FacetKind.LIST:
        parts = _SEPARATORS.split(value) if isinstance(value, str) else value
        if not isinstance(parts, list | tuple):
            return None
        texts = _distinct(_line(part) for part in parts if isinstance(part, str))
        return [part for part in texts if len(part) <= facet.most and is_storable(part)][:MOST_IN_LIST] or None
    if isinstance(value, list | tuple):
        value = ", ".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str):
        return None
    return _value(facet, value) if facet.kind is not FacetKind.TEXT else _value(facet, value[: facet.most])


def moment_text(text: str) -> str | None:
    """A moment that is written in ISO 8601, as in mail or as in PDF, in RFC 3339 with seconds and in UTC.

    A day alone is its first moment; without a zone it is taken as UTC. ``None`` for what is no moment.
    """
    moment = _iso(text.strip()) or _pdf(text.strip()) or _mail(text.strip())
    if moment is None:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
    except (OverflowError, ValueError):
        return None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _pdf(text: str) -> datetime | None:
    match = _PDF_MOMENT.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, _, zone, zone_minutes = match.groups()
    offset = f"{zone}:{zone_minutes or '00'}" if zone else "+00:00"
    clock = f"{hour or '00'}:{minute or '00'}:{second or '00'}"
    return _iso(f"{year}-{month or '01'}-{day or '01'}T{clock}{offset}")


def _mail(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Known:
    """The facets of a document, and who said each of them."""

    facets: Mapping[str, Any]
    origins: Mapping[str, str]

    def with_said(self, said: Mapping[str, Value], origin: FacetOrigin) -> Known:
        """With what ``origin`` says now: what it said before and says no more goes, what outranks it stays."""
        rank = list(FacetOrigin)
        facets: dict[str, Any] = {}
        origins: dict[str, str] = {}
        for name in FACETS:
            holder = self.origins.get(name)
            outranked = name in said and (holder is None or rank.index(FacetOrigin(holder)) >= rank.index(origin))
            if outranked:
                facets[name], origins[name] = said[name], origin.value
            elif holder is not None and holder != origin:
                facets[name], origins[name] = self.facets[name], holder
        return Known(facets, origins)

    def patched(self, patch: Mapping[str, Value | None]) -> Known:
        """With what a person says; ``None`` takes a facet away, whoever said it."""
        facets = {name: value for name, value in self.facets.items() if name not in patch}
        origins = {name: origin for name, origin in self.origins.items() if name not in patch}
        for name, value in patch.items():
            if value is not None:
                facets[name], origins[name] = value, FacetOrigin.PERSON.value
        return Known(facets, origins)

    @property
    def open_questions(self) -> tuple[str, ...]:
        """Facets that a model may be asked for, because nobody else said anything about them."""
        return tuple(
            name
            for name, facet in FACETS.items()
            if facet.asked and self.origins.get(name) in {None, FacetOrigin.MODEL.value}
        )
