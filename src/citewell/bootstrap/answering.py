"""Whatever answers questions."""

from __future__ import annotations

from citewell.backends.answering.extractive import ExtractiveAnswerer
from citewell.bootstrap.judging import make_verifier
from citewell.bootstrap.settings import Settings
from citewell.db.session import Database
from citewell.ports.blob_store import BlobStore
from citewell.ports.chat_model import ChatModel
from citewell.ports.embedder import Embedder
from citewell.services.access.rules import AccessRules
from citewell.services.answer.answers import Answers
from citewell.services.search.search import Search


def make_answers(
    settings: Settings,
    database: Database,
    search: Search,
    access: AccessRules,
    blobs: BlobStore,
    *,
    embedder: Embedder,
    configured: ChatModel | None,
) -> Answers:
    """Make it.

    Args:
        settings: Name the judge, and how many searches a model may ask for.
        database: Where everything is.
        search: Finds passages.
        access: The rules of access.
        blobs: Hold the texts.
        embedder: Compares meanings.
        configured: The model of the settings, which may be the judge.

    Raises:
        ConfigurationError: the settings name something else than a judge.
    """
    verifier = make_verifier(settings, embedder, configured)
    answerer = ExtractiveAnswerer(embedder)
    return Answers(database, search, access, blobs, answerer, verifier, tool_calls=settings.chat_tool_calls)
