"""Texts pushed under keys, beside the embedding model alone.

    python bench/texts.py [--texts 400] [--words 60] [--json FILE]

Each text is one chunk. ``single``: one request a text, one after the other; ``single x4``: four clients at once;
``batch``: 50 texts a request; ``later``: 1,000 a request with a job, until the job has ended; ``again``: the same
batches once more, which change nothing. Over HTTP, against a server of its own.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from citewell.bootstrap.app import build_app
from citewell.bootstrap.data_dir import DataDirectory
from citewell.bootstrap.settings import Settings, load_settings
from citewell.cli.connect import PLENTY
from citewell.cli.output import print_table
from citewell.cli.server import private_server
from citewell.client import Client

WORDS = "granite copper meadow river stone leave contract price travel office green summer winter paper letter".split()  # noqa: SIM905  # a list of words


def documents(count: int, words: int, *, seed: int) -> list[dict[str, Any]]:
    """Texts that no other seed has."""
    rng = random.Random(seed)  # noqa: S311  # repeatable on purpose
    texts = (" ".join(rng.choices(WORDS, k=words - 1)) for _ in range(count))
    return [{"namespace": "bench", "doc_id": f"{seed}/{n}", "text": f"{text} {n}."} for n, text in enumerate(texts)]


def cpu_seconds() -> float:
    """Processor time of this process, in which server and clients run."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measured(count: int, work: Callable[[], object]) -> dict[str, float]:
    """Texts a second, and milliseconds of processor time for each."""
    cpu, began = cpu_seconds(), time.perf_counter()
    work()
    wall = time.perf_counter() - began
    return {"per_second": round(count / wall, 1), "cpu_ms_each": round(1000 * (cpu_seconds() - cpu) / count, 2)}


def one_by_one(client: Client, docs: Sequence[dict[str, Any]]) -> None:
    for doc in docs:
        client.upsert_text(**doc)


def at_once(client: Client, docs: Sequence[dict[str, Any]], threads: int) -> None:
    running = [threading.Thread(target=one_by_one, args=(client, docs[n::threads])) for n in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def in_batches(client: Client, docs: Sequence[dict[str, Any]], size: int) -> None:
    for start in range(0, len(docs), size):
        client.upsert_texts(docs[start : start + size])


def later(client: Client, docs: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(docs), 1000):
        job_id = client.upsert_texts(docs[start : start + 1000], async_mode=True)["job_id"]
        for _ in client.follow_job(job_id):
            pass


def run(settings: Settings, count: int, words: int) -> dict[str, dict[str, float]]:
    """All measurements."""
    found: dict[str, dict[str, float]] = {}
    with private_server(settings, DataDirectory(settings.data_dir)) as client:
        one_by_one(client, documents(5, words, seed=0))
        found["single"] = measured(count, lambda: one_by_one(client, documents(count, words, seed=1)))
        found["single x4"] = measured(count, lambda: at_once(client, documents(count, words, seed=2), 4))
        found["batch of 50"] = measured(count, lambda: in_batches(client, documents(count, words, seed=3), 50))
        found["later"] = measured(count, lambda: later(client, documents(count, words, seed=4)))
        found["again"] = measured(count, lambda: in_batches(client, documents(count, words, seed=3), 50))
    return found


def model_alone(settings: Settings, count: int, words: int) -> dict[str, float]:
    """The same texts through the model."""
    with build_app(settings) as app:
        texts = [doc["text"] for doc in documents(count, words, seed=5)]
        app.embedder.embed_passages(texts[:8])
        return measured(count, lambda: app.embedder.embed_passages(texts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--texts", type=int, default=400)
    parser.add_argument("--words", type=int, default=60)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    lasting = load_settings()
    with tempfile.TemporaryDirectory(prefix="citewell-bench-") as folder:
        settings = load_settings(
            data_dir=Path(folder), model_dir=lasting.models, rate_texts=PLENTY, rate_upload=PLENTY, log_level="error"
        )
        found = run(settings, given.texts, given.words)
        found["model alone"] = model_alone(settings, given.texts, given.words)
    print_table(
        ("way", "texts/s", "CPU ms each"), [(way, row["per_second"], row["cpu_ms_each"]) for way, row in found.items()]
    )
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
