"""Everybody who could come, and things to come for: what the authorization matrix is played with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from citewell.domain.access import Caller, Origin, Right, Role, Visibility
from citewell.domain.usage import BudgetScope, Measure, Period
from citewell.services.access.sharing import Access, Share
from citewell.services.assistants.fields import NewAssistant
from citewell.services.audit_log.audit_log import AuditFilter
from citewell.services.collections.naming import default_partition
from citewell.services.embedding.spaces import first_space
from citewell.services.embedding_versions.versions import NewVersion
from citewell.services.evaluation.questions import Expected as Expectation
from citewell.services.evaluation.questions import NewQuestion
from citewell.services.identity.accounts import UserChange
from citewell.services.models.fields import NewChatModel, NewConnection
from citewell.services.ratings.fields import RatingFields
from citewell.services.sources.sources import NewSource
from citewell.services.texts.items import TextItem
from citewell.services.usage.budget_rules import NewBudget
from citewell.services.usage.prices import NewPrice
from citewell.services.web.settings import CrawlFields
from support.answered import answered
from support.library import Library
from support.serving import PASSWORD, Person, World

CANARY = "zanzibar"
MISSING = "018e0000-0000-7000-8000-00000badbad0"

ACTORS = ("anonymous", "stranger", "outsider", "reader", "owner", "admin", "suspended", "revoked")
"""Nobody; the admin of another tenant; a user without, with a read, and with the owner's right; the tenant's admin;
the key of a suspended admin; a revoked key of an admin."""


Expected = tuple[int, int, int, int, int, int, int, int]
"""A status for each of ``ACTORS``."""
Maker = Callable[["Scene"], Any]


@dataclass(frozen=True)
class Row:
    """A route, what is sent to it, and what each of ``ACTORS`` gets.

    ``audited``: success leaves at least one entry in the audit log. ``json``, ``form`` and ``files`` make the body.
    """

    method: str
    path: str
    expected: Expected
    json: Maker | None = None
    form: Maker | None = None
    files: Maker | None = None
    params: Maker | None = None
    names: dict[str, str] = field(default_factory=dict)
    audited: bool = True

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.path


class Scene:
    """One set of things, made when a path or body asks for it. It serves until a request changed something."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.container = stage.world.container
        self._made: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._made:
            self._made[name] = getattr(self, f"_{name}")()
        return self._made[name]

    def unique(self) -> str:
        return self.container.ids.new_id()

    def _collection_id(self) -> str:
        share = Share(Right.READ, user_id=self.stage.people["reader"].id)
        collection = self.stage.library.collection(
            self.stage.caller("owner"), f"{CANARY} {self.unique()}", Access(Visibility.SHARED, (share,))
        )
        return collection.id

    def _collection(self) -> str:
        return self["collection_id"]

    def _document_id(self) -> str:
        owner = self.stage.caller("owner")
        uploaded = self.container.documents.upload(
            owner, self["collection_id"], parts=[f"{CANARY} {self.unique()}".encode()], file_name=f"{CANARY}.txt"
        )
        assert uploaded.job is not None
        self._made["job_id"] = uploaded.job.id
        self.stage.library.publish(owner, uploaded.document.id, [f"{CANARY} is an island."])
        return uploaded.document.id

    def _doc_id(self) -> str:
        key = f"keys/{self.unique()}"
        text = f"{CANARY} {key}"
        self.container.texts.upsert(self.stage.caller("owner"), TextItem(self["collection_id"], key, text))
        return key

    def _source_id(self) -> str:
        new = NewSource(self["collection_id"], "fake", f"{CANARY} {self.unique()}", {"place": CANARY}, {"token": "k"})
        return self.container.sources.create(self.stage.caller("owner"), new).source.id

    def _crawl_id(self) -> str:
        url, fields = f"https://{self.unique()}.example.org/{CANARY}", CrawlFields()
        crawls = self.container.crawling.crawls
        return crawls.create(self.stage.caller("owner"), self["collection_id"], url, fields).crawl.id

    def _webpage_url(self) -> str:
        _ = self["webpage_id"]
        return self._made["webpage_url"]

    def _webpage_id(self) -> str:
        url = self._made["webpage_url"] = f"https://{self.unique()}.example.org/{CANARY}"
        view, _ = self.container.crawling.webpages.fetch(self.stage.caller("owner"), self["collection_id"], url)
        return view.page.id

    def _batch_id(self) -> str:
        return self.container.batches.create(self.stage.caller("owner"), self["collection_id"], name=CANARY).batch.id

    def _job_id(self) -> str:
        _ = self["document_id"]
        return self._made["job_id"]

    def _examination_id(self) -> str:
        return self.container.console.examinations.begin(self.stage.caller("admin")).id

    def _ended_job_id(self) -> str:
        return self.container.jobs.cancel(self.stage.caller("owner"), self["job_id"]).id

    def _user_id(self) -> str:
        return self.stage.world.person().id

    def _owner_id(self) -> str:
        return self.stage.people["owner"].id

    def _group_id(self) -> str:
        group = self.container.groups.create(self.stage.world.root, name=f"team {self.unique()}")
        self.container.groups.add_member(self.stage.world.root, group.id, self.stage.people["reader"].id)
        return group.id

    def _reader_id(self) -> str:
        return self.stage.people["reader"].id

    def _login_id(self) -> str:
        return self.container.logins.login(self.stage.people["owner"].email, PASSWORD, Origin()).session_id

    def _invitation_id(self) -> str:
        made = self.container.invitations.invite(self.stage.world.root, email=f"{self.unique()}@example.org")
        return made.row.id

    def _key_id(self) -> str:
        return self.container.api_keys.create(self.stage.caller("owner"), name=CANARY).row.id

    def _session_id(self) -> str:
        return self.container.chats.ask(self.stage.caller("owner"), f"Where is {CANARY}?").chat.id

    def _message_id(self) -> str:
        (*_, last) = self.container.chats.get(self.stage.caller("owner"), self["session_id"]).messages
        return last.message.id

    def _budget_id(self) -> str:
        new = NewBudget(BudgetScope.USER, Period.DAY, Measure.QUESTIONS, 1, scope_ref=self["user_id"])
        return self.container.usage.rules.create(self.stage.world.root, new).id

    def _price_id(self) -> str:
        return self.container.usage.prices.add(self.stage.world.root, NewPrice(self.unique(), 1, 1)).id

    def _golden_set(self) -> str:
        found = self.container.golden_sets.create(self.stage.world.root, name=f"golden {self.unique()}")
        return found.golden_set.id

    def _run_id(self) -> str:
        report: dict[str, Any] = {"results": [{"configuration": {}}]}
        runs = self.container.answer_runs
        return runs.add(self.stage.world.root, self["golden_set"], name="first", report=report).id

    def _question_id(self) -> str:
        question = NewQuestion(f"Where is {CANARY}?", (Expectation("paper"),))
        self.container.golden_sets.put(self.stage.world.root, self["golden_set"], [question])
        (row,) = self.container.golden_sets.questions(self.stage.world.root, self["golden_set"]).items
        return row.id

    def _version(self) -> str:
        caller = self.stage.world.root
        with self.container.database.write(caller) as session:  # another one serves
            partition, info = default_partition(session), self.container.embedder.info
            first_space(session, partition.id, self.container.embedders.configured, info)
        return self.container.model_change.versions.create(caller, NewVersion()).view.version.id

    def _answer_id(self) -> str:
        return answered(self.container.database, self.stage.caller("owner"), f"Where is {CANARY}?", CANARY).id

    def _share_id(self) -> str:
        owner = self.stage.caller("owner")
        answer = answered(self.container.database, owner, "Where is it?", CANARY)
        return self.container.chat_shares.create(owner, answer.chat_id, leaf_id=answer.id).id

    def _rating_id(self) -> str:
        fields = RatingFields(4, text=CANARY)
        return self.container.ratings.rate(self.stage.caller("owner"), self["answer_id"], fields)[0].rating.id

    def _connection_id(self) -> str:
        new = NewConnection(f"connection {self.unique()}", "openai", "https://models.example.org/v1", CANARY)
        return self.container.model_connections.create(self.stage.world.root, new).id

    def _model_id(self) -> str:
        new = NewChatModel(f"model {self.unique()}", self["connection_id"], "small")
        return self.container.chat_models.create(self.stage.world.root, new).row.id

    def _assistant(self) -> str:
        new = NewAssistant(f"assistant {self.unique()}", CANARY, [self["collection_id"]], instructions=CANARY)
        return self.container.assistants.create(self.stage.world.root, new).assistant.id

    def _tenant_id(self) -> str:
        return self.stage.world.tenant_id


class Stage:
    """A server with somebody for each of ``ACTORS``."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.library = Library(world.container.database, world.container.blobs)
        elsewhere = world.container.tenants.create(name="elsewhere")
        self.people = {
            "stranger": world.person(Role.ADMIN, tenant_id=elsewhere.id),
            "outsider": world.person(),
            "reader": world.person(),
            "owner": world.person(),
            "admin": world.person(Role.ADMIN),
        }
        suspended, keeper = world.person(Role.ADMIN), world.person(Role.ADMIN)
        self.keys = {"suspended": world.key(suspended), "revoked": world.key(keeper)}
        world.container.accounts.update(world.root, suspended.id, UserChange(status="suspended"))
        (row,) = world.container.api_keys.list(self._caller(keeper), user_id=keeper.id).items
        world.container.api_keys.revoke(self._caller(keeper), row.id)
        self._headers: dict[str, dict[str, str]] = {}

    @staticmethod
    def _caller(person: Person) -> Caller:
        return Caller(tenant_id=person.user.tenant_id, user_id=person.id, role=Role(person.user.role))

    def caller(self, actor: str) -> Caller:
        return self._caller(self.people[actor])

    def headers(self, actor: str) -> dict[str, str]:
        if actor == "anonymous":
            return {}
        if actor in self.keys:
            return {"X-API-Key": self.keys[actor]}
        person = self.people[actor]
        found = self.world.container.logins.login(person.email, PASSWORD, Origin())
        return {"Authorization": f"Bearer {found.access_token}"}

    def prepare(self, row: Row, scene: Scene, *, missing: bool = False) -> dict[str, Any]:
        """The request that the row describes, without credentials; what it needs is made."""
        path = row.path.replace(":path}", "}")
        parts = [piece.split("}")[0] for piece in path.split("{")[1:]]
        names = {part: MISSING if missing else self._name(row, part, scene) for part in parts}
        request: dict[str, Any] = {"method": row.method, "url": path.format(**names)}
        for kind, maker in (("json", row.json), ("data", row.form), ("files", row.files), ("params", row.params)):
            if maker is not None:
                request[kind] = maker(scene)
        return request

    def send(self, row: Row, actor: str, scene: Scene, *, missing: bool = False) -> Any:
        """What the actor gets. Nobody logs in anew before something was changed."""
        request = self.prepare(row, scene, missing=missing)
        self.world.http.cookies.clear()  # the client is everybody's
        headers = self._headers.get(actor) or self._headers.setdefault(actor, self.headers(actor))
        response = self.world.http.request(**request, headers=headers)
        if response.is_success and row.method != "GET":
            self._headers.clear()
        return response

    @staticmethod
    def _name(row: Row, part: str, scene: Scene) -> str:
        name = row.names.get(part, part)
        return scene[name] if hasattr(scene, f"_{name}") else name

    def audit_entries(self) -> int:
        """How many there are in the tenant."""
        return self.world.container.audit_log.list(self.world.root, AuditFilter(), limit=1).total
