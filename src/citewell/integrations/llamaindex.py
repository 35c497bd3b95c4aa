"""A retriever for LlamaIndex; needs ``citewell[llamaindex]``.

from citewell.integrations.llamaindex import CitewellRetriever

retriever = CitewellRetriever.connect("http://127.0.0.1:8000", key="cw_…", top_k=5)
nodes = retriever.retrieve("How long is parental leave?")
"""

from __future__ import annotations

from typing import Any, Self

from llama_index.core.callbacks import CallbackManager
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from citewell.client import FoundChunk
from citewell.integrations.searching import Place, Retrieval, metadata_of


class CitewellRetriever(BaseRetriever):
    """Finds what the owner of the key may read. ``metadata`` of each node says where its text stands."""

    def __init__(self, retrieval: Retrieval, callback_manager: CallbackManager | None = None) -> None:
        self._retrieval = retrieval
        super().__init__(callback_manager=callback_manager)

    @classmethod
    def connect(cls, url: str, *, key: str | None = None, options: dict[str, Any] | None = None, **search: Any) -> Self:
        """A retriever with clients of its own.

        Args:
            url: Address of the server.
            key: An API key.
            options: What else ``Client`` takes: ``timeout``, ``patience``, …
            search: ``collections``, ``top_k``, ``mode``, ``filter``, ``more``: see ``Retrieval``.
        """
        return cls(Retrieval(Place(url, key, options or {}), **search))

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [_node(chunk) for chunk in self._retrieval.found(query_bundle.query_str)]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [_node(chunk) for chunk in await self._retrieval.found_async(query_bundle.query_str)]


def _node(chunk: FoundChunk) -> NodeWithScore:
    metadata = metadata_of(chunk)
    shown = {"title", "page", "heading_path"}
    node = TextNode(
        id_=chunk["chunk_id"],
        text=chunk["text"],
        metadata=metadata,
        start_char_idx=chunk["start"],
        end_char_idx=chunk["end"],
        excluded_embed_metadata_keys=sorted(metadata),
        excluded_llm_metadata_keys=sorted(metadata.keys() - shown),
    )
    return NodeWithScore(node=node, score=chunk["score"])
