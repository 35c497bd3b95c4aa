"""What the services stand on: the database, files, keys, time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

from citewell.backends.blobs.files import FileBlobStore
from citewell.backends.clock import SystemClock, SystemIds
from citewell.backends.secrets.aes_gcm import AesGcmBox
from citewell.backends.transport.threads import ThreadTransport
from citewell.bootstrap.live_settings import make_live_settings
from citewell.bootstrap.models import open_embedders
from citewell.bootstrap.secrets import Keys
from citewell.bootstrap.settings import Settings
from citewell.db.engine import open_engine
from citewell.db.migrate import upgrade
from citewell.db.session import Database
from citewell.ports.blob_store import BlobStore
from citewell.ports.chat_model import ChatModel
from citewell.ports.clock import Clock, Ids
from citewell.ports.embedder import Embedder
from citewell.ports.embedders import Embedders
from citewell.ports.parser import DocumentReader
from citewell.ports.reranker import Reranker
from citewell.ports.secret_box import SecretBox
from citewell.services.access.rules import AccessRules
from citewell.services.jobs.queue import JobQueue
from citewell.services.settings.values import LiveSettings


@dataclass(frozen=True)
class Parts:
    """Parts that are given instead of made from the settings, and are not closed with the container."""

    clock: Clock | None = None
    ids: Ids | None = None
    embedder: Embedder | None = None
    other_embedders: Mapping[str, Embedder] = field(default_factory=dict)
    reader: DocumentReader | None = None
    reranker: Reranker | None = None
    chat_model: ChatModel | None = None


@dataclass(frozen=True)
class Ground:
    """What the services stand on."""

    clock: Clock
    ids: Ids
    database: Database
    blobs: BlobStore
    embedders: Embedders
    queue: JobQueue
    access: AccessRules
    box: SecretBox
    live: LiveSettings


def lay_ground(settings: Settings, say: Callable[[str], None], parts: Parts, keys: Keys, closing: ExitStack) -> Ground:
    """Open the database, bring it to this release, and make what else is needed.

    Args:
        settings: Where things are.
        say: Told what is done for models' files, one sentence at a time.
        parts: Used instead of what the settings name.
        keys: Of this installation.
        closing: Closes what is opened.

    Raises:
        ConfigurationError: the database is not usable.
    """
    clock, ids = parts.clock or SystemClock(), parts.ids or SystemIds()
    engine = open_engine(settings.url_of_database)
    closing.callback(engine.dispose)
    upgrade(engine)
    embedders = open_embedders(settings, say=say, configured=parts.embedder, others=parts.other_embedders)
    closing.callback(embedders.close)
    database = Database(engine, clock, ids, keys.audit)
    return Ground(
        clock=clock,
        ids=ids,
        database=database,
        blobs=FileBlobStore(settings.data_dir / "blobs"),
        embedders=embedders,
        queue=JobQueue(ThreadTransport()),
        access=AccessRules(),
        box=AesGcmBox(keys.stored),
        live=make_live_settings(settings, database),
    )
