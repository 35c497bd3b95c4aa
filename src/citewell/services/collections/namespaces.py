"""Collections that are made when somebody first writes into them."""

from __future__ import annotations

from dataclasses import replace

from citewell.db.session import Database
from citewell.domain.access import Caller
from citewell.domain.errors import AlreadyExists, NotFound
from citewell.domain.names import looks_like_id
from citewell.services.access.rules import AccessRules, Need
from citewell.services.collections.collections import Collections
from citewell.services.collections.fields import CollectionFields


class Namespaces:
    """Finds the collection that a program names, and makes it where there is none."""

    def __init__(self, database: Database, access: AccessRules, collections: Collections) -> None:
        self._database = database
        self._access = access
        self._collections = collections

    def writable(self, caller: Caller, namespace: str) -> str:
        """The id of the collection that the caller may write into; a private one of theirs if there was none.

        Raises:
            NotFound: there is none of this id.
            Forbidden: the caller may not write into it, or not make it.
            AlreadyExists: it belongs to somebody whose things the caller may not read.
            InvalidInput: no collection can have this name.
        """
        try:
            return self._present(caller, namespace)
        except NotFound:
            if looks_like_id(namespace):
                raise
        try:
            made = self._collections.create(replace(caller, idempotency=None), CollectionFields(name=namespace))
        except AlreadyExists as taken:
            try:
                return self._present(caller, namespace)  # made at this moment
            except NotFound:
                raise taken from None  # not to be seen by the caller
        return made.collection.id

    def _present(self, caller: Caller, namespace: str) -> str:
        with self._database.read(caller) as session:
            return self._access.collection_for(session, caller, namespace, right=Need.WRITE).id
