"""What changes the embedding model, put together."""

from __future__ import annotations

from dataclasses import dataclass

from citewell.db.session import Database
from citewell.ports.embedders import Embedders
from citewell.services.access.rules import AccessRules
from citewell.services.embedding_versions import build, cleaning
from citewell.services.embedding_versions.build import Build
from citewell.services.embedding_versions.cleaning import Cleaning
from citewell.services.embedding_versions.comparison import Comparisons
from citewell.services.embedding_versions.promotion import Promotion
from citewell.services.embedding_versions.recorded import QueryLog
from citewell.services.embedding_versions.versions import EmbeddingVersions
from citewell.services.evaluation.golden_sets import GoldenSets
from citewell.services.jobs.kinds import JobKinds
from citewell.services.jobs.queue import JobQueue
from citewell.services.search.indexes import Indexes
from citewell.services.search.search import Search


@dataclass(frozen=True)
class ModelChange:
    """Versions, their promotion and comparison, the recorded questions, and the jobs behind them."""

    versions: EmbeddingVersions
    promotion: Promotion
    comparisons: Comparisons
    queries: QueryLog
    building: Build
    cleaning: Cleaning

    def add_kinds(self, kinds: JobKinds) -> None:
        """Register the jobs."""
        kinds.add(build.KIND, self.building.run, on_failed=self.building.ended)
        kinds.add(cleaning.KIND, self.cleaning.run)


def make_model_change(
    database: Database,
    access: AccessRules,
    queue: JobQueue,
    embedders: Embedders,
    indexes: Indexes,
    search: Search,
    queries: QueryLog,
) -> ModelChange:
    """Everything from these parts; who made ``queries`` closes it."""
    return ModelChange(
        versions=EmbeddingVersions(database, access, queue, embedders),
        promotion=Promotion(database, queue, embedders, indexes),
        comparisons=Comparisons(database, embedders, search, queries, GoldenSets(database, access)),
        queries=queries,
        building=Build(embedders, queue),
        cleaning=Cleaning(indexes.forget),
    )
