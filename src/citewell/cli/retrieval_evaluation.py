"""How good retrieval is on questions with known answers, through the public API."""

from __future__ import annotations

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citewell.bootstrap.settings import load_settings
from citewell.cli.connect import ALONE, connect
from citewell.cli.expected_documents import missing_documents
from citewell.cli.judged_sets import JudgedQuery, JudgedSet
from citewell.cli.output import say
from citewell.domain.errors import InvalidInput
from citewell.domain.question_figures import Configuration, Measures, PerQuery, configuration_name
from citewell.domain.retrieval_metrics import in_trec_order, mrr_at_k, ndcg_at_k, recall_at_k

if TYPE_CHECKING:
    from citewell.client import Client

COLLECTION = "evaluation"
CHUNKS_PER_QUERY = 500
SPANS_AT = 10
UPLOADS_AT_ONCE = 4
POLL_SECONDS = 0.5
QUALITY = Measures(("ndcg@10", "recall@10", "recall@100", "mrr@10", "spans@10"))
"""What a floor can be set for. ``spans@10``: whether one of the ten best chunks holds an expected quote."""


def evaluate(
    judged: JudgedSet, configurations: Sequence[Configuration], *, client: Client, collection: str | None, quiet: bool
) -> dict[str, Any]:
    """Search for every query under each configuration, and say how good each is and how they differ from the first.

    A document's score is that of its best chunk. Latency is that of one client, HTTP included. Intervals are those of
    ``citewell.domain.confidence``.

    Args:
        judged: What is asked, and what is expected.
        configurations: At least one: ``mode`` and whatever else ``Client.search`` takes.
        client: Where.
        collection: Where to search; ``None`` loads the set's documents into a new collection, or, where it has none,
            searches everything that the client can read.
        quiet: Say nothing on the way.
    """
    load_seconds = 0.0
    loaded: Mapping[str, object] = {}
    if collection is None and judged.corpus:
        if not quiet:
            say(f"Loading {len(judged.corpus)} documents …")
        started = time.perf_counter()
        collection = load_corpus(client, judged.corpus)
        loaded = judged.corpus
        load_seconds = time.perf_counter() - started
    places = None if collection is None else [collection]
    expected = (key for query in judged.queries.values() for key in query.grades)
    missing = missing_documents(expected, client=client, collection=collection, loaded=loaded)
    results: list[dict[str, Any]] = []
    for configuration in configurations:
        if not quiet:
            say(f"Searching for {len(judged.queries)} queries ({configuration_name(configuration)}) …")
        values, times = _run(client, judged, configuration, places)
        results.append({"configuration": dict(configuration), **QUALITY.summary(values, times), "per_query": values})
    first = results[0]["per_query"]
    for result in results[1:]:
        result["against_first"] = QUALITY.compare(result["per_query"], first)
    return {
        "set": judged.name,
        "queries": len(judged.queries),
        "documents": len(judged.corpus) or None,
        "missing_documents": missing,
        "load_seconds": round(load_seconds, 1),
        "results": results,
    }


@contextmanager
def client_for(data_dir: Path | None, *, temporary: bool) -> Iterator[Client]:
    """A client of the data directory, or of a new one that is thrown away."""
    if data_dir is not None or not temporary:
        with connect(data_dir, None, None) as client:
            yield client
        return
    from citewell.bootstrap.data_dir import DataDirectory
    from citewell.cli.server import private_server

    lasting = load_settings()
    with tempfile.TemporaryDirectory(prefix="citewell-eval-") as folder:
        settings = load_settings(
            data_dir=Path(folder),
            model_dir=lasting.models,  # the model is not part of what is thrown away
            **ALONE,
        )
        with private_server(settings, DataDirectory(settings.data_dir)) as client:
            yield client


def _run(
    client: Client, judged: JudgedSet, configuration: Configuration, places: list[str] | None
) -> tuple[PerQuery, list[float]]:
    values: PerQuery = {}
    times: list[float] = []
    client.search("warm up", collections=places, **configuration)
    for query_id, query in judged.queries.items():
        started = time.perf_counter()
        found = client.search(query.text, collections=places, **{"top_k": CHUNKS_PER_QUERY, **configuration})
        times.append((time.perf_counter() - started) * 1000)
        values[query_id] = _values(query, found["chunks"])
    return values, times


def _values(query: JudgedQuery, chunks: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    best: dict[str, float] = defaultdict(lambda: float("-inf"))
    for chunk in chunks:
        best[chunk["doc_id"]] = max(best[chunk["doc_id"]], chunk["score"])
    ranked = in_trec_order(best)
    values = {
        "ndcg@10": ndcg_at_k(ranked, query.grades, 10),
        "recall@10": recall_at_k(ranked, query.grades, 10),
        "recall@100": recall_at_k(ranked, query.grades, 100),
        "mrr@10": mrr_at_k(ranked, query.grades, 10),
    }
    if query.quotes:
        texts = [_plain(chunk["text"]) for chunk in chunks[:SPANS_AT]]
        values["spans@10"] = float(any(_plain(quote) in text for quote in query.quotes for text in texts))
    return values


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def load_corpus(client: Client, corpus: Mapping[str, tuple[str, str]]) -> str:
    """The id of a new collection with these documents, when all of them can be searched. Raises ``InvalidInput``."""
    collection = str(client.create_collection(f"{COLLECTION}-{os.urandom(4).hex()}")["id"])

    def upload(entry: tuple[str, tuple[str, str]]) -> None:
        key, (title, text) = entry
        client.upload((f"{key}.txt", text.encode()), collection, title=title or None, external_id=key)

    with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
        for _ in pool.map(upload, corpus.items()):
            pass
    while (status := client.indexing_status(collection))["unindexed"]:
        time.sleep(POLL_SECONDS)
    if status["failed"]:
        raise InvalidInput(f"{status['failed']} documents of the corpus could not be read, so nothing was measured.")
    return collection
