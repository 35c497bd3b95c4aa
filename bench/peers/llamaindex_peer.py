"""LlamaIndex: its default vector store, its BM25 retriever and its fusion retriever."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from bench.peers.contract import FLAGS, Found
from bench.synthetic import CHUNKS_OF_DOCUMENT, Dataset
from numpy.typing import NDArray


class LlamaIndex:
    """All in memory. The BM25 retriever takes a filter when it is built only, so filtered searches are by vector."""

    kinds: tuple[str, ...] = ("vector", "text", "hybrid")
    servers: tuple[int, ...] = ()
    notes = "SimpleVectorStore, BM25Retriever, QueryFusionRetriever (reciprocal ranks); filters by vector only"

    def __init__(self) -> None:
        self._index: Any = None
        self._nodes: list[Any] = []
        self._retrievers: dict[object, Any] = {}

    def build(self, data: Dataset, folder: Path) -> None:
        """Nodes with ready vectors; persisted as it does by default."""
        from llama_index.core import VectorStoreIndex  # type: ignore[import-not-found,unused-ignore]  # lives in the peer's own environment
        from llama_index.core.embeddings import MockEmbedding  # type: ignore[import-not-found,unused-ignore]  # as above
        from llama_index.core.schema import TextNode  # type: ignore[import-not-found,unused-ignore]  # as above

        flags = {name: np.repeat(data.flag(name), CHUNKS_OF_DOCUMENT) for name in FLAGS}
        for start, vectors, texts in data.blocks():
            for at, (vector, text) in enumerate(zip(vectors.astype(np.float32).tolist(), texts, strict=True)):
                row = start + at
                metadata = {name: int(flag[row]) for name, flag in flags.items()}
                node = TextNode(id_=str(row), text=text, embedding=vector, metadata=metadata)
                node.excluded_embed_metadata_keys = list(FLAGS)
                self._nodes.append(node)
        self._index = VectorStoreIndex(self._nodes, embed_model=MockEmbedding(384), store_nodes_override=True)
        self._index.storage_context.persist(str(folder))

    def _by_vector(self, k: int, scope: str) -> Any:
        from llama_index.core.vector_stores import ExactMatchFilter, MetadataFilters  # type: ignore[import-not-found,unused-ignore]  # as above

        if ("vector", k, scope) not in self._retrievers:
            filters = None if scope == "all" else MetadataFilters(filters=[ExactMatchFilter(key=scope, value=1)])
            self._retrievers["vector", k, scope] = self._index.as_retriever(similarity_top_k=k, filters=filters)
        return self._retrievers["vector", k, scope]

    def _by_words(self, k: int) -> Any:
        import Stemmer  # type: ignore[import-not-found,unused-ignore]  # as above
        from llama_index.retrievers.bm25 import BM25Retriever  # type: ignore[import-not-found,import-untyped,unused-ignore]  # as above

        if "words" not in self._retrievers:
            self._retrievers["words"] = BM25Retriever.from_defaults(
                nodes=self._nodes, similarity_top_k=k, stemmer=Stemmer.Stemmer("english"), language="en"
            )
        self._retrievers["words"].similarity_top_k = k
        return self._retrievers["words"]

    @staticmethod
    def _found(retriever: Any, text: str, vector: NDArray[np.float32] | None, k: int) -> Found:
        from llama_index.core.schema import QueryBundle  # type: ignore[import-not-found,unused-ignore]  # as above

        bundle = QueryBundle(text, embedding=None if vector is None else vector.tolist())
        return [(int(hit.node.node_id), hit.node.text) for hit in retriever.retrieve(bundle)][:k]

    def vector(self, vector: NDArray[np.float32], k: int, scope: str) -> Found:
        """By cosine with every row."""
        return self._found(self._by_vector(k, scope), "a", vector, k)

    def text(self, text: str, k: int, scope: str) -> Found:
        """By BM25."""
        if scope != "all":
            raise ValueError("a filter belongs to the retriever's making")
        return self._found(self._by_words(k), text, None, k)

    def hybrid(self, vector: NDArray[np.float32], text: str, k: int, depth: int, scope: str) -> Found:
        """Reciprocal ranks of both; no other queries are made up."""
        from llama_index.core.llms import MockLLM  # type: ignore[import-not-found,unused-ignore]  # as above
        from llama_index.core.retrievers.fusion_retriever import FUSION_MODES, QueryFusionRetriever  # type: ignore[import-not-found,unused-ignore]  # as above

        if scope != "all":
            raise ValueError("a filter belongs to the retriever's making")
        words = self._by_words(depth)
        if ("both", k, depth) not in self._retrievers:
            self._retrievers["both", k, depth] = QueryFusionRetriever(
                [self._by_vector(depth, scope), words],
                llm=MockLLM(),
                mode=FUSION_MODES.RECIPROCAL_RANK,
                similarity_top_k=k,
                num_queries=1,
                use_async=False,
            )
        return self._found(self._retrievers["both", k, depth], text, vector, k)

    def close(self) -> None:
        """Nothing to end."""
