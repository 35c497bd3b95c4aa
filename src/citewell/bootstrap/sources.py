"""Sources, put together: the connectors, what people do with them, and the jobs that read them."""

from __future__ import annotations

from dataclasses import dataclass

from citewell.bootstrap.fetching import fetch_policy
from citewell.bootstrap.settings import Settings
from citewell.db.session import Database
from citewell.ports.fetcher import Fetcher
from citewell.ports.secret_box import SecretBox
from citewell.services.access.rules import AccessRules
from citewell.services.documents.documents import Documents
from citewell.services.jobs.kinds import JobKinds
from citewell.services.jobs.queue import JobQueue
from citewell.services.sources import removal, sync
from citewell.services.sources.kinds import SourceKinds
from citewell.services.sources.removal import SourceRemoval
from citewell.services.sources.sources import Sources
from citewell.services.sources.sync import SourceSync


@dataclass(frozen=True)
class Sourcing:
    """The service of sources and its jobs."""

    sources: Sources
    sync: SourceSync
    removal: SourceRemoval

    def add_kinds(self, kinds: JobKinds) -> None:
        """Register the jobs that read sources and take them away."""
        kinds.add(sync.KIND, self.sync.run, on_failed=self.sync.failed)
        kinds.add(removal.KIND, self.removal.run)


def make_sourcing(
    database: Database,
    access: AccessRules,
    queue: JobQueue,
    documents: Documents,
    kinds: SourceKinds,
    box: SecretBox,
) -> Sourcing:
    """All of it, with these kinds of sources; ``box`` keeps their credentials."""
    return Sourcing(
        Sources(database, access, queue, kinds, box),
        SourceSync(kinds, box, documents, queue),
        SourceRemoval(queue),
    )


def kinds_of(settings: Settings) -> SourceKinds:
    """The kinds that this installation has."""
    from citewell.backends.sources.registry import source_kinds

    policy = fetch_policy(settings)

    def fetchers() -> Fetcher:
        from citewell.backends.fetching.client import GuardedFetcher

        return GuardedFetcher(policy)

    return SourceKinds(source_kinds(folders=settings.source_folders, fetchers=fetchers, policy=policy))
