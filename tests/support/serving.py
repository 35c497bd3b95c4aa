"""A container with every service, on a database of the test and a fake embedder; and clients for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from argon2.profiles import CHEAPEST
from fastapi import FastAPI
from starlette.testclient import TestClient

from citewell.backends.answering.extractive import ExtractiveAnswerer
from citewell.backends.blobs.files import FileBlobStore
from citewell.backends.dense.indexes import FaissVectorIndexes
from citewell.backends.lexical.tantivy_index import TantivyIndexes
from citewell.backends.parsing import SandboxedReader
from citewell.backends.secrets.aes_gcm import AesGcmBox
from citewell.backends.segments import FileSegmentStore
from citewell.backends.transport.threads import ThreadTransport
from citewell.bootstrap.chatting import make_chats
from citewell.bootstrap.console import make_console
from citewell.bootstrap.crawling import make_crawling
from citewell.bootstrap.embedding import make_model_change
from citewell.bootstrap.ingestion import make_ingestion
from citewell.bootstrap.live_settings import make_live_settings
from citewell.bootstrap.settings import Settings
from citewell.bootstrap.sources import kinds_of, make_sourcing
from citewell.bootstrap.usage import make_usage
from citewell.db.session import Database
from citewell.db.tables import User
from citewell.domain.access import Caller, Origin, Role
from citewell.domain.errors import Unavailable
from citewell.http.app import create_app
from citewell.ports.clock import Clock, Ids
from citewell.ports.parser import ParseLimits
from citewell.services.access.rules import AccessRules
from citewell.services.answer.answers import Answers
from citewell.services.answer.verifier import Verifier
from citewell.services.assistants.assistants import Assistants
from citewell.services.assistants.starters import Starters
from citewell.services.audit_log.audit_log import AuditLog
from citewell.services.batches.batches import Batches
from citewell.services.chat.shares import ChatShares
from citewell.services.collections.collections import Collections
from citewell.services.collections.namespaces import Namespaces
from citewell.services.documents.documents import Documents
from citewell.services.documents.duplicates import Duplicates
from citewell.services.documents.file_passwords import FilePasswords
from citewell.services.documents.pdf_uploads import PdfUploads
from citewell.services.embedding_versions.recorded import QueryLog
from citewell.services.evaluation.answer_runs import AnswerRuns
from citewell.services.evaluation.correctness import AnswerJudging
from citewell.services.evaluation.golden_sets import GoldenSets
from citewell.services.evaluation.measurements import AnswerMeasurements
from citewell.services.identity.accounts import Accounts
from citewell.services.identity.api_keys import ApiKeys
from citewell.services.identity.authenticator import Authenticator
from citewell.services.identity.first_setup import FirstSetup
from citewell.services.identity.groups import Groups
from citewell.services.identity.hashing import PasswordHashes
from citewell.services.identity.invitations import Invitations
from citewell.services.identity.kept_logins import KeptLogins
from citewell.services.identity.logins import Logins
from citewell.services.identity.own_sessions import OwnSessions
from citewell.services.identity.tenants import Tenants
from citewell.services.identity.tokens import AccessTokens
from citewell.services.jobs.jobs import Jobs
from citewell.services.jobs.kinds import JobKinds
from citewell.services.jobs.queue import JobQueue
from citewell.services.models.chat_models import ChatModels
from citewell.services.models.connections import ModelConnections
from citewell.services.ratings.ratings import Ratings
from citewell.services.search.explanation import Explanations
from citewell.services.search.history import Histories
from citewell.services.search.indexes import Indexes
from citewell.services.search.partition_index import Engines
from citewell.services.search.ranking import Ranking, RankingRules
from citewell.services.search.search import Search
from citewell.services.settings.desk import SettingsDesk
from citewell.services.sources.kinds import SourceKinds
from citewell.services.texts.texts import Texts
from citewell.services.upkeep.doctor import Doctor
from citewell.services.upkeep.repairs import Repairs
from citewell.services.upkeep.scrub import Scrub
from fakes.chat_models import FakeProviders
from fakes.embedder import FakeEmbedder, FakeEmbedders
from fakes.languages import FakeLanguages
from fakes.model_source import FakeModels
from fakes.source import FakeSourceKind

PASSWORD = "seven unrelated words make a password"
KEY = b"0123456789abcdef0123456789abcdef"


@dataclass
class Container:
    """What ``create_app`` needs of the real one, on a database of the test."""

    settings: Settings
    database: Database
    hashes: PasswordHashes = field(init=False)
    tokens: AccessTokens = field(init=False)
    broken: set[str] = field(default_factory=set)
    models: FakeModels = field(default_factory=FakeModels)
    providers: FakeProviders = field(default_factory=FakeProviders)

    def __post_init__(self) -> None:
        self.hashes = PasswordHashes(self.ids, parameters=CHEAPEST)
        self.tokens = AccessTokens(KEY, self.clock, self.ids)
        self.accounts = Accounts(self.database, self.hashes)
        self.groups = Groups(self.database)
        self.api_keys = ApiKeys(self.database)
        self.logins = Logins(self.database, self.hashes, self.tokens)
        self.kept_logins = KeptLogins(self.database, self.tokens)
        self.invitations = Invitations(self.database, self.hashes, self.logins)
        self.first_setup = FirstSetup(self.database, self.hashes)
        self.own_sessions = OwnSessions(self.database)
        self.authenticator = Authenticator(self.database, self.tokens, anonymous=self.settings.anonymous_access)
        self.tenants = Tenants(self.database)
        self.live_settings = make_live_settings(self.settings, self.database)
        self.settings_desk = SettingsDesk(self.database, self.live_settings)
        self.audit_log = AuditLog(self.database)
        self.queue = JobQueue(ThreadTransport())
        self.jobs = Jobs(self.database, self.queue, JobKinds())
        self.access = AccessRules()
        self.blobs = FileBlobStore(self.settings.data_dir / "blobs")
        self.collections = Collections(self.database, self.access, self.queue, live=self.live_settings)
        self.batches = Batches(self.database, self.access, self.queue)
        passwords = FilePasswords(AesGcmBox(KEY))
        self.documents = Documents(
            self.database,
            self.access,
            self.queue,
            self.blobs,
            passwords=passwords,
            max_bytes=self.settings.max_upload_mb << 20,
            live=self.live_settings,
        )
        self._search()
        self.reader = SandboxedReader(children=1)  # its children would start with the first file
        ingestion = make_ingestion(
            self.database,
            self.access,
            self.queue,
            self.blobs,
            self.reader,
            self.embedders,
            languages=FakeLanguages(),
            passwords=passwords,
            limits=ParseLimits(),
            live=self.live_settings,
        )
        self.namespaces = Namespaces(self.database, self.access, self.collections)
        self.texts = Texts(self.database, self.access, self.namespaces, self.documents, ingestion.intake)
        kinds = SourceKinds([*kinds_of(self.settings), FakeSourceKind()])
        self.sources = make_sourcing(
            self.database, self.access, self.queue, self.documents, kinds, AesGcmBox(KEY)
        ).sources
        self.crawling = make_crawling(
            self.settings, self.database, self.access, self.queue, JobKinds(), self.documents, SandboxedReader()
        )
        self.duplicates = Duplicates(self.database, self.access)
        self.pdf_uploads = PdfUploads(self.database, self.access, self.namespaces, self.documents, self.jobs)
        self.console = make_console(self.database, self.access, self.queue, passwords)

    def _search(self) -> None:
        root, embedder = self.settings.data_dir, FakeEmbedder(64)
        self.embedder = embedder
        self.embedders = FakeEmbedders(embedder)
        segments = FileSegmentStore(root / "index")
        engines = Engines(FaissVectorIndexes(), TantivyIndexes(), segments, root / "run")
        self.indexes = Indexes(self.database, self.queue, engines)
        self.histories = Histories(self.database, engines)
        self.search = Search(
            self.database,
            self.access,
            self.indexes,
            self.histories,
            self.embedders,
            Ranking(RankingRules(), self.blobs, self.clock),
            max_query_chars=self.settings.max_query_chars,
            settings=self.live_settings,
        )
        self.explanations = Explanations(
            self.database, self.access, self.search, max_query_chars=self.settings.max_query_chars
        )
        self.answers = Answers(
            self.database, self.search, self.access, self.blobs, ExtractiveAnswerer(embedder), Verifier(embedder)
        )
        self.chat_models = ChatModels(self.database)
        self.model_connections = ModelConnections(self.database, self.providers, AesGcmBox(KEY))
        self.assistants = Assistants(self.database, self.access)
        self.starters = Starters(self.database, self.access, self.live_settings)
        self.chat_shares = ChatShares(self.database, self.access, self.live_settings)
        self.ratings = Ratings(self.database, self.access)
        self.usage = make_usage(self.database, self.access)
        self.chats = make_chats(
            self.database,
            self.access,
            self.answers,
            models=self.models,
            assistants=self.assistants,
            ledger=self.usage.ledger,
            budgets=self.usage.budgets,
            streams=self.settings.chat_streams,
            per_user=self.settings.chat_streams_per_user,
            grace_seconds=self.settings.chat_grace,
            max_question_chars=self.settings.max_query_chars,
            live=self.live_settings,
        )
        self.golden_sets = GoldenSets(self.database, self.access)
        self.answer_runs = AnswerRuns(self.database)
        self.answer_judging = AnswerJudging(self.database, None, self.usage.ledger)
        self.measurements = AnswerMeasurements(
            self.database, self.queue, self.golden_sets, self.assistants, self.models, self.answer_judging
        )
        queries = QueryLog(self.database, self.live_settings)
        self.model_change = make_model_change(
            self.database, self.access, self.queue, self.embedders, self.indexes, self.search, queries
        )
        repairs = Repairs(self.database, self.queue, self.indexes, segments, self.blobs)
        self.doctor = Doctor(self.database, self.indexes, segments, self.blobs, repairs)
        self.scrub = Scrub(self.database, self.indexes, segments, self.blobs, repairs)

    def close(self) -> None:
        """Close what is open."""
        self.chats.pool.close()
        self.model_change.queries.close()
        self.histories.close()
        self.indexes.close()
        self.authenticator.close()

    @property
    def clock(self) -> Clock:
        """The test's clock."""
        return self.database.clock

    @property
    def ids(self) -> Ids:
        """The test's identifiers."""
        return self.database.ids

    def health(self) -> dict[str, Callable[[], bool]]:
        """All is well, but for what the test broke."""
        parts = ("db_ok", "index_store_ok", "jobqueue_ok", "blob_ok", "model_ok")
        return {name: lambda name=name: self._probe(name) for name in parts}  # type: ignore[misc]  # mypy knows no default here

    def _probe(self, name: str) -> bool:
        if name in self.broken:
            raise Unavailable("broken by the test")
        return True


@dataclass
class Person:
    """Somebody with an account, and their password."""

    user: User
    password: str

    @property
    def id(self) -> str:
        """The user's id."""
        return self.user.id

    @property
    def email(self) -> str:
        """The address they log in with."""
        return self.user.email


@dataclass
class World:
    """A server over a database: people come in by ``person`` and speak through ``client``."""

    container: Container
    api: FastAPI
    http: TestClient
    tenant_id: str
    root: Caller

    def person(self, role: Role = Role.USER, *, tenant_id: str | None = None) -> Person:
        """A new user of the tenant, with a password."""
        caller = self.root if tenant_id in {None, self.tenant_id} else self.admin_of(str(tenant_id))
        email = f"{role}-{self.container.ids.new_id()[-8:]}@example.org"
        return Person(self.container.accounts.create(caller, email=email, role=role, password=PASSWORD), PASSWORD)

    def admin_of(self, tenant_id: str) -> Caller:
        """An admin of a tenant, as a caller."""
        user, _ = self.container.accounts.ensure_first_admin(tenant_id, email=f"root@{tenant_id}.example")
        return Caller(tenant_id=tenant_id, user_id=user.id, role=Role.ADMIN)

    def login(self, person: Person) -> dict[str, Any]:
        """The tokens that a login gives."""
        response = self.http.post("/v1/auth/login", data={"username": person.email, "password": person.password})
        assert response.status_code == 200, response.text
        return cast("dict[str, Any]", response.json())

    def bearer(self, person: Person) -> dict[str, str]:
        """Headers of a request made by a logged-in person. Logs in beside the limits of the login route."""
        found = self.container.logins.login(person.email, person.password, Origin())
        return {"Authorization": f"Bearer {found.access_token}"}

    def key(self, person: Person, *scopes: str, collection_ids: list[str] | None = None) -> str:
        """A new API key of the person."""
        caller = Caller(tenant_id=person.user.tenant_id, user_id=person.id, role=Role(person.user.role))
        wanted = scopes or ("read", "write", "delete", "admin")
        made = self.container.api_keys.create(caller, name="key", scopes=wanted, collection_ids=collection_ids)
        assert made.key is not None
        return made.key


def make_world(database: Database, settings: Settings) -> World:
    """A server with the default tenant and its first admin."""
    container = Container(settings, database)
    api = create_app(cast("Any", container))
    tenant = container.tenants.ensure_default()
    user, _ = container.accounts.ensure_first_admin(tenant.id, email="root@example.org")
    root = Caller(tenant_id=tenant.id, user_id=user.id, role=Role.ADMIN)
    return World(container, api, TestClient(api, raise_server_exceptions=False), tenant.id, root)
