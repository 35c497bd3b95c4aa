"""Retrieval on a BEIR-like folder, through the public API."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from citewell.bootstrap.settings import load_settings
from citewell.cli.connect import ALONE, connect
from citewell.cli.output import say
from citewell.domain.errors import InvalidInput
from citewell.domain.retrieval_metrics import in_trec_order, mrr_at_k, ndcg_at_k, recall_at_k

if TYPE_CHECKING:
    from citewell.client import Client

COLLECTION = "evaluation"
CHUNKS_PER_QUERY = 500
UPLOADS_AT_ONCE = 4
POLL_SECONDS = 0.5


def evaluate(folder: Path, *, mode: str, data_dir: Path | None, collection: str | None, quiet: bool) -> dict[str, Any]:
    """``ndcg@10``, ``recall@100``, ``mrr@10``, ``p95_ms``, ``median_ms`` and the sizes.

    A document's score is that of its best chunk. Latency is that of one client, HTTP included.

    Args:
        folder: ``corpus.jsonl`` and ``queries.jsonl`` with ``_id`` and ``text`` (and ``title``), ``qrels.tsv``.
        mode: ``hybrid``, ``dense`` or ``lexical``.
        data_dir: Where to work; ``None`` for a temporary directory.
        collection: Evaluate this one, whose external ids are those of the corpus, instead of loading the corpus.
        quiet: Say nothing on the way.

    Raises:
        InvalidInput: a file is missing or not of that form.
    """
    corpus, queries, judgments = _read(folder)
    with _client(data_dir) as client:
        load_seconds = 0.0
        if collection is None:
            if not quiet:
                say(f"Loading {len(corpus)} documents …")
            started = time.perf_counter()
            collection = _load(client, corpus)
            load_seconds = time.perf_counter() - started
        if not quiet:
            say(f"Searching for {len(judgments)} queries …")
        runs: dict[str, dict[str, float]] = {}
        times: list[float] = []
        client.search("warm up", collections=[collection], mode=mode)
        for query_id in judgments:
            started = time.perf_counter()
            found = client.search(queries[query_id], collections=[collection], mode=mode, top_k=CHUNKS_PER_QUERY)
            times.append((time.perf_counter() - started) * 1000)
            best: dict[str, float] = defaultdict(lambda: float("-inf"))
            for chunk in found["chunks"]:
                best[chunk["doc_id"]] = max(best[chunk["doc_id"]], chunk["score"])
            runs[query_id] = dict(best)
    return {
        "mode": mode,
        **_metrics(judgments, runs),
        "p95_ms": round(float(np.percentile(times, 95)), 2),
        "median_ms": round(float(np.median(times)), 2),
        "queries": len(judgments),
        "documents": len(corpus),
        "load_seconds": round(load_seconds, 1),
    }


def _metrics(judgments: dict[str, dict[str, int]], runs: dict[str, dict[str, float]]) -> dict[str, float]:
    ranked = {query: in_trec_order(runs[query]) for query in judgments}
    return {
        "ndcg@10": _mean(ndcg_at_k(ranked[query], grades, 10) for query, grades in judgments.items()),
        "recall@100": _mean(recall_at_k(ranked[query], grades, 100) for query, grades in judgments.items()),
        "mrr@10": _mean(mrr_at_k(ranked[query], grades, 10) for query, grades in judgments.items()),
    }


def _mean(values: Iterable[float]) -> float:
    return round(float(np.mean(list(values))), 4)


@contextmanager
def _client(data_dir: Path | None) -> Iterator[Client]:
    if data_dir is not None:
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


def _load(client: Client, corpus: dict[str, tuple[str, str]]) -> str:
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


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8") as file:
            yield from ((number, line) for number, line in enumerate(file, start=1) if line.strip())
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror}. A folder to evaluate needs this file.") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is not UTF-8 text.") from error


def _read(
    folder: Path,
) -> tuple[dict[str, tuple[str, str]], dict[str, str], dict[str, dict[str, int]]]:
    corpus = {key: (row.get("title") or "", row["text"]) for key, row in _objects(folder / "corpus.jsonl")}
    queries = {key: row["text"] for key, row in _objects(folder / "queries.jsonl")}
    judgments: dict[str, dict[str, int]] = {}
    path = folder / "qrels.tsv"
    for number, line in _lines(path):
        cells = line.rstrip("\n").split("\t")
        try:
            query_id, document_id, grade = cells[0], cells[-2], int(cells[-1])
        except (IndexError, ValueError) as error:
            if number == 1:
                continue  # the heading
            raise InvalidInput(f"{path}, line {number}: expected query id, document id and grade.") from error
        if query_id not in queries:
            raise InvalidInput(f"{path}, line {number}: there is no query {query_id} in queries.jsonl.")
        if grade > 0:
            judgments.setdefault(query_id, {})[document_id] = grade
    if not judgments:
        raise InvalidInput(f"{path} judges no document relevant to any query.")
    return corpus, queries, judgments


def _objects(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in _lines(path):
        try:
            row = json.loads(line)
            yield str(row["_id"]), {**row, "text": str(row["text"])}
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidInput(f"{path}, line {number}: expected an object with _id and text.") from error
