"""Documents described by a model: once a version, only where nobody else said it, and again when it is replaced."""

from __future__ import annotations

from citewell.db.tables import Document
from citewell.domain.access import Caller
from citewell.domain.errors import ModelInvalid, ModelUnavailable
from citewell.services.documents.describing import KIND, DocumentDescription, enqueue_descriptions
from fakes.describer import FakeDescriber
from support.library import Library
from support.people import People


class Moody(FakeDescriber):
    """Fails as told before it answers."""

    def __init__(self, *moods: Exception) -> None:
        super().__init__()
        self.moods = list(moods)

    def describe(self, title: str, text: str, asked: object) -> dict[str, object]:
        if self.moods:
            raise self.moods.pop(0)
        return dict(super().describe(title, text, asked))  # type: ignore[arg-type]  # the port's type is narrower


def document(library: Library, caller: Caller, document_id: str) -> Document:
    return library.documents.get(caller, document_id).document


def put(library: Library, caller: Caller, text: str, key: str = "notes") -> str:
    present = library.collections.list(caller).items
    collection = present[0].collection if present else library.collection(caller)
    uploaded = library.upload(caller, collection, text.encode(), external_id=key)
    library.publish(caller, uploaded.document.id, [text])
    return uploaded.document.id


def describe(library: Library, describer: FakeDescriber) -> int:
    enqueue_descriptions(library.database, library.queue)
    return library.run(KIND, DocumentDescription(library.blobs, describer).run)


def test_a_version_is_described_once(library: Library, user: Caller) -> None:
    describer = FakeDescriber()
    key = put(library, user, "topics = leave, pay\naudience = all staff")
    assert describe(library, describer) == 1
    found = document(library, user, key)
    assert found.facets == {"topics": ["leave", "pay"], "audience": "all staff"}
    assert set(found.facet_origins.values()) == {"model"}
    assert describe(library, describer) == 0
    put(library, user, "topics = travel")
    assert describe(library, describer) == 1
    assert document(library, user, key).facets == {"topics": ["travel"]}
    assert len(describer.asked) == 2


def test_nobody_is_asked_for_what_is_known(library: Library, user: Caller) -> None:
    describer = FakeDescriber()
    key = put(library, user, "topics = leave\naudience = all staff")
    library.documents.patch(user, key, {"facets": {"audience": "managers"}, "metadata": {"tags": ["rules"]}})
    describe(library, describer)
    assert describer.asked == [("doc_type", "complexity", "summary")]
    assert document(library, user, key).facets == {"audience": "managers", "topics": ["rules"]}


def test_an_answer_of_no_use_leaves_the_document_as_it_is(library: Library, user: Caller) -> None:
    first, second = (put(library, user, "topics = leave", name) for name in ("first", "second"))
    assert describe(library, Moody(ModelInvalid("nonsense"))) == 1
    found = [document(library, user, key).facets for key in (first, second)]
    assert sorted(map(len, found)) == [0, 1]
    assert describe(library, FakeDescriber()) == 0


def test_a_model_that_is_away_is_asked_later(library: Library, user: Caller) -> None:
    key = put(library, user, "topics = leave")
    enqueue_descriptions(library.database, library.queue)
    try:
        library.run(KIND, DocumentDescription(library.blobs, Moody(ModelUnavailable("away"))).run)
    except ModelUnavailable:
        assert document(library, user, key).described_version_id is None
    else:
        raise AssertionError("the job must be tried again")


def test_every_tenant_has_a_job_of_its_own_and_only_one(library: Library, user: Caller, people: People) -> None:
    other = people.caller(people.tenant("other"))
    put(library, user, "topics = leave")
    put(library, other, "topics = travel")
    assert enqueue_descriptions(library.database, library.queue) == 2
    enqueue_descriptions(library.database, library.queue)
    assert library.run(KIND, DocumentDescription(library.blobs, FakeDescriber()).run) == 2
