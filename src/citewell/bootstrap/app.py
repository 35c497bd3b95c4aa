"""The container: everything that serves, made from the settings, in one place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import structlog

from citewell.bootstrap.answering import Answering, make_answering
from citewell.bootstrap.console import Console, make_console
from citewell.bootstrap.crawling import Crawling
from citewell.bootstrap.describing import add_describing
from citewell.bootstrap.embedding import ModelChange, make_model_change
from citewell.bootstrap.ground import Ground, Parts, lay_ground
from citewell.bootstrap.identity import Identity, make_identity
from citewell.bootstrap.ingestion import Ingestion, limits_of, make_ingestion, open_reader
from citewell.bootstrap.library import Library, make_library
from citewell.bootstrap.measuring import make_measuring
from citewell.bootstrap.probes import part_probes
from citewell.bootstrap.searching import Searching, make_searching
from citewell.bootstrap.secrets import load_keys
from citewell.bootstrap.settings import Settings
from citewell.bootstrap.upkeep import Upkeep, make_upkeep
from citewell.bootstrap.usage import Usage
from citewell.db.session import Database
from citewell.domain.access import SystemCaller
from citewell.ports.blob_store import BlobStore
from citewell.ports.clock import Clock, Ids
from citewell.ports.embedder import Embedder
from citewell.ports.embedders import Embedders
from citewell.ports.parser import DocumentReader
from citewell.services.access.rules import AccessRules
from citewell.services.answer.answers import Answers
from citewell.services.assistants.assistants import Assistants
from citewell.services.assistants.starters import Starters
from citewell.services.audit_log.audit_log import AuditLog
from citewell.services.batches.batches import Batches
from citewell.services.chat.chats import Chats
from citewell.services.chat.shares import ChatShares
from citewell.services.collections.collections import Collections
from citewell.services.collections.retention import KIND as PRUNE
from citewell.services.documents.documents import Documents
from citewell.services.documents.duplicates import Duplicates
from citewell.services.documents.file_passwords import FilePasswords
from citewell.services.documents.pdf_uploads import PdfUploads
from citewell.services.documents.purge import CollectionPurge, DocumentPurge
from citewell.services.documents.retention import HistoryPrune
from citewell.services.embedding_versions.recorded import QueryLog
from citewell.services.evaluation.answer_runs import AnswerRuns
from citewell.services.evaluation.correctness import AnswerJudging
from citewell.services.evaluation.golden_sets import GoldenSets
from citewell.services.evaluation.measurements import AnswerMeasurements
from citewell.services.identity.accounts import Accounts
from citewell.services.identity.api_keys import ApiKeys
from citewell.services.identity.first_setup import FirstSetup
from citewell.services.identity.groups import Groups
from citewell.services.identity.invitations import Invitations
from citewell.services.identity.kept_logins import KeptLogins
from citewell.services.identity.local_operator import LocalOperatorAuthenticator
from citewell.services.identity.logins import Logins
from citewell.services.identity.own_sessions import OwnSessions
from citewell.services.identity.tenants import Tenants
from citewell.services.jobs.jobs import Jobs
from citewell.services.jobs.kinds import JobKinds
from citewell.services.jobs.queue import JobQueue
from citewell.services.models.chat_models import ChatModels
from citewell.services.models.choices import ModelChoices
from citewell.services.models.connections import ModelConnections
from citewell.services.ratings.ratings import Ratings
from citewell.services.search.explanation import Explanations
from citewell.services.search.indexes import Indexes
from citewell.services.search.search import Search
from citewell.services.settings.desk import SettingsDesk
from citewell.services.settings.values import LiveSettings
from citewell.services.sources.sources import Sources
from citewell.services.texts.texts import Texts
from citewell.services.upkeep.doctor import Doctor
from citewell.services.upkeep.scrub import Scrub

__all__ = ["App", "Parts", "build_app"]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class App:
    """Every service of one process. Made by ``build_app``; closing it closes what it opened."""

    settings: Settings
    clock: Clock
    ids: Ids
    database: Database
    blobs: BlobStore
    embedder: Embedder
    embedders: Embedders
    live_settings: LiveSettings
    settings_desk: SettingsDesk
    model_change: ModelChange
    access: AccessRules
    tenants: Tenants
    accounts: Accounts
    groups: Groups
    api_keys: ApiKeys
    logins: Logins
    kept_logins: KeptLogins
    invitations: Invitations
    first_setup: FirstSetup
    own_sessions: OwnSessions
    authenticator: LocalOperatorAuthenticator
    audit_log: AuditLog
    queue: JobQueue
    job_kinds: JobKinds
    jobs: Jobs
    batches: Batches
    collections: Collections
    documents: Documents
    duplicates: Duplicates
    pdf_uploads: PdfUploads
    texts: Texts
    reader: DocumentReader
    sources: Sources
    crawling: Crawling
    indexes: Indexes
    search: Search
    explanations: Explanations
    golden_sets: GoldenSets
    answer_runs: AnswerRuns
    answer_judging: AnswerJudging
    measurements: AnswerMeasurements
    models: ModelChoices
    chat_models: ChatModels
    model_connections: ModelConnections
    assistants: Assistants
    starters: Starters
    ratings: Ratings
    answers: Answers
    chats: Chats
    chat_shares: ChatShares
    usage: Usage
    doctor: Doctor
    scrub: Scrub
    console: Console
    _closing: ExitStack

    @property
    def local_token(self) -> str:
        """Logs the command line of the same machine in, for this run of the process."""
        return self.authenticator.token

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def ensure_admin(self) -> str:
        """The id of an active administrator, made at the first start together with the default tenant."""
        tenant = self.tenants.ensure_default()
        admin, made = self.accounts.ensure_first_admin(tenant.id, email=self.settings.admin_email)
        if made:
            log.info("first_admin_created", user_id=admin.id)
        return admin.id

    def login_link(self, url: str) -> str:
        """An address that logs the first administrator in, once. The token is in the fragment: it is not sent
        to the server as part of an address, so it stays out of logs.
        """
        token = self.logins.issue_link(SystemCaller("first start"), self.ensure_admin())
        return f"{url}/#login={token}"

    def health(self) -> dict[str, Callable[[], bool]]:
        """Probes of each part, by its name in ``/v1/health``."""
        return part_probes(self.settings.data_dir, self.database, self.embedder)


def build_app(
    settings: Settings,
    *,
    say: Callable[[str], None] = lambda sentence: log.info("model", message=sentence),
    parts: Parts | None = None,
) -> App:
    """Open everything that the settings name, and bring the database to this release.

    Args:
        settings: From ``load_settings``.
        say: Told what is done for the model's files, one sentence at a time.
        parts: Used instead of what the settings name.

    Raises:
        ConfigurationError: a setting, the secret or the database is not usable; nothing stays open.
    """
    with ExitStack() as stack:
        return _build(settings, say, parts or Parts(), stack)


@dataclass(frozen=True)
class _Working:
    """What jobs do: reading files, taking documents in, changing the model, keeping things right; and their kinds."""

    reader: DocumentReader
    ingestion: Ingestion
    model_change: ModelChange
    upkeep: Upkeep
    kinds: JobKinds


@dataclass(frozen=True)
class _Made:
    """The parts of an application that are made one after the other."""

    ground: Ground
    identity: Identity
    searching: Searching
    working: _Working
    answering: Answering
    library: Library


def _build(settings: Settings, say: Callable[[str], None], parts: Parts, stack: ExitStack) -> App:
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = load_keys(settings)
    ground = lay_ground(settings, say, parts, keys, stack)
    database, access, blobs = ground.database, ground.access, ground.blobs
    identity = make_identity(settings, database, ground.clock, ground.ids, token_key=keys.tokens, closing=stack)
    searching = make_searching(
        settings,
        database,
        access,
        ground.queue,
        blobs,
        ground.embedders,
        clock=ground.clock,
        live=ground.live,
        reranker=parts.reranker,
        closing=stack,
    )
    working = _make_working(settings, ground, searching, parts.reader, stack)
    answering = make_answering(settings, ground, searching.search, parts.chat_model, closing=stack)
    library = make_library(settings, ground, working.ingestion, working.reader, working.kinds)
    return _assembled(settings, _Made(ground, identity, searching, working, answering, library), stack)


def _assembled(settings: Settings, made: _Made, stack: ExitStack) -> App:
    ground, library, working, search = made.ground, made.library, made.working, made.searching.search
    return App(
        settings=settings,
        clock=ground.clock,
        ids=ground.ids,
        database=ground.database,
        blobs=ground.blobs,
        embedder=ground.embedders.get(ground.embedders.configured),
        embedders=ground.embedders,
        live_settings=ground.live,
        settings_desk=SettingsDesk(ground.database, ground.live),
        model_change=working.model_change,
        access=ground.access,
        tenants=made.identity.tenants,
        accounts=made.identity.accounts,
        groups=made.identity.groups,
        api_keys=made.identity.api_keys,
        logins=made.identity.logins,
        kept_logins=made.identity.kept_logins,
        invitations=made.identity.invitations,
        first_setup=made.identity.first_setup,
        own_sessions=made.identity.own_sessions,
        authenticator=made.identity.authenticator,
        audit_log=AuditLog(ground.database),
        queue=ground.queue,
        job_kinds=working.kinds,
        jobs=library.jobs,
        batches=Batches(ground.database, ground.access, ground.queue),
        collections=library.collections,
        documents=library.documents,
        duplicates=Duplicates(ground.database, ground.access),
        pdf_uploads=library.pdf_uploads,
        texts=library.texts,
        reader=working.reader,
        sources=library.sources,
        crawling=library.crawling,
        indexes=made.searching.indexes,
        search=search,
        explanations=Explanations(ground.database, ground.access, search, max_query_chars=settings.max_query_chars),
        golden_sets=GoldenSets(ground.database, ground.access),
        answer_runs=AnswerRuns(ground.database),
        answer_judging=made.answering.judging,
        measurements=make_measuring(ground, made.answering, library.documents, working.kinds),
        models=made.answering.modelling.choices,
        chat_models=made.answering.modelling.chat_models,
        model_connections=made.answering.modelling.connections,
        assistants=made.answering.assistants,
        starters=Starters(ground.database, ground.access, ground.live),
        ratings=Ratings(ground.database, ground.access),
        answers=made.answering.answers,
        chats=made.answering.chats,
        chat_shares=ChatShares(ground.database, ground.access, ground.live),
        usage=made.answering.usage,
        doctor=working.upkeep.doctor,
        scrub=working.upkeep.scrub,
        console=make_console(ground.database, ground.access, ground.queue, FilePasswords(ground.box)),
        _closing=stack.pop_all(),
    )


def _make_working(
    settings: Settings, ground: Ground, searching: Searching, reader: DocumentReader | None, stack: ExitStack
) -> _Working:
    database, access, queue = ground.database, ground.access, ground.queue
    if reader is None:
        reader = own = open_reader(settings)
        stack.callback(own.close)
    ingestion = make_ingestion(
        database,
        access,
        queue,
        ground.blobs,
        reader,
        ground.embedders,
        languages=searching.languages,
        passwords=FilePasswords(ground.box),
        limits=limits_of(settings),
        live=ground.live,
    )
    queries = QueryLog(database, ground.live)
    stack.callback(queries.close)
    model_change = make_model_change(
        database, access, queue, ground.embedders, searching.indexes, searching.search, queries
    )
    upkeep = make_upkeep(settings, database, queue, searching.indexes, searching.segments, ground.blobs)
    kinds = JobKinds()
    for part in (ingestion, searching, model_change, upkeep):
        part.add_kinds(kinds)
    add_describing(settings, ground.blobs, kinds, stack)
    kinds.add("document.purge", DocumentPurge(ground.blobs).run)
    kinds.add(PRUNE, HistoryPrune(ground.blobs, queue).run)
    kinds.add("collection.purge", CollectionPurge(ground.blobs).run)
    return _Working(reader, ingestion, model_change, upkeep, kinds)
