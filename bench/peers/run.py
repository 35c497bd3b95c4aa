"""Citewell beside its peers: build, disk, memory, hybrid and filtered search, recall; one table and JSON.

    python -m bench.peers.run [--rows 10000,100000] [--peers lancedb,chroma] [--cache DIR] [--limit 600] [--json FILE]

Each peer gets an environment of its own below ``--cache`` (made with pip when it is not there) and a process of its
own. Building may use all cores; then every thread is kept on one. All get the same ready vectors, texts and flags,
answer with row numbers and texts, and are warm. ``hybrid`` fuses 100 + 100 candidates and returns 10; a peer that has
no hybrid search is listed with its vector search. A peer that takes longer than ``--limit`` seconds is stopped; what
it had measured by then is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import Any

import numpy as np
from bench.peers.registry import PEERS, Entry
from bench.physical_limits import scans
from bench.synthetic import cache_argument, dataset, sizes
from bench.truth import exact

ROOT = Path(__file__).parents[2]
QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LANCEDB_LOG": "error",
    "LANCE_LOG": "error",
    "PYTHONWARNINGS": "ignore",
}
SCOPES = ("all", "tenth", "hundredth", "thousandth", "topical")


def environment(cache: Path, entry: Entry) -> Path:
    """The Python that has the peer's packages; made when it is not there."""
    if entry.environment is None:
        return Path(sys.executable)
    folder = cache / "venvs" / entry.environment
    python = folder / "bin" / "python"
    requirements = Path(__file__).parent / "requirements" / f"{entry.environment}.txt"
    stamp = folder / "installed.txt"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != requirements.read_text(encoding="utf-8"):
        venv.create(folder, with_pip=True)
        pip: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", requirements], check=True)
        stamp.write_text(requirements.read_text(encoding="utf-8"), encoding="utf-8")
    return python


def measured(python: Path, name: str, rows: int, given: argparse.Namespace) -> dict[str, Any]:
    """What one peer's process said."""
    command: list[str | Path] = [python, "-m", "bench.peers.measure", name, "--rows", str(rows), "--cache", given.cache]
    command += ["--queries", str(given.queries), "--core", str(given.core), "--seconds", str(given.seconds)]
    log = given.cache / f"peer-{name}-{rows}.log"
    settings = os.environ | QUIET | {"PYTHONPATH": str(ROOT)}
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True
        )
        try:
            said, _ = process.communicate(timeout=given.limit)
            note = "" if process.returncode == 0 else f"failed, see {log}"
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 15)
            said, _ = process.communicate()
            note = f"stopped after {given.limit} s"
    result: dict[str, Any] = {"searches": {}, "ended": note}
    for line in said.splitlines():
        if line.startswith("{"):
            facts = json.loads(line)
            if "search" in facts:
                result["searches"][f"{facts.pop('search')}/{facts.pop('scope')}"] = facts
            else:
                result |= facts
    return result


def limits(rows: int, cache: Path) -> dict[str, float]:
    """What this machine's memory allows, and an exact scan in NumPy."""
    data = dataset(cache, rows)
    part = data.vectors[: min(rows, 200_000)].astype(np.float32)
    times = []
    for query in data.query_vectors[:5]:
        began = time.perf_counter()
        np.argpartition(part @ query, -10)
        times.append(time.perf_counter() - began)
    return scans(rows) | {"exact float32 in NumPy ms": min(times) * rows / len(part) * 1000}


def cell(searches: dict[str, Any], kind: str, scope: str, what: str) -> str:
    facts = searches.get(f"{kind}/{scope}", {})
    value = facts.get(what)
    if value is None:
        return "error" if "error" in facts else "-"
    return f"{value:.3f}" if what == "recall" else f"{value:.1f}"


def line(title: str, result: dict[str, Any]) -> list[str]:
    searches = result["searches"]
    main = "hybrid" if "hybrid" in result.get("kinds", ()) else "vector"
    filtered = main if f"{main}/hundredth" in searches and "error" not in searches[f"{main}/hundredth"] else "vector"
    numbers = [f"{result[key]:.0f}" if key in result else "-" for key in COSTS]
    return [
        title,
        result.get("version", "-"),
        *numbers,
        cell(searches, "vector", "all", "p50"),
        cell(searches, "text", "all", "p50"),
        f"{cell(searches, 'hybrid', 'all', 'p50')} / {cell(searches, 'hybrid', 'all', 'p95')}",
        f"{filtered[0]} {cell(searches, filtered, 'hundredth', 'p50')}",
        f"{filtered[0]} {cell(searches, filtered, 'thousandth', 'p50')}",
        f"{filtered[0]} {cell(searches, filtered, 'topical', 'p50')}",
        " ".join(cell(searches, "vector", scope, "recall") for scope in SCOPES),
        result["ended"],
    ]


COSTS = ("build_s", "disk_mb", "memory_own_mb", "memory_mapped_mb")
HEADS = (
    "engine",
    "version",
    "build s",
    "disk MB",
    "own MB",
    "mapped MB",
    "vector",
    "words",
    "hybrid p50 / p95",
    "1 %",
    "0.1 %",
    "1 % topics",
    "recall@10: all, 10 %, 1 %, 0.1 %, topics",
    "",
)


def table(lines: list[list[str]]) -> None:
    widths = [max(len(row[place]) for row in [list(HEADS), *lines]) for place in range(len(HEADS))]
    for row in [list(HEADS), *lines]:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=sizes, default=[10_000])
    parser.add_argument("--peers", default=",".join(PEERS), help=f"of {', '.join(PEERS)}")
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=6, help="longest time for one kind of search in one scope")
    parser.add_argument("--limit", type=float, default=600, help="seconds for one peer at one size")
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--json", type=Path)
    cache_argument(parser)
    given = parser.parse_args()
    results: dict[str, Any] = {}
    for rows in given.rows:
        data = dataset(given.cache, rows)
        for scope in SCOPES:
            exact(data, scope)
        results[str(rows)] = found = {"limits": limits(rows, given.cache)}
        for name in given.peers.split(","):
            found[name] = measured(environment(given.cache, PEERS[name]), name, rows, given)
            print(f"{rows} rows: {name} measured {found[name]['ended']}", file=sys.stderr)
            if given.json:
                given.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        print(f"\n{rows} rows, milliseconds; h: hybrid, v: vector only")
        table([line(PEERS[name].title, found[name]) for name in given.peers.split(",")])
        print("limits: " + ", ".join(f"{name} {value:.2f}" for name, value in found["limits"].items()))


if __name__ == "__main__":
    main()
