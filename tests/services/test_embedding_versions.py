"""Changing the embedding model: nothing is lost, nothing is mixed, and there is a way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import delete, func, select

from citewell.db.tables import Chunk, Collection, Embedding, EmbeddingVersion, IndexSnapshot, Job, Partition
from citewell.domain.access import Caller
from citewell.domain.errors import AlreadyExists, Conflict, InvalidInput, ModelInvalid, ModelUnavailable, NotFound
from citewell.domain.jobs import JobState
from citewell.ports.embedder import EmbedderInfo
from citewell.services.documents.fields import DocumentFields
from citewell.services.embedding_versions import build, promotion
from citewell.services.embedding_versions.comparison import Question
from citewell.services.embedding_versions.promotion import Promotion
from citewell.services.embedding_versions.versions import NewVersion
from citewell.services.operation.index_stats import index_counts
from citewell.services.search.request import SearchRequest
from fakes.embedder import FakeEmbedder
from support.stack import Stack
from support.watched import Killed, WatchedEmbedder

TEXTS = (
    "Granite is hard and grey.",
    "Copper is soft and conducts.",
    "A thistle has thorns.",
    "The river carries sand.",
    "A lantern gives light.",
)


class Mirrored(FakeEmbedder):
    """As many dimensions as the first model, and each vector turned round: beside that one's, the farthest is first."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return np.negative(super().embed_query(text))


class Broken(FakeEmbedder):
    """Gives vectors that nobody can use."""

    def __init__(self, fault: str) -> None:
        super().__init__(32, name=f"fake/{fault}")
        self.fault = fault

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = super().embed_passages(texts)
        if self.fault == "nan":
            vectors[0, 0] = np.nan
        elif self.fault == "zero":
            vectors[0] = 0
        elif self.fault == "narrow":
            vectors = vectors[:, :16]
        return vectors

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return super().embed_query("always this" if self.fault == "constant" else text)

    @property
    def info(self) -> EmbedderInfo:
        if self.fault == "missing":
            raise ModelUnavailable("The files are missing.")
        return super().info


def add(stack: Stack, caller: Caller, collection: Collection, text: str, title: str | None = None) -> str:
    """The id of a document of that text, indexed."""
    said = None if title is None else DocumentFields(title=title)
    uploaded = stack.library.upload(caller, collection, text.encode(), name=f"{abs(hash(text))}.txt", fields=said)
    stack.work()
    return uploaded.document.id


def dense(stack: Stack, caller: Caller, query: str) -> list[str]:
    result = stack.search_service.search(caller, SearchRequest(query, mode="dense"))
    return [hit.text for hit in result.hits]


def serving(stack: Stack, caller: Caller) -> str:
    """The name of the version that serves."""
    (found,) = [view.version for view in stack.model_change.versions.list(caller) if view.version.state == "serving"]
    with stack.database.read(caller) as session:
        assert session.scalars(select(Partition.serving_embedding_version_id)).one() == found.id
    return found.name


def vectors(stack: Stack, caller: Caller, name: str) -> int:
    with stack.database.read(caller) as session:
        of_version = select(EmbeddingVersion.id).where(EmbeddingVersion.name == name)
        return (
            session.scalar(
                select(func.count()).select_from(Embedding).where(Embedding.embedding_version_id.in_(of_version))
            )
            or 0
        )


def offer(stack: Stack, **models: FakeEmbedder) -> None:
    stack.embedders.models.update(models)


def built(stack: Stack, caller: Caller, model: str = "wide", name: str = "second") -> str:
    """The id of a version that is ready, with its index."""
    started = stack.model_change.versions.create(caller, NewVersion(model, name))
    stack.work()
    view = stack.model_change.versions.get(caller, started.view.version.id)
    assert (view.version.state, view.missing) == ("ready", 0)
    assert view.index is not None
    return view.version.id


@pytest.fixture
def collection(stack: Stack, admin: Caller) -> Collection:
    """Five documents in the space of the first model; two more models are on offer."""
    made = stack.library.collection(admin)
    for text in TEXTS:
        add(stack, admin, made, text)
    offer(stack, wide=FakeEmbedder(96, name="fake/wide"), mirrored=Mirrored(64, name="fake/mirrored"))
    return made


def test_a_new_model_is_built_beside_promoted_and_rolled_back(
    stack: Stack, admin: Caller, collection: Collection
) -> None:
    assert serving(stack, admin) == "v1"
    second = built(stack, admin)
    assert serving(stack, admin) == "v1", "nothing changes before the promotion"
    view = stack.model_change.versions.get(admin, "second")
    assert (view.version.vectors_done, view.version.vectors_total) == (len(TEXTS), len(TEXTS))
    assert view.version.embedded == len(TEXTS)
    assert view.version.tokens > len(TEXTS)
    assert view.index is not None
    assert view.index.rows == len(TEXTS)
    stack.model_change.promotion.promote(admin, second)
    assert serving(stack, admin) == "second"
    assert dense(stack, admin, "grey granite")[0] == TEXTS[0]
    for listed in stack.model_change.versions.list(admin):  # also the first one, which was never built beside another
        assert (listed.done, listed.total) == (len(TEXTS), len(TEXTS))
    counted = index_counts(stack.database, stack.indexes, admin)
    assert [each.ntotal for each in counted.indices] == [len(TEXTS), len(TEXTS)]
    first = stack.model_change.versions.get(admin, "v1").version
    assert (first.state, first.dimension, first.retired_at) == ("retired", 64, stack.clock.now())
    stack.model_change.promotion.promote(admin, second)  # to ask twice is to ask once
    assert stack.model_change.promotion.rollback(admin, second) == first.id
    assert serving(stack, admin) == "v1"
    assert stack.model_change.versions.get(admin, second).version.state == "ready"
    assert dense(stack, admin, "soft copper")[0] == TEXTS[1]
    stack.model_change.promotion.promote(admin, second)
    assert serving(stack, admin) == "second"


def test_a_vector_is_only_compared_with_those_of_its_own_model(
    stack: Stack, admin: Caller, collection: Collection
) -> None:
    mirrored = built(stack, admin, "mirrored")
    before = dense(stack, admin, "grey granite")
    stack.model_change.promotion.promote(admin, mirrored)
    assert dense(stack, admin, "grey granite") == before
    assert before[0] == TEXTS[0]


def test_a_search_that_is_under_way_ends_in_its_own_space(stack: Stack, admin: Caller, collection: Collection) -> None:
    second = built(stack, admin, "mirrored")
    watched = stack.embedder
    assert isinstance(watched, WatchedEmbedder)

    def promote(_question: str) -> None:
        watched.at_query = lambda _text: None
        stack.model_change.promotion.promote(admin, second)

    watched.at_query = promote
    assert dense(stack, admin, "grey granite")[0] == TEXTS[0]
    assert serving(stack, admin) == "second", "it was promoted after the question was embedded"
    assert dense(stack, admin, "soft copper")[0] == TEXTS[1]
    assert watched.queries == ["grey granite"], "the other model embeds now"


def test_documents_that_come_meanwhile_are_in_every_space(stack: Stack, admin: Caller, collection: Collection) -> None:
    second = built(stack, admin)
    late = add(stack, admin, collection, "Basalt is dark.")
    assert vectors(stack, admin, "second") == vectors(stack, admin, "v1") == len(TEXTS) + 1
    stack.model_change.promotion.promote(admin, second)
    assert dense(stack, admin, "dark basalt")[0] == "Basalt is dark."
    later = add(stack, admin, collection, "Slate splits.")
    assert vectors(stack, admin, "v1") == len(TEXTS) + 2, "the way back stays complete"
    stack.library.documents.delete(admin, late)
    stack.work()
    assert vectors(stack, admin, "second") == vectors(stack, admin, "v1") == len(TEXTS) + 1
    stack.model_change.promotion.rollback(admin, second)
    assert dense(stack, admin, "slate splits")[0] == "Slate splits."
    assert stack.library.documents.get(admin, later).document.status == "indexed"


def test_a_killed_build_goes_on_where_it_was(
    stack: Stack, admin: Caller, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "BATCH", 2)
    monkeypatch.setattr(build, "LARGEST_BATCH", 2)
    watched = WatchedEmbedder(FakeEmbedder(96, name="fake/wide"))
    stack.embedders.models["wide"] = watched
    stack.model_change.versions.create(admin, NewVersion("wide", "second"))

    def kill(_number: int) -> None:
        if len(watched.embedded) > 3 + 2:  # the proof of the model, and one batch
            raise Killed

    watched.before = kill
    with pytest.raises(Killed):
        stack.work()
    assert vectors(stack, admin, "second") == 4
    watched.before = lambda _number: None
    stack.clock.advance(300)
    stack.restart()
    stack.work()
    view = stack.model_change.versions.get(admin, "second")
    assert (view.version.state, view.missing, view.version.embedded) == ("ready", 0, len(TEXTS))
    assert len(watched.embedded) == 3 + len(TEXTS), "nothing is embedded twice"


def test_a_build_can_be_paused_and_gone_on_with(
    stack: Stack, admin: Caller, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "BATCH", 2)
    monkeypatch.setattr(build, "LARGEST_BATCH", 2)
    watched = WatchedEmbedder(FakeEmbedder(96, name="fake/wide"))
    stack.embedders.models["wide"] = watched
    started = stack.model_change.versions.create(admin, NewVersion("wide", "second"))
    stack.jobs.cancel(admin, started.job.id)
    stack.work()
    paused = stack.model_change.versions.get(admin, "second")
    assert (paused.version.state, paused.missing) == ("building", len(TEXTS))
    assert paused.version.error is not None
    again = stack.model_change.versions.build(admin, "second")
    assert again.job.id != started.job.id
    assert stack.model_change.versions.build(admin, "second").job.id == again.job.id, "one job at a time"
    stack.work()
    done = stack.model_change.versions.get(admin, "second").version
    assert (done.state, done.error) == ("ready", None)


def test_a_build_that_fails_says_why_and_can_be_tried_again(
    stack: Stack, admin: Caller, collection: Collection
) -> None:
    started = stack.model_change.versions.create(admin, NewVersion("wide", "second"))
    stack.embedders.models["wide"] = FakeEmbedder(96, name="fake/another")
    stack.work()
    failed = stack.model_change.versions.get(admin, "second").version
    assert (failed.state, failed.error and failed.error["code"]) == ("failed", "model_invalid")
    with pytest.raises(Conflict, match="failed"):
        stack.model_change.promotion.promote(admin, failed.id)
    stack.embedders.models["wide"] = FakeEmbedder(96, name="fake/wide")
    stack.jobs.retry(admin, started.job.id)
    stack.work()
    assert stack.model_change.versions.get(admin, "second").version.state == "ready"


def test_what_lacks_vectors_is_not_promoted_and_made_up_for(
    stack: Stack, admin: Caller, collection: Collection
) -> None:
    second = built(stack, admin)
    # Somebody searches there already, with an index that has all of it.
    assert stack.search_service.search(admin, SearchRequest("granite", mode="dense"), space_id=second).hits
    wide = stack.embedders.models.pop("wide")
    add(stack, admin, collection, "Basalt is dark.")
    assert dense(stack, admin, "dark basalt")[0] == "Basalt is dark.", "the serving space does not wait"
    with pytest.raises(ModelUnavailable):
        stack.model_change.promotion.promote(admin, second)
    stack.embedders.models["wide"] = wide
    with pytest.raises(Conflict, match="1 chunks have no vector") as refused:
        stack.model_change.promotion.promote(admin, second)
    assert refused.value.facts["missing"] == 1
    assert serving(stack, admin) == "v1"
    stack.work()
    assert stack.jobs.get(admin, str(refused.value.facts["job_id"])).state is JobState.COMPLETED
    stack.model_change.promotion.promote(admin, second)
    assert dense(stack, admin, "dark basalt")[0] == "Basalt is dark.", "an index that was open follows"


class Interrupted(Promotion):
    """Does something between the long look at all chunks and the transaction that promotes."""

    between: Callable[[], None] = staticmethod(lambda: None)

    def _check(self, caller: Caller, version_id: str) -> int:
        seen = super()._check(caller, version_id)
        self.between()
        return seen


def test_what_comes_at_the_last_moment_is_counted_too(stack: Stack, admin: Caller, collection: Collection) -> None:
    second = built(stack, admin)
    interrupted = Interrupted(stack.database, stack.library.queue, stack.embedders, stack.indexes)

    def lose_one() -> None:
        wide = stack.embedders.models.pop("wide")
        add(stack, admin, collection, "Basalt is dark.")
        stack.embedders.models["wide"] = wide

    interrupted.between = lose_one
    with pytest.raises(Conflict, match="1 chunks have no vector"):
        interrupted.promote(admin, second)
    assert serving(stack, admin) == "v1"

    def take_it_back() -> None:
        with stack.database.write(admin) as session:
            session.get_one(EmbeddingVersion, second).state = "deleting"

    stack.work()
    interrupted.between = take_it_back
    with pytest.raises(Conflict, match="changed at this moment"):
        interrupted.promote(admin, second)


def test_without_an_index_nothing_large_is_promoted(
    stack: Stack, admin: Caller, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promotion, "tail_limit", lambda _rows: 2)
    second = built(stack, admin)
    with stack.database.write(admin) as session:
        session.execute(delete(IndexSnapshot).where(IndexSnapshot.embedding_version_id == second))
    with pytest.raises(Conflict, match=f"lacks {len(TEXTS)} changes") as refused:
        stack.model_change.promotion.promote(admin, second)
    stack.work()
    assert stack.jobs.get(admin, str(refused.value.facts["job_id"])).state is JobState.COMPLETED
    stack.model_change.promotion.promote(admin, second)
    assert serving(stack, admin) == "second"


def test_a_version_that_is_being_built_is_neither_promoted_nor_searched(
    stack: Stack, admin: Caller, collection: Collection
) -> None:
    version = stack.model_change.versions.create(admin, NewVersion("wide")).view.version
    assert version.name == "v2"
    with pytest.raises(Conflict, match="building"):
        stack.model_change.promotion.promote(admin, version.id)
    with pytest.raises(Conflict, match="building"):
        stack.model_change.comparisons.compare(admin, "v2", golden=[Question("x")])
    with pytest.raises(Conflict, match="does not serve"):
        stack.model_change.promotion.rollback(admin, version.id)
    first = stack.model_change.versions.get(admin, "v1").version
    with pytest.raises(Conflict, match="Nothing is left"):
        stack.model_change.promotion.rollback(admin, first.id)


@pytest.mark.parametrize("fault", ["nan", "zero", "narrow", "constant", "missing"])
def test_a_model_whose_vectors_are_no_good_is_refused(sqlite_stack: Stack, admin: Caller, fault: str) -> None:
    sqlite_stack.library.collection(admin)
    offer(sqlite_stack, broken=Broken(fault))
    with pytest.raises(InvalidInput) as refused:
        sqlite_stack.model_change.versions.create(admin, NewVersion("broken"))
    assert refused.value.facts["field"] == "model"
    assert sqlite_stack.model_change.versions.list(admin) == []


def test_only_models_on_offer_are_opened(sqlite_stack: Stack, admin: Caller) -> None:
    with pytest.raises(InvalidInput, match="CITEWELL_EMBEDDING_MODELS"):
        sqlite_stack.model_change.versions.create(admin, NewVersion("path:/etc"))


def test_names_are_unique_and_versions_of_one_model_may_be_many(
    stack: Stack, admin: Caller, collection: Collection
) -> None:
    first = stack.model_change.versions.create(admin, NewVersion("wide", "plain", enrich_context=False)).view.version
    with pytest.raises(AlreadyExists):
        stack.model_change.versions.create(admin, NewVersion("wide", "plain"))
    other = stack.model_change.versions.create(admin, NewVersion("wide", "rich", precision="fp32")).view.version
    assert (first.model, first.number, other.number) == (other.model, 2, 3)
    assert (first.precision, other.precision) == ("auto", "fp32")


def test_a_version_decides_whether_passages_carry_their_context(
    stack: Stack, admin: Caller, collection: Collection
) -> None:
    add(stack, admin, collection, "It has spines.", title="Cactus")
    watched = WatchedEmbedder(FakeEmbedder(96, name="fake/wide"))
    stack.embedders.models["wide"] = watched
    built(stack, admin, name="rich")
    assert "Cactus\nIt has spines." in watched.embedded
    watched.batches.clear()
    stack.model_change.versions.create(admin, NewVersion("wide", "plain", enrich_context=False))
    stack.work()
    assert "It has spines." in watched.embedded
    assert not any("Cactus" in text for text in watched.embedded)
    watched.batches.clear()
    add(stack, admin, collection, "It has leaves.", title="Oak")
    assert sorted(watched.embedded) == ["It has leaves.", "Oak\nIt has leaves."], "also what comes later"


def test_searches_and_documents_stay_with_the_model_that_serves(
    stack: Stack, admin: Caller, collection: Collection
) -> None:
    stack.embedders.chosen = "wide"
    assert dense(stack, admin, "grey granite")[0] == TEXTS[0]
    add(stack, admin, collection, "Basalt is dark.")
    assert vectors(stack, admin, "v1") == len(TEXTS) + 1
    version = stack.model_change.versions.create(admin, NewVersion()).view.version
    assert version.model == "fake/wide", "new versions are built with the configured model"


def test_a_model_that_is_gone_or_another_leaves_the_words(stack: Stack, admin: Caller, collection: Collection) -> None:
    stack.embedders.chosen = "wide"
    former = stack.embedders.models.pop("configured")
    result = stack.search_service.search(admin, SearchRequest("granite"))
    assert (result.mode, [hit.text for hit in result.hits]) == ("lexical", [TEXTS[0]])
    assert "There is no model configured" in (result.note or "")
    with pytest.raises(ModelUnavailable):
        stack.search_service.search(admin, SearchRequest("granite", mode="dense"))
    stack.embedders.models["configured"] = Mirrored(64, name="fake/mirrored")
    with pytest.raises(ModelInvalid, match="build a new embedding version"):
        stack.search_service.search(admin, SearchRequest("granite", mode="dense"))
    second = built(stack, admin)
    stack.model_change.promotion.promote(admin, second)
    assert dense(stack, admin, "grey granite")[0] == TEXTS[0], "the way out needs the new model only"
    stack.embedders.models["configured"] = former
    stack.model_change.promotion.rollback(admin, second)


@pytest.mark.parametrize("fault", ["nan", "zero", "narrow"])
def test_a_question_without_a_usable_vector_is_an_error_that_says_so(
    sqlite_stack: Stack, admin: Caller, fault: str
) -> None:
    collection = sqlite_stack.library.collection(admin)
    add(sqlite_stack, admin, collection, TEXTS[0])
    broken = Broken(fault)

    class Asked(FakeEmbedder):
        def embed_query(self, text: str) -> NDArray[np.float32]:
            return np.asarray(broken.embed_passages([text])[0], np.float32)

    sqlite_stack.embedders.models["configured"] = Asked(64, name="fake/words")
    with pytest.raises(ModelInvalid, match="fake/words gave vectors"):
        sqlite_stack.search_service.search(admin, SearchRequest("granite", mode="dense"))
    found = sqlite_stack.search_service.search(admin, SearchRequest("granite"))
    assert (found.mode, len(found.hits)) == ("lexical", 1)


def test_a_document_that_met_a_promotion_is_made_for_the_new_space(
    stack: Stack, admin: Caller, collection: Collection
) -> None:
    second = built(stack, admin)
    wide = stack.embedders.models.pop("wide")
    watched = stack.embedder
    assert isinstance(watched, WatchedEmbedder)

    def promote(_number: int) -> None:
        # Its vectors are made for the space that served, and could not be made for the one that will.
        watched.before = lambda _n: None
        stack.embedders.models["wide"] = wide
        stack.model_change.promotion.promote(admin, second)
        del stack.embedders.models["wide"]

    watched.before = promote
    uploaded = stack.library.upload(admin, collection, b"Basalt is dark.", name="basalt.txt")
    stack.work()
    assert stack.library.documents.get(admin, uploaded.document.id).document.status != "indexed"
    stack.embedders.models["wide"] = wide
    stack.clock.advance(3600)
    stack.work()
    assert dense(stack, admin, "dark basalt")[0] == "Basalt is dark."


def test_a_deleted_version_leaves_nothing(stack: Stack, admin: Caller, collection: Collection) -> None:
    second = built(stack, admin)
    first = stack.model_change.versions.get(admin, "v1").version
    with pytest.raises(Conflict, match="serves"):
        stack.model_change.versions.delete(admin, "v1")
    stack.model_change.promotion.promote(admin, second)
    job = stack.model_change.versions.delete(admin, "v1")
    with pytest.raises(NotFound):
        stack.model_change.versions.get(admin, first.id)
    with pytest.raises(Conflict, match="Nothing is left"):
        stack.model_change.promotion.rollback(admin, second)
    stack.work()
    assert stack.jobs.get(admin, job.id).state is JobState.PENDING, "searches that began in it end in it"
    stack.restart()
    with stack.indexes.use(admin, first.partition_id, first.id) as index:
        assert index.dense is not None
        assert len(index.dense.ids()) == len(TEXTS)
    stack.clock.advance(120)
    stack.work()
    assert stack.jobs.get(admin, job.id).state is JobState.COMPLETED
    with stack.database.read(admin) as session:
        assert session.get(EmbeddingVersion, first.id) is None
        assert session.scalar(select(func.count()).select_from(Embedding)) == len(TEXTS)
    assert dense(stack, admin, "grey granite")[0] == TEXTS[0]
    assert stack.model_change.versions.create(admin, NewVersion("wide", "v1")).view.version.name == "v1"


def test_a_version_may_be_deleted_while_it_is_built(stack: Stack, admin: Caller, collection: Collection) -> None:
    watched = WatchedEmbedder(FakeEmbedder(96, name="fake/wide"))
    stack.embedders.models["wide"] = watched
    started = stack.model_change.versions.create(admin, NewVersion("wide", "second"))

    def give_up(_number: int) -> None:
        watched.before = lambda _n: None
        stack.model_change.versions.delete(admin, "second")

    watched.before = give_up
    stack.work()
    assert stack.jobs.get(admin, started.job.id).state is JobState.COMPLETED
    stack.clock.advance(120)
    stack.work()
    with stack.database.read(admin) as session:
        assert session.get(EmbeddingVersion, started.view.version.id) is None


def test_stored_vectors_are_enough_to_rebuild_the_index(stack: Stack, admin: Caller, collection: Collection) -> None:
    assert isinstance(stack.embedder, WatchedEmbedder)
    before = len(stack.embedder.embedded)
    job = stack.model_change.versions.rebuild_index(admin)
    stack.work()
    assert stack.jobs.get(admin, job.id).state is JobState.COMPLETED
    with stack.database.read(admin) as session:
        rows = session.execute(select(IndexSnapshot.kind, IndexSnapshot.row_count, IndexSnapshot.from_seq)).all()
    assert sorted(rows) == [("dense", len(TEXTS), 0), ("lexical", len(TEXTS), 0)]
    assert len(stack.embedder.embedded) == before
    assert dense(stack, admin, "grey granite")[0] == TEXTS[0]


def test_a_long_build_lets_others_go_first(
    stack: Stack, admin: Caller, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "BATCH", 1)
    monkeypatch.setattr(build, "LARGEST_BATCH", 1)
    watched = WatchedEmbedder(FakeEmbedder(96, name="fake/wide"))
    stack.embedders.models["wide"] = watched
    started = stack.model_change.versions.create(admin, NewVersion("wide", "second"))
    seen: list[str] = []

    def busy(_number: int) -> None:
        if not seen:
            uploaded = stack.library.upload(admin, collection, b"Basalt is dark.", name="basalt.txt")
            seen.append(uploaded.document.id)
        stack.clock.advance(20)
        seen.append(stack.library.documents.get(admin, seen[0]).document.status)

    watched.before = busy
    stack.work()
    assert "waiting" in seen
    assert seen[-1] == "indexed", "the document did not wait for the build to end"
    assert stack.jobs.get(admin, started.job.id).attempts == 1, "making way costs no attempt"
    assert stack.model_change.versions.get(admin, "second").missing == 0


def test_two_versions_are_compared_on_the_same_questions(stack: Stack, admin: Caller, collection: Collection) -> None:
    built(stack, admin)
    ids = {text: document for document, text in _external_ids(stack, admin)}
    questions = [Question("grey granite", {ids[TEXTS[0]]: 1}), Question("soft copper", {ids[TEXTS[1]]: 1})]
    stack.queries.note(admin, "who carries sand?", source="search")
    found = stack.model_change.comparisons.compare(admin, "second", golden=questions)
    assert (found.candidate.name, found.baseline.name, found.questions, found.expected) == ("second", "v1", 3, 2)
    assert [report.mode for report in found.modes] == ["dense", "hybrid"]
    for report in found.modes:
        assert report.candidate.ndcg is not None
        assert report.candidate.ndcg.mean == 1.0
        assert report.candidate.recall is not None
        assert report.candidate.recall.mean == 1.0
        assert report.ndcg_difference is not None
        assert (report.ndcg_difference.same, report.ndcg_difference.certain) == (2, False)
        assert report.overlap.mean == 1.0, "there are no more than five chunks"
        assert 0 < report.candidate.p50_ms <= report.candidate.p95_ms
    assert {each.query for each in found.most_different} == {"grey granite", "soft copper", "who carries sand?"}
    assert serving(stack, admin) == "v1"
    with pytest.raises(InvalidInput, match="two different"):
        stack.model_change.comparisons.compare(admin, "v1")
    with pytest.raises(InvalidInput, match="no question"):
        stack.model_change.comparisons.compare(admin, "second", recorded=0)


def _external_ids(stack: Stack, caller: Caller) -> list[tuple[str, str]]:
    found = stack.search_service.search(caller, SearchRequest("x", mode="dense"))
    return [(hit.external_id, hit.text) for hit in found.hits]


def test_versions_of_others_do_not_exist(stack: Stack, admin: Caller, stranger: Caller, collection: Collection) -> None:
    second = built(stack, admin)
    assert stack.model_change.versions.list(stranger) == []
    for call in (
        lambda: stack.model_change.versions.get(stranger, second),
        lambda: stack.model_change.versions.build(stranger, second),
        lambda: stack.model_change.versions.delete(stranger, second),
        lambda: stack.model_change.promotion.promote(stranger, second),
        lambda: stack.model_change.promotion.rollback(stranger, second),
        lambda: stack.model_change.comparisons.compare(stranger, second),
    ):
        with pytest.raises(NotFound):
            call()


def test_every_published_chunk_gets_a_vector_also_those_of_the_past(
    stack: Stack, admin: Caller, collection: Collection
) -> None:
    with stack.database.read(admin) as session:
        document = session.scalars(select(Chunk.document_id).order_by(Chunk.id)).first()
    assert document is not None
    built(stack, admin)
    with stack.database.read(admin) as session:
        kept = session.scalar(select(func.count()).select_from(Chunk).where(Chunk.created_seq.is_not(None)))
        jobs = session.scalars(select(Job.state).where(Job.kind == build.KIND)).all()
    assert vectors(stack, admin, "second") == kept
    assert jobs == [JobState.COMPLETED]
