"""What the indexes propose: the best of both kinds in every partition of the scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from citewell.domain.access import Caller
from citewell.domain.fusion import RankedList
from citewell.ports.vector_index import Hits
from citewell.services.embedding.vectors import QueryVector
from citewell.services.search.history import Histories, PastQuery
from citewell.services.search.indexes import Indexes
from citewell.services.search.request import SearchRequest
from citewell.services.search.scope import Scope


@dataclass
class Candidates:
    """Hits of each index, one list a partition."""

    dense: list[Hits] = field(default_factory=list)
    lexical: list[Hits] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    """Up to where of its change log each partition was searched, at least."""

    @property
    def most(self) -> int:
        """The length of the longest list."""
        return max((len(hits.ids) for hits in (*self.dense, *self.lexical)), default=0)

    @property
    def dense_ranking(self) -> RankedList:
        """All partitions' nearest vectors as one list."""
        return _ranked(self.dense)

    @property
    def lexical_ranking(self) -> RankedList:
        """All partitions' best matches of words as one list."""
        return _ranked(self.lexical)


def find_candidates(
    indexes: Indexes,
    histories: Histories,
    caller: Caller,
    scope: Scope,
    request: SearchRequest,
    vectors: Mapping[str, QueryVector],
    mode: str,
    wanted: int,
) -> Candidates:
    """Up to ``wanted`` candidates of each kind and partition; a partition without a vector by words alone.

    A vector is looked for in the index of its own space, whatever was promoted since it was made.
    """
    found = Candidates()
    for partition_id in scope.partitions:
        at = vectors.get(partition_id)
        vector = None if at is None else at.vector
        with indexes.use(caller, partition_id, None if at is None else at.space_id) as index:
            found.seen[partition_id] = index.applied_seq
            if vector is not None and index.dense is not None:
                found.dense.append(index.dense.search(vector, wanted, scope.index))
            if mode != "dense":
                found.lexical.append(index.lexical.search(request.query, wanted, scope.index))
            space = index.space
        if scope.past is not None and len(scope.past.keys):
            query = PastQuery(vector, None if mode == "dense" else request.query, wanted, scope.past)
            near, wordy = histories.search(caller, partition_id, space, query)
            found.dense.extend(hits for hits in (near,) if hits is not None)
            found.lexical.extend(hits for hits in (wordy,) if hits is not None)
    return found


def _ranked(lists: Sequence[Hits]) -> RankedList:
    ids = np.concatenate([hits.ids for hits in lists]) if lists else np.empty(0, np.int64)
    scores = np.concatenate([hits.scores for hits in lists]) if lists else np.empty(0, np.float32)
    order = np.lexsort((ids, -scores))
    return RankedList(ids[order], scores[order])
