"""How fast the embedding model is on this machine, without anything around it.

    python bench/embedding.py [--store DIRECTORY] [--model SPEC] [--json FILE]

Every row is a process of its own, pinned to its cores where the system can: passages of about 250 tokens a second of
time and of CPU, milliseconds a question takes (median and 95th percentile), seconds from start to the first vector,
and resident memory. Texts are made from the tokenizer's own words, so no data set is needed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

_TOKENS = 250
_QUERY_TOKENS = 12
_CASES: tuple[tuple[str, int], ...] = (("int8", 1), ("int8", 2), ("fp32", 1), ("fp32", 2))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, default=Path.home() / ".cache" / "citewell" / "models")
    parser.add_argument("--model", default="default", help="default, path:DIRECTORY or hub:ORG/NAME@REVISION")
    parser.add_argument("--seconds", type=float, default=8.0, help="for the passages of each row")
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--case", nargs=2, metavar=("PRECISION", "THREADS"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.case:
        print(json.dumps(measure(options, options.case[0], int(options.case[1]))))
        return 0

    from citewell.backends.embedding.model_files import ModelStore

    store = ModelStore(options.store, say=lambda sentence: print(sentence, file=sys.stderr))
    if options.model == "default":
        store.ensure_default()
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    rows = [run_case(options, precision, threads) for precision, threads in _CASES if threads <= cores]
    print(table(rows))
    if options.json:
        options.json.write_text(json.dumps({"bench": "embedding", "rows": rows}, indent=1), encoding="utf-8")
    return 0


def run_case(options: argparse.Namespace, precision: str, threads: int) -> dict[str, object]:
    """Measure in a new process, so that memory and start belong to this row alone."""
    command = [sys.executable, __file__, "--store", str(options.store), "--model", options.model]
    command += ["--seconds", str(options.seconds), "--case", precision, str(threads)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    row: dict[str, object] = json.loads(done.stdout)
    return row


def measure(options: argparse.Namespace, precision: str, threads: int) -> dict[str, object]:
    if sys.platform == "linux":
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    began = time.perf_counter()
    from citewell.backends.embedding import open_embedder
    from citewell.backends.embedding.model_files import ModelStore

    store = ModelStore(options.store)
    embedder = open_embedder(options.model, store, threads=threads, precision="fp32" if precision == "fp32" else "int8")
    embedder.info.dimension  # noqa: B018 - builds the graph where it is missing, which is no part of a start
    prepared = time.perf_counter()
    embedder.embed_query("first")
    start = time.perf_counter() - prepared
    passages, question = texts(embedder.tokenizer_file)
    embedder.embed_passages(passages[: 2 * threads])
    wall, cpu, count = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - wall < options.seconds:
        embedder.embed_passages(passages)
        count += len(passages)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    taken = []
    for _ in range(300):
        asked = time.perf_counter()
        embedder.embed_query(question)
        taken.append(1000 * (time.perf_counter() - asked))
    taken.sort()
    return {
        "model": embedder.info.name,
        "runtime": embedder.info.runtime,
        "threads": threads,
        "tokens": sum(map(embedder.count_tokens, passages)) / len(passages),
        "passages_per_second": count / wall,
        "passages_per_cpu_second": count / cpu,
        "query_ms_p50": taken[150],
        "query_ms_p95": taken[285],
        "load_s": start,
        "open_s": prepared - began,
        "resident_mb": resident_mb(),
    }


def texts(tokenizer_file: Path | None) -> tuple[list[str], str]:
    """Passages of different lengths around 250 tokens, and a question, of whole words of the model's vocabulary."""
    import numpy as np
    from tokenizers import Tokenizer

    if tokenizer_file is None:
        raise SystemExit("This benchmark is for local models.")
    vocabulary = Tokenizer.from_file(str(tokenizer_file)).get_vocab()
    words = sorted(word for word in vocabulary if word.isascii() and word.isalpha() and len(word) > 1)
    rng = np.random.default_rng(0)
    lengths = np.clip(rng.normal(_TOKENS, 4, 64).astype(int), 200, 254)
    passages = [" ".join(rng.choice(words, length)) for length in lengths]
    return passages, " ".join(rng.choice(words, _QUERY_TOKENS))


def resident_mb() -> float:
    """Memory of this process now; 0 where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def table(rows: Sequence[dict[str, object]]) -> str:
    columns = {
        "runtime": "runtime",
        "threads": "threads",
        "tokens": "tokens",
        "passages_per_second": "passages/s",
        "passages_per_cpu_second": "passages/CPU s",
        "query_ms_p50": "query ms",
        "query_ms_p95": "p95 ms",
        "load_s": "load s",
        "resident_mb": "resident MB",
    }
    lines = ["| " + " | ".join(columns.values()) + " |", "|" + " --- |" * len(columns)]
    for row in rows:
        cells = [f"{value:.2f}" if isinstance(value := row[key], float) else str(value) for key in columns]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
