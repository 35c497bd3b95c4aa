"""What a collection consists of, and which values are acceptable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from citewell.domain.access import Visibility
from citewell.domain.boosts import MOST_WEIGHT
from citewell.domain.errors import InvalidInput
from citewell.domain.names import checked_name, name_key
from citewell.domain.plain_text import is_storable
from citewell.domain.suggested_questions import checked_suggestions
from citewell.ports.chunker import ChunkSettings, ChunkStrategy

MAX_DESCRIPTION = 4000
MAX_ALIASES = 20
MAX_MODEL_NAME = 300
LEAST_TOKENS = 16
MOST_TOKENS = 2000
MOST_RETENTION_DAYS = 36_500
MOST_HALF_LIFE_DAYS = 36_500

SETTINGS = frozenset(
    {"chunking", "duplicates", "language", "model", "ranking", "retention_days", "suggested_questions"}
)
PATCHABLE = ("name", "description", "type", "visibility", "settings", "aliases")

Value = TypeVar("Value")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")


class CollectionType(StrEnum):
    """What a collection is meant to hold."""

    DOCUMENTS = "documents"
    WEBPAGES = "webpages"
    MIXED = "mixed"


class DuplicatePolicy(StrEnum):
    """What is done with a file whose very bytes another document of the collection has.

    ``KEEP``: it becomes a document like any other. ``LINK``: it becomes a document that is not searched by itself, as
    long as the other one is there. ``SKIP``: it is not taken in, and the answer names the other one; a file that comes
    with a key of its own is linked, so that the key means something, and so is one whose other one a source or a crawl
    may take away.
    """

    KEEP = "keep"
    LINK = "link"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class CollectionFields:
    """Everything about a collection that people choose, but for with whom it is shared.

    ``settings`` may hold ``chunking`` (``strategy``, ``max_tokens``, ``overlap``, ``enrich_context``), ``language``,
    ``duplicates`` (``keep``, ``link`` or ``skip``), ``model`` (the chat model that answers who asks it alone),
    ``ranking`` (``quality``, ``freshness``, ``half_life_days``), ``retention_days`` and ``suggested_questions``, which
    a page offers to ask; what it does not hold is as the server is set up, and the language as texts read.
    """

    name: str
    description: str = ""
    type: CollectionType = CollectionType.DOCUMENTS
    visibility: Visibility = Visibility.PRIVATE
    settings: Mapping[str, Any] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()


def policy_of(settings: Mapping[str, Any], otherwise: str) -> DuplicatePolicy:
    """What a collection with these settings does with the same content; ``otherwise`` where they do not say."""
    return DuplicatePolicy(settings.get("duplicates", otherwise))


def checked_description(description: str) -> str:
    """The description, if it can be kept. Raises ``InvalidInput``."""
    if len(description) > MAX_DESCRIPTION:
        raise InvalidInput(
            f"description must have {MAX_DESCRIPTION} characters at most.",
            field="description",
            reason="too_long",
            most=MAX_DESCRIPTION,
        )
    if not is_storable(description):
        raise InvalidInput("description holds NUL or half a surrogate pair.", field="description", reason="not_text")
    return description


def checked_aliases(aliases: tuple[str, ...], name: str) -> tuple[str, ...]:
    """The aliases as they are kept: case-folded, sorted, none that says the name again.

    Raises:
        InvalidInput: there are more than 20, or one is not acceptable as a name.
    """
    if len(aliases) > MAX_ALIASES:
        raise InvalidInput(
            f"A collection has {MAX_ALIASES} aliases at most.", field="aliases", reason="too_many", most=MAX_ALIASES
        )
    keys = {name_key(checked_name(alias, field="aliases")) for alias in aliases}
    return tuple(sorted(keys - {name_key(name)}))


def checked_settings(
    settings: Mapping[str, Any], defaults: ChunkSettings, former: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Any]:
    """The settings, if ingestion can work with them.

    Args:
        settings: As a user gave them.
        defaults: How the server cuts where a collection does not say.
        former: The settings until now. How the collection is cut stays as it is where it is not changed, also if it
            could not be chosen any more since the server cuts otherwise.

    Raises:
        InvalidInput: an unknown setting, or a value out of range.
    """
    _only(settings, SETTINGS, "settings")
    kept: dict[str, Any] = {}
    if settings.get("chunking") is not None and settings["chunking"] == former.get("chunking"):
        kept["chunking"] = former["chunking"]
    elif settings.get("chunking") is not None:
        kept["chunking"] = _chunking(settings["chunking"], defaults)
    language = settings.get("language")
    if language is not None:
        if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
            raise InvalidInput(
                "language must be a tag such as en or de-AT.", field="settings.language", reason="language_tag"
            )
        kept["language"] = language
    duplicates = settings.get("duplicates")
    if duplicates is not None:
        if not isinstance(duplicates, str) or duplicates not in set(DuplicatePolicy):
            raise InvalidInput(
                f"duplicates must be one of {', '.join(DuplicatePolicy)}.",
                field="settings.duplicates",
                reason="not_allowed",
                allowed=[str(each) for each in DuplicatePolicy],
            )
        kept["duplicates"] = duplicates
    model = settings.get("model")
    if model is not None:
        if not isinstance(model, str) or not 1 <= len(model) <= MAX_MODEL_NAME:
            raise InvalidInput(
                "model must be the id or name of a chat model.", field="settings.model", reason="chat_model"
            )
        kept["model"] = model
    if settings.get("ranking") is not None:
        kept["ranking"] = _ranking(settings["ranking"])
    questions = checked_suggestions(settings.get("suggested_questions") or ())
    if questions:
        kept["suggested_questions"] = questions
    days = settings.get("retention_days")
    if days is not None:
        kept["retention_days"] = _whole(days, 1, MOST_RETENTION_DAYS, "settings.retention_days")
    return kept


def _chunking(given: object, defaults: ChunkSettings) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise InvalidInput("chunking must be an object.", field="settings.chunking", reason="not_an_object")
    _only(given, {"strategy", "max_tokens", "overlap", "enrich_context"}, "settings.chunking")
    kept: dict[str, Any] = {}
    strategy, enrich = given.get("strategy"), given.get("enrich_context")
    if strategy is not None:
        if not isinstance(strategy, str) or strategy not in set(ChunkStrategy):
            message = f"strategy must be one of {', '.join(ChunkStrategy)}."
            raise InvalidInput(
                message,
                field="settings.chunking.strategy",
                reason="not_allowed",
                allowed=[str(each) for each in ChunkStrategy],
            )
        kept["strategy"] = strategy
    if enrich is not None:
        if not isinstance(enrich, bool):
            raise InvalidInput(
                "enrich_context must be true or false.", field="settings.chunking.enrich_context", reason="yes_or_no"
            )
        kept["enrich_context"] = enrich
    if given.get("max_tokens") is not None:
        place = "settings.chunking.max_tokens"
        kept["max_tokens"] = _whole(given["max_tokens"], LEAST_TOKENS, MOST_TOKENS, place)
    size = kept.get("max_tokens", defaults.max_tokens)
    most = (size - 1) // 2
    if given.get("overlap") is not None:
        kept["overlap"] = _whole(given["overlap"], 0, most, "settings.chunking.overlap")
    elif defaults.overlap > most:
        kept["overlap"] = most
    return kept


def _ranking(given: object) -> dict[str, float]:
    if not isinstance(given, Mapping):
        raise InvalidInput("ranking must be an object.", field="settings.ranking", reason="not_an_object")
    _only(given, {"quality", "freshness", "half_life_days"}, "settings.ranking")
    kept: dict[str, float] = {}
    for name, least, most in (
        ("quality", 0, MOST_WEIGHT),
        ("freshness", 0, MOST_WEIGHT),
        ("half_life_days", 1, MOST_HALF_LIFE_DAYS),
    ):
        value = given.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise InvalidInput(
                f"{name} must be a number from {least} to {most:g}.",
                field=f"settings.ranking.{name}",
                reason="range",
                least=least,
                most=most,
            )
        kept[name] = float(value)
    return kept


def _only(given: Mapping[str, Any], known: AbstractSet[str], place: str) -> None:
    for name in given:
        if name not in known:
            raise InvalidInput(
                f"{place} has no such entry; there are {', '.join(sorted(known))}.", field=place, reason="unknown_field"
            )


def _whole(value: object, least: int, most: int, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise InvalidInput(
            f"{place} must be a whole number from {least} to {most}.",
            field=place,
            reason="range",
            least=least,
            most=most,
        )
    return value


def fields_from(merged: Mapping[str, Any]) -> CollectionFields:
    """The fields from JSON values by name; what is missing has its default.

    Raises:
        InvalidInput: an unknown field, or a value of another type than it takes.
    """
    for name in merged:
        if name not in PATCHABLE:
            raise InvalidInput(
                f"A collection has no field of this name; there are {', '.join(PATCHABLE)}.", reason="unknown_field"
            )
    aliases = merged.get("aliases", ())
    try:
        return CollectionFields(
            name=_of_type(merged.get("name"), str),
            description=_of_type(merged.get("description", ""), str),
            type=CollectionType(merged.get("type", CollectionType.DOCUMENTS)),
            visibility=Visibility(merged.get("visibility", Visibility.PRIVATE)),
            settings=_of_type(merged.get("settings", {}), dict),
            aliases=tuple(_of_type(alias, str) for alias in aliases),
        )
    except (ValueError, TypeError) as error:
        raise InvalidInput(
            "A field of the collection has a value of another type than it takes.", reason="wrong_type"
        ) from error


def _of_type(value: object, wanted: type[Value]) -> Value:
    if not isinstance(value, wanted):
        raise TypeError(value)
    return value
