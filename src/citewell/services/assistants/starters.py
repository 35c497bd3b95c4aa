"""What a page offers to ask before the first question: what people wrote down for it, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from sqlalchemy import select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Collection
from citewell.domain.access import Caller, Scope
from citewell.services.access.rules import AccessRules, need_scope
from citewell.services.assistants.rules import AssistantRules
from citewell.services.settings.catalogue import SUGGESTED_QUESTIONS
from citewell.services.settings.values import LiveSettings

MOST = 6
MOST_COLLECTIONS = 500
"""So many collections of the caller, the newest, are looked through."""


@dataclass(frozen=True, slots=True)
class Starter:
    """A question, and the assistant or the collection that it was written for."""

    question: str
    assistant_id: str | None = None
    collection_id: str | None = None


class Starters:
    """Finds questions to begin with among those of assistants and collections that the caller may ask."""

    def __init__(self, database: Database, access: AccessRules, live: LiveSettings | None = None) -> None:
        self._database = database
        self._live = live or LiveSettings(database)
        self._access = access
        self._rules = AssistantRules(access)

    def of(
        self,
        caller: Caller,
        *,
        assistant: str | None = None,
        collections: Sequence[str] | None = None,
        most: int = MOST,
    ) -> list[Starter]:
        """Those of the assistant, or else of its collections; those of the named collections; or those of all. None
        where the tenant does not want any.

        Of several collections, the first question of each comes before the second of any.

        Raises:
            NotFound: there is no such assistant or collection.
        """
        need_scope(caller, Scope.READ)
        with self._database.read(caller) as session:
            offered = self._live.of(session)[SUGGESTED_QUESTIONS]
            if assistant is not None:
                found = self._rules.to_read(session, caller, assistant)
                own = found.settings.get("suggested_questions")
                if own and offered:
                    return [Starter(question, assistant_id=found.id) for question in own][:most]
                ids = found.collection_ids
            elif collections is not None:
                ids = [self._access.collection_for(session, caller, each).id for each in collections]
            else:
                ids = None
            return self._of_collections(session, caller, ids)[:most] if offered else []

    def _of_collections(self, session: ScopedSession, caller: Caller, ids: Sequence[str] | None) -> list[Starter]:
        wanted = select(Collection.id, Collection.settings).where(self._access.readable_collections(caller))
        if ids is not None:
            wanted = wanted.where(Collection.id.in_(ids))
        rows = session.execute(
            wanted.order_by(Collection.created_at.desc(), Collection.id.desc()).limit(MOST_COLLECTIONS)
        )
        asked = [
            [Starter(question, collection_id=row.id) for question in row.settings.get("suggested_questions", ())]
            for row in rows
        ]
        return [each for turn in zip_longest(*asked) for each in turn if each is not None]
