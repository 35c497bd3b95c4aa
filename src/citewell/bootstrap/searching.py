"""What searches, put together: the engines, the indexes of what stands and of the past, the languages."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from citewell.backends.dense.indexes import FaissVectorIndexes
from citewell.backends.lexical.languages import OfflineLanguages
from citewell.backends.lexical.tantivy_index import TantivyIndexes
from citewell.backends.segments import FileSegmentStore
from citewell.bootstrap.building import make_builds
from citewell.bootstrap.reranking import configured_reranker
from citewell.bootstrap.settings import Settings
from citewell.db.session import Database
from citewell.ports.blob_store import BlobStore
from citewell.ports.clock import Clock
from citewell.ports.embedders import Embedders
from citewell.ports.language import LanguageDetector
from citewell.ports.reranker import Reranker
from citewell.ports.segment_store import SegmentStore
from citewell.services.access.rules import AccessRules
from citewell.services.jobs.kinds import JobKinds
from citewell.services.jobs.queue import JobQueue
from citewell.services.search import compaction
from citewell.services.search.building import Builds
from citewell.services.search.history import Histories
from citewell.services.search.indexes import Indexes
from citewell.services.search.partition_index import Engines
from citewell.services.search.ranking import Ranking, RankingRules
from citewell.services.search.search import Search
from citewell.services.settings.values import LiveSettings

MIB = 1024 * 1024


@dataclass(frozen=True)
class Searching:
    """The search, and the parts of it that others need, too."""

    languages: LanguageDetector
    segments: SegmentStore
    engines: Engines
    builds: Builds
    indexes: Indexes
    search: Search

    def add_kinds(self, kinds: JobKinds) -> None:
        """Register the job that puts small segments together."""
        merging = compaction.Compaction(self.engines, self.builds, on_published=self.indexes.refresh)
        kinds.add(compaction.KIND, merging.run)


def make_searching(
    settings: Settings,
    database: Database,
    access: AccessRules,
    queue: JobQueue,
    blobs: BlobStore,
    embedders: Embedders,
    *,
    clock: Clock,
    live: LiveSettings,
    reranker: Reranker | None,
    closing: ExitStack,
) -> Searching:
    """All of it. ``clock`` says how old documents are, ``live`` how tenants rank; ``reranker`` is used instead of the
    one that the settings name; ``closing`` closes the indexes and what the reranker opened.

    Raises:
        ConfigurationError: the settings name no usable reranker.
    """
    scratch = _scratch(settings.data_dir / "run")
    closing.callback(shutil.rmtree, scratch, ignore_errors=True)
    languages = OfflineLanguages()
    segments = FileSegmentStore(settings.data_dir / "index")
    engines = Engines(FaissVectorIndexes(), TantivyIndexes(detector=languages), segments, scratch)
    builds = make_builds(database, engines, database_url=settings.url_of_database, data_dir=settings.data_dir)
    indexes = Indexes(database, queue, engines, memory_bytes=settings.index_memory_mb * MIB)
    closing.callback(indexes.close)
    histories = Histories(database, engines)
    closing.callback(histories.close)
    rules = RankingRules(rerank_candidates=settings.rerank_candidates)
    ranking = Ranking(rules, blobs, clock, reranker or configured_reranker(settings, closing))
    search = Search(
        database,
        access,
        indexes,
        histories,
        embedders,
        ranking,
        max_query_chars=settings.max_query_chars,
        settings=live,
    )
    closing.callback(search.close)
    return Searching(languages, segments, engines, builds, indexes, search)


def _scratch(root: Path) -> Path:
    """This process's own directory; those of processes that are gone are removed."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    for entry in root.iterdir():
        if entry.name.isdigit() and not _alive(int(entry.name)):
            shutil.rmtree(entry, ignore_errors=True)
    own = root / str(os.getpid())
    own.mkdir(mode=0o700, exist_ok=True)
    return own


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
