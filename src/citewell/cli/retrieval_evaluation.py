"""How good retrieval is on questions with known answers, through the public API."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from citewell.bootstrap.settings import load_settings
from citewell.cli.connect import ALONE, connect
from citewell.cli.judged_sets import JudgedQuery, JudgedSet
from citewell.cli.output import say
from citewell.domain.confidence import bootstrap_mean, paired_difference
from citewell.domain.errors import InvalidInput
from citewell.domain.retrieval_metrics import in_trec_order, mrr_at_k, ndcg_at_k, recall_at_k

if TYPE_CHECKING:
    from citewell.client import Client

COLLECTION = "evaluation"
CHUNKS_PER_QUERY = 500
SPANS_AT = 10
UPLOADS_AT_ONCE = 4
POLL_SECONDS = 0.5
QUALITY = ("ndcg@10", "recall@10", "recall@100", "mrr@10", "spans@10")
"""What a floor can be set for. ``spans@10``: whether one of the ten best chunks holds an expected quote."""

Configuration = Mapping[str, Any]
"""Options of a search: ``mode`` and whatever else ``Client.search`` takes."""
PerQuery = dict[str, dict[str, float]]
"""Query id -> metric -> value."""


def evaluate(
    judged: JudgedSet, configurations: Sequence[Configuration], *, client: Client, collection: str | None, quiet: bool
) -> dict[str, Any]:
    """Search for every query under each configuration, and say how good each is and how they differ from the first.

    A document's score is that of its best chunk. Latency is that of one client, HTTP included. Intervals are those of
    ``citewell.domain.confidence``.

    Args:
        judged: What is asked, and what is expected.
        configurations: At least one.
        client: Where.
        collection: Where to search; ``None`` loads the set's documents into a new collection, or, where it has none,
            searches everything that the client can read.
        quiet: Say nothing on the way.
    """
    load_seconds = 0.0
    if collection is None and judged.corpus:
        if not quiet:
            say(f"Loading {len(judged.corpus)} documents …")
        started = time.perf_counter()
        collection = _load(client, judged.corpus)
        load_seconds = time.perf_counter() - started
    places = None if collection is None else [collection]
    results: list[dict[str, Any]] = []
    for configuration in configurations:
        if not quiet:
            say(f"Searching for {len(judged.queries)} queries ({_name(configuration)}) …")
        values, times = _run(client, judged, configuration, places)
        results.append({"configuration": dict(configuration), **_summary(values, times), "per_query": values})
    first = results[0]["per_query"]
    for result in results[1:]:
        result["against_first"] = compare(result["per_query"], first)
    return {
        "set": judged.name,
        "queries": len(judged.queries),
        "documents": len(judged.corpus) or None,
        "load_seconds": round(load_seconds, 1),
        "results": results,
    }


def compare(values: PerQuery, baseline: PerQuery) -> dict[str, dict[str, Any]]:
    """By metric, the mean difference on the queries that both have, its interval, and whether it is certain."""
    shared = [query for query in baseline if query in values]
    found = {}
    for metric in _metrics_of(baseline):
        with_both = [query for query in shared if metric in values[query] and metric in baseline[query]]
        if not with_both:
            continue
        difference = paired_difference(
            [values[query][metric] for query in with_both], [baseline[query][metric] for query in with_both]
        )
        found[metric] = {
            **_rounded(difference.interval.mean, difference.interval.low, difference.interval.high),
            "better": difference.better,
            "worse": difference.worse,
            "certain": difference.certain,
        }
    return found


def below(results: Sequence[Mapping[str, Any]], floors: Mapping[str, float]) -> list[str]:
    """A sentence for each figure that lies below its floor, in any configuration.

    Raises:
        InvalidInput: a floor is for a metric that was not measured.
    """
    problems = []
    for result in results:
        for metric, floor in floors.items():
            if metric not in result:
                measured = ", ".join(metric for metric in QUALITY if metric in result)
                raise InvalidInput(f"There is no figure {metric} to set a floor for; there are {measured}.")
            mean = result[metric]["mean"]
            if mean < floor:
                problems.append(f"{_name(result['configuration'])}: {metric} {mean:.4f} is below {floor:g}")
    return problems


def baseline_of(path: Path) -> PerQuery:
    """The values of the first configuration of an earlier report. Raises ``InvalidInput``."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        return {str(query): dict(values) for query, values in report["results"][0]["per_query"].items()}
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror}.") from error
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise InvalidInput(f"{path} is not a report of an evaluation.") from error


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


def _metrics_of(values: PerQuery) -> list[str]:
    present = {metric for each in values.values() for metric in each}
    return [metric for metric in QUALITY if metric in present]


def _summary(values: PerQuery, times: Sequence[float]) -> dict[str, Any]:
    summary: dict[str, Any] = {}
    for metric in _metrics_of(values):
        interval = bootstrap_mean([each[metric] for each in values.values() if metric in each])
        summary[metric] = _rounded(interval.mean, interval.low, interval.high)
    summary["median_ms"] = round(float(np.median(times)), 2)
    summary["p95_ms"] = round(float(np.percentile(times, 95)), 2)
    return summary


def _rounded(mean: float, low: float, high: float) -> dict[str, float]:
    return {"mean": round(mean, 4), "low": round(low, 4), "high": round(high, 4)}


def _name(configuration: Configuration) -> str:
    return ",".join(f"{key}={value}" for key, value in configuration.items())


def _load(client: Client, corpus: Mapping[str, tuple[str, str]]) -> str:
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
