"""A question as vectors, one in the space of each partition; what was asked before is not embedded again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping

from citewell.db.session import ScopedSession
from citewell.db.tables import EmbeddingVersion
from citewell.ports.embedders import Embedders
from citewell.services.embedding.spaces import choice_of, serving_space
from citewell.services.embedding.vectors import QueryVector, query_vectors, speaker
from citewell.services.search.standing import Standing

REMEMBERED_BYTES = 16 * 1024 * 1024
ENTRY_BYTES = 500
"""About what an entry takes beside its vector and its text."""
SPACES = 1024

Key = tuple[str, str, str, str]


class Questions:
    """Embeds questions, and remembers the vectors of the last ones of each tenant. Safe for threads.

    A vector follows from the model and the text alone. Tenants have their own all the same: how fast an answer came
    must not tell what others asked.
    """

    def __init__(self, embedders: Embedders, *, remembered_bytes: int = REMEMBERED_BYTES) -> None:
        self._embedders = embedders
        self._room = remembered_bytes
        self._lock = threading.Lock()
        self._known: OrderedDict[Key, QueryVector] = OrderedDict()
        self._bytes = 0
        self._spaces: OrderedDict[str, EmbeddingVersion] = OrderedDict()

    def serving_spaces(
        self, session: ScopedSession, standing: Standing, partitions: tuple[str, ...]
    ) -> dict[str, EmbeddingVersion]:
        """The space that is searched in each of the partitions that has one.

        What names a space and its model never changes, so it is read once.
        """
        found: dict[str, EmbeddingVersion] = {}
        for partition_id in partitions:
            space_id = standing.points[partition_id].space_id
            if space_id is None:
                continue
            with self._lock:
                space = self._spaces.get(space_id)
            if space is None:
                space = serving_space(session, partition_id)
                if space is None:
                    continue
                with self._lock:
                    self._spaces[space.id] = space
                    while len(self._spaces) > SPACES:
                        self._spaces.popitem(last=False)
            found[partition_id] = space
        return found

    def vectors(self, tenant_id: str, spaces: Mapping[str, EmbeddingVersion], query: str) -> dict[str, QueryVector]:
        """The question's vector in each of ``spaces`` (partition id -> space).

        Raises:
            ModelUnavailable: a model cannot be opened or does not answer.
            ModelInvalid: it is another one now, or gave a wrong dimension, NaN or zero.
        """
        found: dict[str, QueryVector] = {}
        new: dict[str, EmbeddingVersion] = {}
        for partition_id, space in spaces.items():
            known = self._remembered((tenant_id, space.id, repr(choice_of(space)), query))
            if known is None:
                new[partition_id] = space
            else:
                speaker(self._embedders, space)  # it may be another model by now
                found[partition_id] = known
        for partition_id, made in query_vectors(self._embedders, new, query).items():
            space = new[partition_id]
            made.vector.flags.writeable = False
            self._remember((tenant_id, space.id, repr(choice_of(space)), query), made)
            found[partition_id] = made
        return found

    def memory_bytes(self) -> int:
        """About how much memory the remembered vectors take."""
        return self._bytes

    def _remembered(self, key: Key) -> QueryVector | None:
        with self._lock:
            found = self._known.get(key)
            if found is not None:
                self._known.move_to_end(key)
            return found

    def _remember(self, key: Key, made: QueryVector) -> None:
        with self._lock:
            if key not in self._known:
                self._known[key] = made
                self._bytes += _size(key, made)
            while self._bytes > self._room:
                self._bytes -= _size(*self._known.popitem(last=False))


def _size(key: Key, made: QueryVector) -> int:
    return ENTRY_BYTES + made.vector.nbytes + 4 * len(key[-1])
