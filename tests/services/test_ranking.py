"""After fusion: boosts, the reranker, so many of a document, neighbours as one passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import update

from citewell.db.tables import Chunk, Collection
from citewell.domain.access import Caller
from citewell.domain.boosts import BoostRules
from citewell.domain.errors import InvalidInput
from citewell.services.collections.fields import CollectionFields
from citewell.services.search.hits import SearchHit, SearchResult
from citewell.services.search.ranking import RankingRules
from citewell.services.search.request import SearchRequest
from fakes.reranker import FakeReranker
from support.people import People
from support.stack import Stack

LEAVE = "Parental leave takes fourteen months."


@dataclass
class Desk:
    """One user with a collection."""

    stack: Stack
    owner: Caller
    collection: Collection

    def add(self, text: str, name: str) -> str:
        document = self.stack.library.upload(self.owner, self.collection, text.encode(), name=name).document
        self.stack.work()
        return document.id

    def search(self, query: str, **options: object) -> SearchResult:
        request = SearchRequest(query, **options)  # type: ignore[arg-type]  # each test gives what it needs
        return self.stack.search_service.search(self.owner, request)

    def rank_by(self, rules: RankingRules, reranker: FakeReranker | None = None) -> None:
        self.stack.ranking, self.stack.reranker = rules, reranker
        self.stack.restart()

    def set_ranking(self, **ranking: float) -> None:
        fields = CollectionFields(name="Handbook", settings={"ranking": ranking})
        self.stack.library.collections.replace(self.owner, self.collection.id, fields)


@pytest.fixture
def desk(stack: Stack, people: People) -> Desk:
    owner = people.caller(people.tenant("Here"))
    return Desk(stack, owner, stack.library.collection(owner, "Handbook"))


def titles(hits: Sequence[SearchHit]) -> list[str]:
    return [hit.file_name for hit in hits]


def explained(hit: SearchHit) -> dict[str, object]:
    assert hit.explain is not None
    return dict(hit.explain)


def test_by_default_a_hit_is_not_boosted_nor_reranked(desk: Desk) -> None:
    desk.add(LEAVE, "leave.txt")
    why = explained(desk.search("parental leave", explain=True).hits[0])
    assert why["boosts"] == {"quality": 0.0, "freshness": 0.0}
    assert why["rerank"] is None
    weight = why["weight"]
    assert isinstance(weight, dict)
    assert set(weight) == {"value", "knowledge", "distinction", "agreement"}


def test_newer_documents_come_first_where_freshness_counts(desk: Desk) -> None:
    desk.add(LEAVE, "old.txt")
    desk.stack.clock.advance(400 * 86_400)
    desk.add(LEAVE + " ", "new.txt")
    assert titles(desk.search("parental leave").hits) == ["old.txt", "new.txt"]
    desk.rank_by(RankingRules(boosts=BoostRules(freshness=2.0, half_life_days=30)))
    result = desk.search("parental leave", explain=True)
    assert titles(result.hits) == ["new.txt", "old.txt"]
    boosts = explained(result.hits[1])["boosts"]
    assert isinstance(boosts, dict)
    assert boosts["freshness"] < 0
    assert [hit.score for hit in result.hits] == sorted((hit.score for hit in result.hits), reverse=True)


def test_better_chunks_come_first_where_quality_counts(desk: Desk) -> None:
    desk.add(LEAVE, "poor.txt")
    desk.add(LEAVE + " ", "good.txt")
    with desk.stack.database.write(desk.owner) as session:
        session.execute(update(Chunk).where(Chunk.id == 1).values(quality_score=0.2))
    assert titles(desk.search("parental leave").hits) == ["poor.txt", "good.txt"]
    desk.rank_by(RankingRules(boosts=BoostRules(quality=2.0)))
    assert titles(desk.search("parental leave").hits) == ["good.txt", "poor.txt"]


def test_a_collection_has_boosts_of_its_own_from_the_next_search_on(desk: Desk) -> None:
    desk.add(LEAVE, "old.txt")
    desk.stack.clock.advance(400 * 86_400)
    desk.add(LEAVE + " ", "new.txt")
    assert titles(desk.search("parental leave").hits) == ["old.txt", "new.txt"]
    desk.set_ranking(freshness=2.0, half_life_days=10)
    assert titles(desk.search("parental leave").hits) == ["new.txt", "old.txt"]
    desk.set_ranking(freshness=0.0)
    assert titles(desk.search("parental leave").hits) == ["old.txt", "new.txt"]


@pytest.mark.parametrize(
    "ranking", [{"quality": -1}, {"freshness": 6}, {"half_life_days": 0}, {"luck": 1}, {"quality": True}]
)
def test_boosts_of_a_collection_are_checked(desk: Desk, ranking: dict[str, float]) -> None:
    with pytest.raises(InvalidInput):
        desk.set_ranking(**ranking)


class Contrary(FakeReranker):
    """Likes best what has the fewest words of the question."""

    def scores(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        return -super().scores(query, passages)


def test_the_reranker_orders_the_best(desk: Desk) -> None:
    desk.add(LEAVE, "leave.txt")
    desk.add("Leave the key at the desk.", "key.txt")
    desk.add("The canteen opens at noon.", "canteen.txt")
    before = titles(desk.search("parental leave").hits)
    reranker = Contrary()
    desk.rank_by(RankingRules(rerank_candidates=2), reranker)
    result = desk.search("parental leave", explain=True)
    assert titles(result.hits) == [before[1], before[0], before[2]]
    assert [hit.score for hit in result.hits] == sorted((hit.score for hit in result.hits), reverse=True)
    assert [explained(hit)["rerank"] for hit in result.hits] == [-0.5, -1.0, None]
    ((query, passages),) = reranker.asked
    assert query == "parental leave"
    assert len(passages) == 2
    assert passages[0].endswith(LEAVE)


def test_a_request_may_go_without_the_reranker_or_ask_for_it(desk: Desk) -> None:
    desk.add(LEAVE, "leave.txt")
    reranker = FakeReranker()
    desk.rank_by(RankingRules(), reranker)
    desk.search("leave", rerank=False)
    assert reranker.asked == []
    desk.rank_by(RankingRules(rerank=False), reranker)
    desk.search("leave")
    assert reranker.asked == []
    desk.search("leave", rerank=True)
    assert len(reranker.asked) == 1
    desk.rank_by(RankingRules())
    assert desk.search("leave", rerank=True).note == "Not reranked: no reranker is configured."


def test_a_reranker_that_is_away_costs_the_search_nothing_but_a_note(desk: Desk) -> None:
    desk.add(LEAVE, "leave.txt")
    reranker = FakeReranker()
    reranker.away = True
    desk.rank_by(RankingRules(), reranker)
    result = desk.search("parental leave")
    assert titles(result.hits) == ["leave.txt"]
    assert result.note == "Not reranked: The reranker is away."
    assert len(reranker.asked) == 1


class Meanwhile(FakeReranker):
    """Something happens while it reads."""

    def __init__(self, happens: object) -> None:
        super().__init__()
        self.happens = happens

    def scores(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        assert callable(self.happens)
        self.happens()
        return super().scores(query, passages)


def test_what_is_deleted_while_the_reranker_reads_is_not_found(desk: Desk) -> None:
    document = desk.add(LEAVE, "leave.txt")
    desk.add("Leave the key at the desk.", "key.txt")
    desk.rank_by(RankingRules(), Meanwhile(lambda: desk.stack.library.documents.delete(desk.owner, document)))
    assert titles(desk.search("parental leave").hits) == ["key.txt"]


LONG = "\n\n".join(f"Paragraph {number} of the parental leave policy. {'Details follow. ' * 60}" for number in range(6))


def test_neighbours_become_one_passage_that_quotes_the_text(desk: Desk) -> None:
    document = desk.add(LONG, "policy.txt")
    apart = desk.search("parental leave policy")
    assert len(apart.hits) > 2
    merged = desk.search("parental leave policy", merge_neighbours=True, explain=True)
    assert 1 <= len(merged.hits) < len(apart.hits)
    text = desk.stack.library.documents.text(desk.owner, document).text
    for hit in merged.hits:
        assert text[hit.start : hit.end] == hit.text
        assert len(hit.text) <= 4000
    assert max(len(hit.text) for hit in merged.hits) > max(len(hit.text) for hit in apart.hits)
    parts = explained(merged.hits[0])["merged"]
    assert isinstance(parts, list)
    assert len(parts) > 1


def test_overlapping_neighbours_say_nothing_twice(desk: Desk) -> None:
    settings = {"chunking": {"max_tokens": 60, "overlap": 20}}
    desk.stack.library.collections.replace(
        desk.owner, desk.collection.id, CollectionFields(name="Handbook", settings=settings)
    )
    document = desk.add(LONG, "policy.txt")
    text = desk.stack.library.documents.text(desk.owner, document).text
    hits = desk.search("parental leave policy", merge_neighbours=True).hits
    assert all(text[hit.start : hit.end] == hit.text for hit in hits)


def test_a_document_has_at_most_so_many_hits(desk: Desk) -> None:
    desk.add(LONG, "policy.txt")
    desk.add(LEAVE, "leave.txt")
    assert titles(desk.search("parental leave policy", top_k=2, per_document=1).hits).count("policy.txt") == 1
    desk.rank_by(RankingRules(per_document=2))
    assert titles(desk.search("parental leave policy").hits).count("policy.txt") == 2
    assert titles(desk.search("parental leave policy", per_document=100).hits).count("policy.txt") > 2
    for nonsense in (0, 101):
        with pytest.raises(InvalidInput):
            desk.search("leave", per_document=nonsense)
