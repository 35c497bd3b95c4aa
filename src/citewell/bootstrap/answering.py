"""Whatever answers questions."""

from __future__ import annotations

from citewell.backends.answering.extractive import ExtractiveAnswerer
from citewell.bootstrap.settings import Settings
from citewell.db.session import Database
from citewell.ports.blob_store import BlobStore
from citewell.ports.embedder import Embedder
from citewell.ports.judge import Judge
from citewell.services.access.rules import AccessRules
from citewell.services.answer.answers import Answers
from citewell.services.answer.verifier import Verifier
from citewell.services.search.search import Search


def make_answers(
    settings: Settings,
    database: Database,
    search: Search,
    access: AccessRules,
    blobs: BlobStore,
    *,
    embedder: Embedder,
    judge: Judge | None,
) -> Answers:
    """Make it.

    Args:
        settings: Say how many searches a model may ask for.
        database: Where everything is.
        search: Finds passages.
        access: The rules of access.
        blobs: Hold the texts.
        embedder: Compares meanings.
        judge: Gives a second opinion on statements, where there is one.
    """
    verifier = Verifier(embedder, judge)
    answerer = ExtractiveAnswerer(embedder)
    return Answers(database, search, access, blobs, answerer, verifier, tool_calls=settings.chat_tool_calls)
