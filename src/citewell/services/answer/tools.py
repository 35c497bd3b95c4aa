"""Searches that a model may ask for: one tool for each collection that the asker can read, as they are now."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from citewell.db.session import Database
from citewell.db.tables import Collection
from citewell.domain.access import Caller
from citewell.domain.errors import InvalidInput, NotFound, TooLarge
from citewell.domain.names import name_key
from citewell.domain.neutral import neutral_line
from citewell.domain.plain_text import is_storable
from citewell.ports.chat_model import ToolCall, ToolSpec
from citewell.services.access.rules import AccessRules
from citewell.services.search.hits import SearchHit
from citewell.services.search.request import SearchRequest
from citewell.services.search.search import Search

MOST_TOOLS = 32
"""With more collections there is one tool for all, which takes the collection's name."""

MOST_NAMED = 100
"""So many collections are named in the description of that tool."""

LONGEST_QUERY = 500
LONGEST_ARGUMENTS = 10_000
LONGEST_DESCRIPTION = 300
LONGEST_SLUG = 40
LONGEST_SHOWN = 100
"""Characters of a collection's name that a model is shown."""

SEARCH = "search"

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


class Refused(Exception):
    """A call that cannot be done, in words for the model."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A valid call: what to look for, and where."""

    query: str
    collection_id: str
    collection_name: str

    @property
    def key(self) -> tuple[str, str]:
        """Equal for calls that would find the same."""
        return self.collection_id, " ".join(self.query.casefold().split())


def repeatable(call: ToolCall) -> ToolCall:
    """``call`` as its model can be shown it again: servers refuse conversations with names or arguments that are none.

    Its id stays.
    """
    name = call.name if _NAME.fullmatch(call.name) else SEARCH
    try:
        _arguments(call)
    except Refused:
        return ToolCall(call.id, name, "{}")
    return ToolCall(call.id, name, call.arguments)


class CollectionTools:
    """The tools of one answer. Descriptions are what users wrote: they are made harmless and short.

    A tool searches on behalf of the asker, who sees no more through it than without it.
    """

    def __init__(
        self, database: Database, access: AccessRules, search: Search, caller: Caller, within: Sequence[str] | None
    ) -> None:
        self._search = search
        self._caller = caller
        self._within = None if within is None else tuple(within)
        with database.read(caller) as session:
            chosen = select(Collection).where(access.readable_collections(caller)).order_by(Collection.number)
            if within is not None:
                ids = [access.collection_for(session, caller, ref).id for ref in within]
                chosen = chosen.where(Collection.id.in_(ids))
            rows = session.scalars(chosen).all()
            self._collections = {row.id: (row.number, row.name, row.description) for row in rows}
        self._by_tool = {_tool_name(number, name): key for key, (number, name, _) in self._collections.items()}
        # A model gives back what it was shown, which may be shorter than the name.
        shown = {name_key(_shown(name)): key for key, (_, name, _) in reversed(self._collections.items())}
        self._by_name = shown | {name_key(name): key for key, (_, name, _) in self._collections.items()}

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """What a model is told of them."""
        if len(self._collections) > MOST_TOOLS:
            return (self._one_for_all(),)
        return tuple(
            ToolSpec(tool, _description(*self._collections[key][1:]), _schema()) for tool, key in self._by_tool.items()
        )

    def read(self, call: ToolCall) -> Asked:
        """What a call asks for.

        Raises:
            Refused: there is no such tool, or its arguments are not what it takes.
        """
        arguments = _arguments(call)
        key = self._by_tool.get(call.name)
        if call.name == SEARCH and len(self._collections) > MOST_TOOLS:
            said = arguments.get("collection")
            key = self._by_name.get(name_key(said)) if isinstance(said, str) else None
            if key is None:
                raise Refused("There is no collection of that name; use one of the names in the tool's description.")
        if key is None:
            tools = ", ".join(spec.name for spec in self.specs)
            raise Refused(f"There is no such tool. There are: {tools or 'none'}.")
        query = arguments.get("query")
        if not isinstance(query, str) or not query.strip() or not is_storable(query):
            raise Refused('Give a "query": a few words to look for.')
        if len(query) > LONGEST_QUERY:
            raise Refused(f'"query" may have {LONGEST_QUERY} characters at most; use a few words.')
        return Asked(query.strip(), key, self._collections[key][1])

    def find(self, asked: Asked, *, top_k: int) -> tuple[SearchHit, ...]:
        """What the asker can read of what is found.

        Raises:
            Refused: the collection is gone, or the search takes no such query.
        """
        try:
            return self._search.search(
                self._caller, SearchRequest(asked.query, (asked.collection_id,), top_k=top_k)
            ).hits
        except (InvalidInput, TooLarge, NotFound) as error:
            raise Refused(error.message) from error

    def _one_for_all(self) -> ToolSpec:
        names = [_shown(name) for _, name, _ in self._collections.values()]
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        listed = "; ".join(f'"{name}"' for name in names[:MOST_NAMED]) + more
        schema = _schema({"collection": {"type": "string", "description": "Name of the collection."}})
        return ToolSpec(SEARCH, f"Searches one collection of documents. Their names: {listed}.", schema)


def _tool_name(number: int, name: str) -> str:
    """Letters and digits of the collection's name for the model, and its number, which makes it unique and lasting."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = _NOT_SLUG.sub("_", plain).strip("_")[:LONGEST_SLUG].strip("_")
    return f"search_{slug}_{number}" if slug else f"search_{number}"


def _description(name: str, description: str) -> str:
    said = f'Searches the collection "{_shown(name)}" and returns numbered sources.'
    about = _quoted(description, LONGEST_DESCRIPTION)
    return f'{said} Its owner says of it: "{about}"' if about else said


def _shown(name: str) -> str:
    return _quoted(name, LONGEST_SHOWN)


def _quoted(text: str, longest: int) -> str:
    """What users wrote, to stand between quotation marks that it cannot close."""
    return neutral_line(text, longest).replace('"', "'")


def _schema(more: Mapping[str, object] | None = None) -> dict[str, object]:
    query = {"type": "string", "description": "A few exact words to look for, about one thing."}
    properties = {**(more or {}), "query": query}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _arguments(call: ToolCall) -> Mapping[str, object]:
    if len(call.arguments) > LONGEST_ARGUMENTS:
        raise Refused("The arguments are too long.")
    try:
        found = json.loads(call.arguments or "{}")
    except (ValueError, RecursionError) as error:
        raise Refused("The arguments are not JSON.") from error
    if not isinstance(found, dict):
        raise Refused('The arguments must be a JSON object such as {"query": "words"}.')
    return found
