"""A retriever for LangChain; needs ``citewell[langchain]``.

from citewell.integrations.langchain import CitewellRetriever

retriever = CitewellRetriever.connect("http://127.0.0.1:8000", key="cw_…", top_k=5)
documents = retriever.invoke("How long is parental leave?")
"""

from __future__ import annotations

from typing import Any, Self

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from citewell.client import FoundChunk
from citewell.integrations.searching import Place, Retrieval, metadata_of


class CitewellRetriever(BaseRetriever):
    """Finds what the owner of the key may read. ``metadata`` of each document says where its text stands."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retrieval: Retrieval

    @classmethod
    def connect(cls, url: str, *, key: str | None = None, options: dict[str, Any] | None = None, **search: Any) -> Self:
        """A retriever with clients of its own.

        Args:
            url: Address of the server.
            key: An API key.
            options: What else ``Client`` takes: ``timeout``, ``patience``, …
            search: ``collections``, ``top_k``, ``mode``, ``filter``, ``more``: see ``Retrieval``.
        """
        return cls(retrieval=Retrieval(Place(url, key, options or {}), **search))

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        del run_manager
        return [_document(chunk) for chunk in self.retrieval.found(query)]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        del run_manager
        return [_document(chunk) for chunk in await self.retrieval.found_async(query)]


def _document(chunk: FoundChunk) -> Document:
    return Document(id=chunk["chunk_id"], page_content=chunk["text"], metadata=metadata_of(chunk))
