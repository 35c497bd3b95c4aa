"""Everything from an upload to a search, on a test's database, with real files, parsers and indexes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from citewell.backends.answering.extractive import ExtractiveAnswerer
from citewell.backends.blobs.files import FileBlobStore
from citewell.backends.dense.indexes import FaissVectorIndexes
from citewell.backends.lexical.tantivy_index import TantivyIndexes
from citewell.backends.secrets.aes_gcm import AesGcmBox
from citewell.backends.segments import FileSegmentStore
from citewell.bootstrap.chatting import make_chats
from citewell.bootstrap.embedding import make_model_change
from citewell.bootstrap.ingestion import make_ingestion
from citewell.bootstrap.sources import make_sourcing
from citewell.db.session import Database
from citewell.domain.access import Caller
from citewell.ports.embedder import Embedder
from citewell.ports.parser import DocumentReader, ParseLimits
from citewell.ports.reranker import Reranker
from citewell.ports.source import SourceKind
from citewell.services.answer.answers import Answers
from citewell.services.answer.verifier import Verifier
from citewell.services.assistants.assistants import Assistants
from citewell.services.collections.namespaces import Namespaces
from citewell.services.documents.purge import CollectionPurge, DocumentPurge
from citewell.services.embedding_versions.recorded import QueryLog
from citewell.services.jobs.jobs import Jobs
from citewell.services.jobs.kinds import JobKinds
from citewell.services.jobs.leases import LeaseTerms
from citewell.services.search import compaction
from citewell.services.search.building import BuildsHere
from citewell.services.search.explanation import Explanations
from citewell.services.search.history import Histories
from citewell.services.search.indexes import Indexes
from citewell.services.search.partition_index import Engines
from citewell.services.search.ranking import Ranking, RankingRules
from citewell.services.search.request import SearchRequest
from citewell.services.search.search import Search
from citewell.services.settings.values import LiveSettings
from citewell.services.sources.kinds import SourceKinds
from citewell.services.texts.texts import Texts
from citewell.services.upkeep import examinations, scrub
from citewell.services.upkeep.doctor import Doctor
from citewell.services.upkeep.repairs import Repairs
from citewell.services.upkeep.scrub import Scrub
from citewell.services.usage.budgets import Budgets
from citewell.worker.loop import Worker
from fakes.clock import FakeClock
from fakes.embedder import FakeEmbedder, FakeEmbedders
from fakes.languages import FakeLanguages
from fakes.model_source import FakeModels
from support.library import PASSWORDS, Library
from support.usage import ledger_of


@dataclass
class Stack:
    """The services of one process; ``restart`` makes them anew on the same data. Leases follow the test's clock."""

    database: Database
    root: Path
    reader: DocumentReader
    embedder: Embedder = field(default_factory=lambda: FakeEmbedder(64))
    exact_rows: int = 20_000
    scratch: str = "run"
    ranking: RankingRules = field(default_factory=RankingRules)
    reranker: Reranker | None = None
    source_kinds: Sequence[SourceKind] = ()
    models: FakeModels = field(default_factory=FakeModels)
    grace_seconds: float = 0.05

    def __post_init__(self) -> None:
        self.blobs = FileBlobStore(self.root / "blobs")
        self.library = Library(self.database, self.blobs)
        self.library.queue.terms = LeaseTerms(database_clock=False)
        self.embedders = FakeEmbedders(self.embedder)
        self.queries = QueryLog(self.database)
        self.start()

    @property
    def clock(self) -> FakeClock:
        """The test's clock."""
        assert isinstance(self.database.clock, FakeClock)
        return self.database.clock

    def start(self) -> None:
        queue = self.library.queue
        self.segments = FileSegmentStore(self.root / "index")
        self.engines = Engines(
            FaissVectorIndexes(exact_rows=self.exact_rows), TantivyIndexes(), self.segments, self.root / self.scratch
        )
        self.indexes = Indexes(self.database, queue, self.engines)
        self.histories = Histories(self.database, self.engines)
        self.search_service = Search(
            self.database,
            self.library.rules,
            self.indexes,
            self.histories,
            self.embedders,
            Ranking(self.ranking, self.blobs, self.database.clock, self.reranker),
            max_query_chars=4000,
        )
        self.explanations = Explanations(self.database, self.library.rules, self.search_service, max_query_chars=4000)
        self.answers = Answers(
            self.database,
            self.search_service,
            self.library.rules,
            self.blobs,
            ExtractiveAnswerer(self.embedder),
            Verifier(self.embedder),
        )
        self.chats = make_chats(
            self.database,
            self.library.rules,
            self.answers,
            models=self.models,
            assistants=Assistants(self.database, self.library.rules),
            ledger=ledger_of(self.database),
            budgets=Budgets(),
            grace_seconds=self.grace_seconds,
        )
        ingestion = make_ingestion(
            self.database,
            self.library.rules,
            queue,
            self.blobs,
            self.reader,
            self.embedders,
            languages=FakeLanguages(),
            passwords=PASSWORDS,
            limits=ParseLimits(),
            live=LiveSettings(self.database),
        )
        self.ingest = ingestion.ingest
        namespaces = Namespaces(self.database, self.library.rules, self.library.collections)
        self.texts = Texts(self.database, self.library.rules, namespaces, self.library.documents, ingestion.intake)
        kinds = JobKinds()
        ingestion.add_kinds(kinds)
        sourcing = make_sourcing(
            self.database,
            self.library.rules,
            queue,
            self.library.documents,
            SourceKinds(self.source_kinds),
            AesGcmBox(b"s" * 32),
        )
        sourcing.add_kinds(kinds)
        self.sources = sourcing.sources
        kinds.add("document.purge", DocumentPurge(self.blobs).run)
        kinds.add("collection.purge", CollectionPurge(self.blobs).run)
        builds = BuildsHere(self.database, self.engines)
        kinds.add(compaction.KIND, compaction.Compaction(self.engines, builds, on_published=self.indexes.refresh).run)
        self.model_change = make_model_change(
            self.database, self.library.rules, queue, self.embedders, self.indexes, self.search_service, self.queries
        )
        self.model_change.add_kinds(kinds)
        self.jobs = Jobs(self.database, queue, kinds)
        self.worker = Worker(self.database, queue, kinds, threads=1)
        repairs = Repairs(self.database, queue, self.indexes, self.segments, self.blobs)
        self.doctor = Doctor(self.database, self.indexes, self.segments, self.blobs, repairs)
        self.scrub = Scrub(self.database, self.indexes, self.segments, self.blobs, repairs, percent=25.0)
        kinds.add(scrub.KIND, self.scrub.run)
        kinds.add(examinations.KIND, examinations.DoctorJobs(self.database, self.doctor).run)

    def work(self) -> int:
        """Run all jobs that are due."""
        return self.worker.run_until_idle()

    def restart(self) -> None:
        """As if the process had ended and begun again."""
        self.chats.pool.close()
        self.answers.close()
        self.histories.close()
        self.indexes.close()
        self.start()

    def close(self) -> None:
        """Close what is open."""
        self.chats.pool.close()
        self.answers.close()
        self.queries.close()
        self.histories.close()
        self.indexes.close()

    def found(self, caller: Caller, query: str, *, mode: str = "hybrid", top_k: int = 100) -> list[str]:
        """Ids of the documents of the hits, best first, each once."""
        result = self.search_service.search(caller, SearchRequest(query, top_k=top_k, mode=mode))
        return list(dict.fromkeys(hit.document_id for hit in result.hits))
