"""Collections as people see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citewell.db.session import ScopedSession
from citewell.db.tables import Collection
from citewell.domain.access import Caller
from citewell.services.access.rules import AccessRules
from citewell.services.collections.counts import Counts, count_documents
from citewell.services.collections.naming import aliases_of
from citewell.services.collections.preferences import PreferredModel, preferred_models


@dataclass(frozen=True, slots=True)
class CollectionView:
    """A collection with its aliases, the model that it names, and counts of what the caller may read in it."""

    collection: Collection
    aliases: tuple[str, ...]
    counts: Counts
    model: PreferredModel | None = None


def views_of(
    session: ScopedSession, access: AccessRules, caller: Caller, collections: Sequence[Collection]
) -> list[CollectionView]:
    """The collections with what belongs to them, in the same order, by a fixed number of statements."""
    keys = [collection.id for collection in collections]
    aliases = aliases_of(session, keys)
    counts = count_documents(session, keys, access.readable_documents(caller))
    models = preferred_models(session, collections)
    return [
        CollectionView(row, aliases.get(row.id, ()), counts.get(row.id, Counts()), models.get(row.id))
        for row in collections
    ]
