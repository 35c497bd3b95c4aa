"""What the indexes propose: the best of both kinds in every partition of the scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from citewell.domain.access import Caller
from citewell.domain.fusion import DenseList, LexicalList, standardised
from citewell.domain.notes import Note
from citewell.domain.phrases import quoted, unquoted
from citewell.ports.vector_index import Background, Hits
from citewell.services.embedding.vectors import QueryVector
from citewell.services.search.history import Histories, PastQuery
from citewell.services.search.indexes import Indexes
from citewell.services.search.request import SearchRequest
from citewell.services.search.scope import Scope
from citewell.services.search.snapshots import IndexPoint
from citewell.services.search.stages import Stages
from citewell.services.search.standing import Standing


@dataclass(frozen=True, slots=True)
class NearHits:
    """Hits of one vector index, and how arbitrary rows of it score."""

    hits: Hits
    background: Background


@dataclass
class Candidates:
    """Up to ``wanted`` hits of each index, one list a partition. ``known``: how well the least of the models knows the
    question's language, where one can tell. ``words`` are what was looked for by words, ``note`` says where that is
    not what was asked.
    """

    wanted: int
    words: str
    known: float | None = None
    dense: list[NearHits] = field(default_factory=list)
    lexical: list[Hits] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    """Up to where of its change log each partition was searched, at least."""
    note: Note | None = None

    @property
    def most(self) -> int:
        """The length of the longest list."""
        return max((len(hits.ids) for hits in (*(near.hits for near in self.dense), *self.lexical)), default=0)

    def keep_worded(self) -> None:
        """Drop near vectors that the words did not find: they lack a phrase that was asked for in quotes."""
        worded, _ = _joined(self.lexical)
        for at, near in enumerate(self.dense):
            kept = np.isin(near.hits.ids, worded)
            self.dense[at] = NearHits(Hits(near.hits.ids[kept], near.hits.scores[kept]), near.background)

    @property
    def dense_ranking(self) -> DenseList:
        """All partitions' nearest vectors as one list: by how far they stand out in their own partition, where that
        is known of all.
        """
        ids, scores = _joined([near.hits for near in self.dense])
        scales = [
            standardised(near.hits.scores, near.background.mean, near.background.spread, near.background.rows)
            for near in self.dense
        ]
        known = [scale for scale in scales if scale is not None]
        standard = np.concatenate(known) if known and len(known) == len(scales) else None
        order = np.lexsort((ids, -(scores if standard is None else standard)))
        return DenseList(ids[order], scores[order], None if standard is None else standard[order])

    @property
    def lexical_ranking(self) -> LexicalList:
        """All partitions' best matches of words as one list."""
        ids, scores = _joined(self.lexical)
        order = np.lexsort((ids, -scores))
        return LexicalList(ids[order], scores[order], all(len(hits.ids) < self.wanted for hits in self.lexical))


_NO_BACKGROUND = Background(0.0, 0.0, 0)
_UNQUOTED = Note(
    "phrase_not_found",
    "Nothing that was searched has the phrase in quotes; its words were looked for without them.",
)
_ALL_UNQUOTED = Note(
    "phrases_not_found",
    "Nothing that was searched has all phrases in quotes; their words were looked for without them.",
)


@dataclass(frozen=True, slots=True)
class Finder:
    """Asks the indexes of this process. ``mode`` is what is possible now, whatever was asked for. ``words`` are looked
    for as they stand, in the place of the request's.
    """

    indexes: Indexes
    histories: Histories
    caller: Caller
    request: SearchRequest
    vectors: Mapping[str, QueryVector]
    mode: str
    stages: Stages
    words: str | None = None

    def find(self, scope: Scope, standing: Standing, wanted: int) -> Candidates:
        """Up to ``wanted`` candidates of each kind and partition; a partition without a vector by words alone.

        A vector is looked for in the index of its own space, whatever was promoted since it was made. Phrases in quotes
        bind as long as anything in the scope has them; else their words are looked for without the quotes.
        """
        words = self.request.query if self.words is None else self.words
        known = [vector.known for vector in self.vectors.values() if vector.known is not None]
        found = Candidates(wanted, words, min(known, default=None))
        for partition_id in scope.partitions:
            self._find_in(found, scope, partition_id, standing.points[partition_id], near=True)
        phrases = () if self.mode == "dense" else quoted(words).phrases
        if not phrases:
            return found
        if self.words is None and not any(len(hits.ids) for hits in found.lexical):
            found.words, found.note = unquoted(words), _UNQUOTED if len(phrases) == 1 else _ALL_UNQUOTED
            found.lexical.clear()
            for partition_id in scope.partitions:
                self._find_in(found, scope, partition_id, standing.points[partition_id], near=False)
        else:
            found.keep_worded()
        return found

    def _find_in(self, found: Candidates, scope: Scope, partition_id: str, point: IndexPoint, *, near: bool) -> None:
        """By the words of ``found``, and, with ``near``, by vectors as well."""
        at = self.vectors.get(partition_id)
        vector = at.vector if at is not None and near else None
        words = None if self.mode == "dense" else found.words
        background = _NO_BACKGROUND
        with self.indexes.use(self.caller, partition_id, None if at is None else at.space_id, at=point) as index:
            found.seen[partition_id] = index.applied_seq if near else min(found.seen[partition_id], index.applied_seq)
            if vector is not None and index.dense is not None:
                with self.stages.stage("dense"):
                    background = index.dense.background(vector)
                    found.dense.append(NearHits(index.dense.search(vector, found.wanted, scope.index), background))
            if words is not None:
                with self.stages.stage("lexical"):
                    found.lexical.append(
                        index.lexical.search(words, found.wanted, scope.index, prefix=self.request.prefix)
                    )
            space = index.space
        if scope.past is not None and len(scope.past.keys):
            with self.stages.stage("past"):
                query = PastQuery(vector, words, found.wanted, scope.past)
                beside, wordy = self.histories.search(self.caller, partition_id, space, query)
            if beside is not None:
                found.dense.append(NearHits(beside, background))
            found.lexical.extend(hits for hits in (wordy,) if hits is not None)


def _joined(lists: Sequence[Hits]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    ids = np.concatenate([hits.ids for hits in lists]) if lists else np.empty(0, np.int64)
    scores = np.concatenate([hits.scores for hits in lists]) if lists else np.empty(0, np.float32)
    return ids, scores
