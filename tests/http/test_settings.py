"""Settings over HTTP: every one of them has an effect, from the next request on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import func, select, update
from starlette.testclient import TestClient

from citewell.bootstrap.app import App, Parts, build_app
from citewell.bootstrap.settings import Settings
from citewell.db.tables import Chunk, UsageRecord
from citewell.domain.access import Caller, Role
from citewell.http.app import create_app
from citewell.services.settings.catalogue import SETTINGS
from citewell.worker.loop import Worker
from fakes.chat_model import ScriptedModel
from fakes.clock import FakeClock
from fakes.embedder import FakeEmbedder
from fakes.reranker import FakeReranker
from support.databases import SqliteTemplate
from support.serving import World

PASSWORD = "seven calm otters read"
LONG = "\n\n".join(f"Paragraph {number} on parental leave. {'Details follow. ' * 60}" for number in range(5))
LEAVE = "Parental leave is sixteen weeks."
UNKNOWN = "Which colour has the lighthouse keeper's dog?"


class Site:
    """A whole installation with a model, a reranker and some documents."""

    def __init__(self, container: App, clock: FakeClock, model: ScriptedModel) -> None:
        self.container, self.clock, self.model = container, clock, model
        self.http = TestClient(create_app(container), raise_server_exceptions=False)
        admin_id = container.ensure_admin()
        self.admin = Caller(container.tenants.ensure_default().id, admin_id, Role.ADMIN)
        self.headers = {"Authorization": f"Bearer {container.local_token}"}
        self.names = 0

    def ok(self, method: str, path: str, **more: Any) -> Any:
        response = self.http.request(method, f"/v1{path}", headers=self.headers, **more)
        assert response.status_code < 300, response.text
        return response.json() if response.content else None

    def set(self, key: str, value: object) -> None:
        self.ok("PATCH", "/settings", json={key: value})

    def name(self, word: str) -> str:
        self.names += 1
        return f"{word} {self.names}"

    def collection(self, **settings: Any) -> str:
        return str(self.ok("POST", "/collections", json={"name": self.name("Room"), "settings": settings})["id"])

    def upload(self, collection: str, text: str, **fields: str) -> Any:
        self.names += 1
        file = {"file": (f"{self.names}.txt", text.encode())}
        found = self.ok("POST", "/documents", data={"collection_id": collection, **fields}, files=file)
        self.work()
        return found

    def work(self) -> None:
        container = self.container
        Worker(container.database, container.queue, container.job_kinds, live=container.live_settings).run_until_idle()

    def sweep(self) -> None:
        container = self.container
        Worker(container.database, container.queue, container.job_kinds, live=container.live_settings).sweep()

    def search(self, collection: str, **more: Any) -> list[Any]:
        body = {"query": "parental leave", "collections": [collection], "explain": True, **more}
        return list(self.ok("POST", "/search", json=body)["chunks"])

    def ask(self, message: str = UNKNOWN) -> Any:
        return self.ok("POST", "/chat", json={"message": message})

    def page(self, name: str) -> Any:
        return self.ok("GET", "/auth/me")["page"][name]

    def status(self, path: str, **body: Any) -> int:
        return self.http.post(f"/v1{path}", headers=self.headers, **body).status_code


@pytest.fixture(scope="module")
def site(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    clock, model = FakeClock(), ScriptedModel("I cannot say.")
    settings = Settings(data_dir=folder / "data", database_url=sqlite_template.copy(folder), parser_processes=1)  # type: ignore[arg-type]  # pydantic makes a secret of it
    parts = Parts(clock=clock, embedder=FakeEmbedder(64), reranker=FakeReranker(), chat_model=model)
    with build_app(settings, parts=parts) as container:
        yield Site(container, clock, model)


Seen = TypeVar("Seen")
Effect = Callable[[Site], None]
EFFECTS: dict[str, Effect] = {}
"""By key: proves that the setting does what it says, and that a reset takes it back."""


def effect(key: str) -> Callable[[Effect], Effect]:
    def remember(proof: Effect) -> Effect:
        EFFECTS[key] = proof
        return proof

    return remember


def before_and_after(site: Site, change: dict[str, object], look: Callable[[], Seen]) -> tuple[Seen, Seen]:
    """What ``look`` sees before and after a change; after the reset it sees the first again."""
    before = look()
    site.ok("PATCH", "/settings", json=change)
    after = look()
    site.ok("PATCH", "/settings", json=dict.fromkeys(change))
    assert look() == before
    return before, after


@effect("page.name")
def _name(site: Site) -> None:
    assert before_and_after(site, {"page.name": "Reading room"}, lambda: site.page("name")) == ("", "Reading room")


@effect("page.welcome")
def _welcome(site: Site) -> None:
    seen = before_and_after(site, {"page.welcome": " Good day.\r\nAsk! "}, lambda: site.page("welcome"))
    assert seen == ("", "Good day.\nAsk!")


@effect("page.suggested_questions")
def _suggestions(site: Site) -> None:
    room = site.collection(suggested_questions=["How long?"])
    settings = {"suggested_questions": ["Who?"]}
    assistant = site.ok("POST", "/assistants", json={"name": site.name("Ada"), "settings": settings})["id"]

    def offered() -> list[int]:
        places: tuple[dict[str, str], ...] = ({"collections": room}, {"assistant": assistant})
        return [len(site.ok("GET", "/suggested-questions", params=place)["items"]) for place in places]

    assert before_and_after(site, {"page.suggested_questions": False}, offered) == ([1, 1], [0, 0])


@effect("answers.mode")
def _mode(site: Site) -> None:
    assert before_and_after(site, {"answers.mode": "mark"}, lambda: site.ask()["mode"]) == ("strict", "mark")


@effect("answers.without_evidence")
def _without_evidence(site: Site) -> None:
    site.upload(site.collection(), "The keeper of the lighthouse has a dog.")

    def nearest() -> bool:
        return bool(site.ask()["suggestions"])

    assert before_and_after(site, {"answers.without_evidence": "nearest"}, nearest) == (False, True)


@effect("answers.language")
def _language(site: Site) -> None:
    def asked_for() -> bool:
        so_far = len(site.model.asked)  # chats get their titles when they like
        site.ask()
        return any("Answer in this language: de" in repr(request) for request in site.model.asked[so_far:])

    site.upload(site.collection(), "The keeper of the lighthouse has a dog.")
    assert before_and_after(site, {"answers.language": "de"}, asked_for) == (False, True)


@effect("chats.sharing")
def _sharing(site: Site) -> None:
    reply = site.ask()
    path = f"/v1/chat/{reply['session_id']}/shares"
    shared = site.ok("POST", path.removeprefix("/v1"), json={})
    user = site.container.accounts.create(site.admin, email="u@example.org", role=Role.USER, password=PASSWORD)
    caller = Caller(site.admin.tenant_id, user.id, Role.USER)
    key = site.container.api_keys.create(caller, name="key", scopes=("read",)).key

    def statuses() -> tuple[int, int, int, bool]:
        colleague = site.http.get(f"/v1/shares/{shared['id']}", headers={"X-API-Key": str(key)})
        mine = site.http.get(f"/v1/shares/{shared['id']}", headers=site.headers)
        again = site.http.post(path, json={}, headers=site.headers)
        return colleague.status_code, mine.status_code, again.status_code, site.page("sharing")

    assert before_and_after(site, {"chats.sharing": False}, statuses) == ((200, 200, 201, True), (403, 200, 403, False))


def _explained(site: Site, room: str, name: str) -> Any:
    return site.search(room)[0]["explain"][name]


@effect("search.dense_weight")
def _dense_weight(site: Site) -> None:
    room = site.collection()
    site.upload(room, LEAVE)
    change: dict[str, object] = {"search.dense_weight": 0.25}
    assert before_and_after(site, change, lambda: _explained(site, room, "weight")["value"])[1] == 0.25


@effect("search.quality_boost")
def _quality(site: Site) -> None:
    _boost(site, "quality", "search.quality_boost")


@effect("search.freshness_boost")
def _freshness(site: Site) -> None:
    _boost(site, "freshness", "search.freshness_boost")


def _boost(site: Site, name: str, key: str) -> None:
    room = site.collection()
    site.upload(room, LEAVE)
    with site.container.database.write(site.admin) as session:
        session.execute(update(Chunk).values(quality_score=0.2))
    site.clock.advance(400 * 86_400)
    assert before_and_after(site, {key: 2.0}, lambda: _explained(site, room, "boosts")[name] < 0) == (False, True)


@effect("search.freshness_half_life_days")
def _half_life(site: Site) -> None:
    room = site.collection(ranking={"freshness": 1.0})
    site.upload(room, LEAVE)
    site.clock.advance(180 * 86_400)
    change: dict[str, object] = {"search.freshness_half_life_days": 10_000}
    before, after = before_and_after(site, change, lambda: float(_explained(site, room, "boosts")["freshness"]))
    assert before < after < 0


@effect("search.hits_per_document")
def _per_document(site: Site) -> None:
    room = site.collection()
    site.upload(room, LONG)
    assert before_and_after(site, {"search.hits_per_document": 2}, lambda: len(site.search(room))) == (6, 2)


@effect("search.merge_neighbours")
def _merge(site: Site) -> None:
    room = site.collection()
    site.upload(room, LONG)

    def longest() -> int:
        return max(len(each["text"]) for each in site.search(room))

    before, after = before_and_after(site, {"search.merge_neighbours": True}, longest)
    assert before * 2 < after


@effect("search.rerank")
def _rerank(site: Site) -> None:
    room = site.collection()
    site.upload(room, LEAVE)
    change: dict[str, object] = {"search.rerank": False}
    assert before_and_after(site, change, lambda: _explained(site, room, "rerank")) == (1.0, None)


def _chunks(site: Site, **fields: str) -> int:
    uploaded = site.upload(site.collection(), LONG, **fields)
    with site.container.database.read(site.admin) as session:
        of_document = Chunk.document_id == uploaded["document"]["id"]
        return session.scalar(select(func.count()).select_from(Chunk).where(of_document)) or 0


@effect("documents.chunk_tokens")
def _chunk_tokens(site: Site) -> None:
    texts = iter(range(10))

    def pushed() -> int:
        push = {"namespace": site.collection(), "doc_id": f"text {next(texts)}", "text": LONG}
        return int(site.ok("POST", "/docs/upsert", json=push)["chunks_created"])

    before, after = before_and_after(site, {"documents.chunk_tokens": 40}, lambda: (_chunks(site), pushed()))
    assert before[0] * 2 < after[0]
    assert before[1] * 2 < after[1]


@effect("documents.chunk_overlap")
def _chunk_overlap(site: Site) -> None:
    before, after = before_and_after(site, {"documents.chunk_overlap": 60}, lambda: _chunks(site))
    assert before < after


@effect("documents.duplicates")
def _duplicates(site: Site) -> None:
    def outcome() -> str:
        room = site.collection()
        site.upload(room, LONG)
        return str(site.upload(room, LONG)["outcome"])

    assert before_and_after(site, {"documents.duplicates": "skip"}, outcome) == ("created", "duplicate")


@effect("documents.max_upload_mb")
def _upload(site: Site) -> None:
    room = site.collection()

    def status() -> int:
        file = {"file": ("large.txt", site.name("x").encode() * 400_000)}
        return site.status("/documents", data={"collection_id": room}, files=file)

    assert before_and_after(site, {"documents.max_upload_mb": 1}, status) == (202, 413)


@effect("limits.searches")
def _searches(site: Site) -> None:
    _limited(site, "limits.searches", lambda: site.status("/search", json={"query": "leave"}))


@effect("limits.questions")
def _questions(site: Site) -> None:
    _limited(site, "limits.questions", lambda: site.status("/chat", json={"message": ""}))


@effect("limits.uploads")
def _uploads(site: Site) -> None:
    _limited(site, "limits.uploads", lambda: site.status("/documents", data={"collection_id": "none"}))


@effect("limits.texts")
def _texts(site: Site) -> None:
    _limited(site, "limits.texts", lambda: site.status("/docs/upsert", json={}))


def _limited(site: Site, key: str, send: Callable[[], int]) -> None:
    seen = before_and_after(site, {key: "2/hour"}, lambda: [send() == 429 for _ in range(3)])
    assert seen == ([False, False, False], [False, False, True])


@effect("retention.usage_days")
def _usage_days(site: Site) -> None:
    site.ask()
    site.clock.advance(20 * 86_400)

    def kept() -> bool:
        site.sweep()
        with site.container.database.read(site.admin) as session:
            old = UsageRecord.created_at < session.clock.now() - timedelta(days=15)  # titles are made afterwards
            return session.scalars(select(UsageRecord.id).where(old).limit(1)).first() is not None

    assert kept()
    site.set("retention.usage_days", 10)
    assert not kept()
    site.set("retention.usage_days", None)


@effect("retention.recorded_questions")
def _recorded(site: Site) -> None:
    for word in ("one", "two", "three"):
        site.ok("POST", "/search", json={"query": word})
    queries = site.container.model_change.queries
    assert set(queries.recent(site.admin, 100)) >= {"one", "two", "three"}
    site.set("retention.recorded_questions", 1)
    site.sweep()
    assert len(queries.recent(site.admin, 100)) == 1
    site.set("retention.recorded_questions", 0)
    site.sweep()
    site.ok("POST", "/search", json={"query": "four"})
    assert queries.recent(site.admin, 100) == []
    site.set("retention.recorded_questions", None)
    site.ok("POST", "/search", json={"query": "five"})
    assert queries.recent(site.admin, 100) == ["five"]


@effect("retention.recorded_days")
def _recorded_days(site: Site) -> None:
    queries = site.container.model_change.queries
    site.ok("POST", "/search", json={"query": "old"})
    assert "old" in queries.recent(site.admin, 100)
    site.clock.advance(5 * 86_400)
    site.sweep()
    assert "old" in queries.recent(site.admin, 100)
    site.set("retention.recorded_days", 3)
    site.sweep()
    assert queries.recent(site.admin, 100) == []
    site.set("retention.recorded_days", None)


def test_no_setting_is_without_a_proof_of_its_effect() -> None:
    assert set(EFFECTS) == set(SETTINGS)


@pytest.mark.parametrize("key", SETTINGS)
def test_every_setting_takes_effect_at_once(site: Site, key: str) -> None:
    EFFECTS[key](site)


def test_they_are_listed_changed_and_taken_back(worlds: Callable[..., World]) -> None:
    world = worlds(quality_boost=0.5)
    headers = world.bearer(world.person(Role.ADMIN))
    first = world.http.get("/v1/settings", headers=headers)
    listed = {each["key"]: each for each in first.json()["items"]}
    quality = listed["search.quality_boost"]
    assert (quality["value"], quality["source"], quality["variable"]) == (0.5, "environment", "CITEWELL_QUALITY_BOOST")
    assert (quality["kind"], quality["minimum"], quality["maximum"], quality["word"]) == ("number", 0, 5, None)
    assert listed["search.hits_per_document"]["word"] == listed["search.hits_per_document"]["value"] == "all"
    assert listed["answers.mode"]["choices"] == ["strict", "mark", "off"]
    assert listed["documents.max_upload_mb"]["maximum"] == listed["documents.max_upload_mb"]["initial"] == 200
    stamped = headers | {"If-Match": first.headers["ETag"]}
    changed = world.http.patch("/v1/settings", json={"search.quality_boost": 1}, headers=stamped)
    (quality,) = [each for each in changed.json()["items"] if each["source"] == "changed"]
    assert (quality["value"], quality["initial"]) == (1.0, 0.5)
    assert quality["changed_by"]
    assert quality["changed_at"]
    assert changed.headers["ETag"] != first.headers["ETag"]
    late = world.http.patch("/v1/settings", json={"page.name": "Late"}, headers=stamped)
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    reset = world.http.patch("/v1/settings", json={"search.quality_boost": None}, headers=headers).json()
    assert not [each for each in reset["items"] if each["source"] == "changed"]


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        ({"answers.mode": "lax"}, "answers.mode", "one of strict, mark, off"),
        ({"search.nothing": 1}, "search.nothing", "There is no setting"),
        ({"chats.sharing": "yes"}, "chats.sharing", "true or false"),
        ({"search.quality_boost": 1e300}, "search.quality_boost", "from 0 to 5"),
        ({"page.name": "x" * 41}, "page.name", "40 characters"),
    ],
)
def test_what_is_not_allowed_is_a_problem_that_names_it(
    world: World, body: dict[str, Any], field: str, says: str
) -> None:
    headers = world.bearer(world.person(Role.ADMIN))
    response = world.http.patch("/v1/settings", json=body, headers=headers)
    problem = response.json()
    assert (response.status_code, problem["code"]) == (422, "invalid_input")
    assert problem["errors"][0]["pointer"] == field
    assert says in problem["detail"]
    listed = world.http.get("/v1/settings", headers=headers).json()["items"]
    assert not [each for each in listed if each["source"] == "changed"]
