"""Measures one peer, in the environment that it needs; ``bench.peers.run`` starts it.

    python -m bench.peers.measure NAME --rows 10000 --cache DIR --core 0

Prints one JSON object a line as soon as it knows something, so that a run that takes too long still says what it found.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from bench.peers.contract import Found, Peer
from bench.peers.registry import PEERS
from bench.processes import cpu_seconds, family, megabytes, memory, pin
from bench.synthetic import Dataset, cache_argument, dataset
from bench.timing import timed
from bench.truth import exact, recall

TOP = 10
DEPTH = 100
WARM = 10
FILTERED = {
    "tenth": ("vector",),
    "hundredth": ("vector", "hybrid"),
    "thousandth": ("vector", "hybrid"),
    "topical": ("vector", "hybrid"),
}
"""What is measured under each filter."""


def say(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


def versions(packages: tuple[str, ...]) -> str:
    return ", ".join(importlib.metadata.version(package) for package in packages)


def processes(peer: Peer) -> list[int]:
    return [pid for root in (os.getpid(), *peer.servers) for pid in family(root)]


def search(peer: Peer, data: Dataset, kind: str, scope: str) -> Callable[[int], Found]:
    vectors, texts = data.query_vectors, data.query_texts
    calls: dict[str, Callable[[int], Found]] = {
        "vector": lambda query: peer.vector(vectors[query], TOP, scope),
        "text": lambda query: peer.text(texts[query], TOP, scope),
        "hybrid": lambda query: peer.hybrid(vectors[query], texts[query], TOP, DEPTH, scope),
        "hybrid, 10 + 10": lambda query: peer.hybrid(vectors[query], texts[query], TOP, TOP, scope),
    }
    return calls[kind]


def measure(peer: Peer, data: Dataset, queries: int, seconds: float) -> None:
    for scope in ("all", *FILTERED):
        for kind in ("vector", "text", "hybrid", "hybrid, 10 + 10"):
            if kind.split(",")[0] not in peer.kinds or (scope != "all" and kind not in FILTERED[scope]):
                continue
            call = search(peer, data, kind, scope)
            facts: dict[str, object] = {}
            try:
                timed(call, range(queries, queries + WARM), seconds=seconds / 4, least=1)
                found = timed(call, range(queries), seconds=seconds)
                if kind == "vector":
                    rows = [[row for row, _ in call(query)] for query in range(found.count)]
                    facts["recall"] = recall(exact(data, scope), rows)
                facts |= asdict(found)
            except Exception as error:  # noqa: BLE001  # whatever a foreign library raises is what there is to report
                facts = {"error": f"{type(error).__name__}: {error}"[:300]}
            say(search=kind, scope=scope, **facts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=PEERS)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=6, help="longest time for one kind of search in one scope")
    parser.add_argument("--core", type=int, default=0, help="where searches run; building may use all")
    cache_argument(parser)
    given = parser.parse_args()
    entry = PEERS[given.name]
    data = dataset(given.cache, given.rows)
    peer = entry.open()
    say(version=versions(entry.packages), notes=peer.notes, kinds=peer.kinds)
    folder = Path(tempfile.mkdtemp(prefix=f"peer-{given.name}-", dir=given.cache))
    try:
        began, worked = time.perf_counter(), cpu_seconds(processes(peer))
        peer.build(data, folder)
        built = time.perf_counter() - began
        say(build_s=built, build_cpu_s=cpu_seconds(processes(peer)) - worked, disk_mb=megabytes(folder))
        pin(processes(peer), given.core)
        measure(peer, data, given.queries, given.seconds)
        held = memory(processes(peer))
        say(memory_own_mb=held.anonymous, memory_mapped_mb=held.file)
    finally:
        peer.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
