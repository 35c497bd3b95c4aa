"""The embedding model is changed while everybody searches: queries a second, failures, results of mixed spaces.

    python -m bench.embedding_swap [--rows 20000] [--processes 2] [--seconds 10] [--cache DIR] [--json FILE]

Loads synthetic chunks (``bench/loading.py``) and starts processes that search without a pause, dense and hybrid in
turns, each with services and indexes of its own on the one database. Beside them this process builds a second version,
compares it, promotes it and rolls it back, again and again. The second model gives the vectors of the first one, turned
by an isometry into 512 dimensions: each space by itself finds the same chunks, and a vector of the one among those of
the other finds nothing but chance. So ``mixed`` counts dense results that share less than half with what is right.
Vectors are looked up, not computed: the figures are those of everything else.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import shutil
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import numpy as np
import structlog
from bench.loading import load, models_argument, settings_of
from bench.synthetic import DIMENSION, Dataset, cache_argument, dataset
from numpy.typing import NDArray

from citewell.bootstrap.app import App, Parts, build_app
from citewell.domain.access import Caller, Role
from citewell.ports.embedder import EmbedderInfo
from citewell.services.embedding_versions.comparison import Question
from citewell.services.embedding_versions.versions import NewVersion
from citewell.services.search.request import SearchRequest
from citewell.worker.loop import Worker

WIDE = 512
QUERIES = 500
TOP = 10
RIGHT = TOP // 2
SECOND = "turned"


class Stored:
    """A model that knows the vector of every chunk and query by heart; ``turned`` into a space of its own if asked."""

    def __init__(self, data: Dataset, *, turned: bool) -> None:
        self._rows = {text: row for row, text in enumerate(data.texts())}
        self._queries = dict(zip(data.query_texts[:QUERIES], data.query_vectors[:QUERIES], strict=True))
        self._vectors = data.vectors
        self._turn: NDArray[np.float32] | None = None
        if turned:
            drawn = np.random.default_rng(0).normal(size=(WIDE, DIMENSION))
            self._turn = np.linalg.qr(drawn)[0].T.astype(np.float32)
        name, dimension = ("bench/turned", WIDE) if turned else ("bench/first", DIMENSION)
        self.info = EmbedderInfo(name, dimension, 256, "stored")
        self.tokenizer_file: Path | None = None

    def _one(self, text: str) -> NDArray[np.float32]:
        if text in self._rows:
            return np.asarray(self._vectors[self._rows[text]], np.float32)
        if text in self._queries:
            return np.asarray(self._queries[text], np.float32)
        return np.asarray(np.random.default_rng(len(text)).normal(size=DIMENSION), np.float32)  # a probe

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors."""
        vectors = np.stack([self._one(text) for text in texts])
        if self._turn is not None:
            vectors = vectors @ self._turn
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """As ``embed_passages``, of one."""
        return np.asarray(self.embed_passages([text])[0], np.float32)

    def count_tokens(self, text: str) -> int:
        """Words."""
        return len(text.split())

    def letters_per_token(self, text: str) -> float | None:
        """As a model says it of its own language."""
        return 4.0 if text else None


@dataclass(frozen=True)
class Trial:
    """What a searching process needs."""

    cache: Path
    rows: int
    folder: Path
    models: Path
    caller: Caller
    right: list[list[int]]
    """The ten chunks nearest to each query."""

    def open(self, workers: bool) -> App:
        """The services on the data, with both models."""
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
        data = dataset(self.cache, self.rows)
        settings = settings_of(self.folder, self.models).model_copy(update={"workers": int(workers)})
        first, second = Stored(data, turned=False), Stored(data, turned=True)
        return build_app(settings, parts=Parts(embedder=first, other_embedders={SECOND: second}))


@dataclass(frozen=True)
class Line:
    """One phase of the trial, all searching processes together."""

    phase: str
    seconds: float
    searches: int
    per_second: float
    p50_ms: float
    p95_ms: float
    failed: int
    mixed: int
    by_words_only: int


def searching(trial: Trial, number: int, phase: Any, ready: Any, stop: Event, found: Any) -> None:
    """Search until told to stop; tell for each phase how often, how fast and how well."""
    queries = dataset(trial.cache, trial.rows).query_texts
    times: dict[int, list[float]] = {}
    counts: dict[int, Counter[str]] = {}
    with trial.open(workers=False) as app:
        app.search.search(trial.caller, SearchRequest(queries[0], top_k=TOP))
        ready.release()
        turn = number * 37
        while not stop.is_set():
            turn += 1
            place, mode = turn % QUERIES, ("dense", "hybrid")[turn % 2]
            now = int(phase.value)
            count = counts.setdefault(now, Counter())
            began = time.perf_counter()
            try:
                result = app.search.search(trial.caller, SearchRequest(queries[place], top_k=TOP, mode=mode))
            except Exception as error:  # noqa: BLE001  # whatever it is, it counts
                count["failed"] += 1
                print(f"failed: {type(error).__name__}: {error}", flush=True)
                continue
            times.setdefault(now, []).append((time.perf_counter() - began) * 1000)
            count["by_words_only"] += result.mode != mode
            if mode == "dense":
                same = {hit.chunk_id for hit in result.hits} & set(trial.right[place])
                count["mixed"] += len(same) < RIGHT
    found.put((times, counts))


class Searchers:
    """Processes that search, and the phase that they are told."""

    def __init__(self, trial: Trial, processes: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._phase = context.Value("i", 0)
        self._stop = context.Event()
        self._found = context.Queue()
        ready = context.Semaphore(0)
        self._processes = [
            context.Process(target=searching, args=(trial, n, self._phase, ready, self._stop, self._found))
            for n in range(processes)
        ]
        for process in self._processes:
            process.start()
        for _ in self._processes:
            ready.acquire()
        self._names: list[tuple[str, float]] = []

    def during(self, name: str, work: Callable[[], None]) -> None:
        """Do ``work`` while they search, as a phase of its own."""
        self._phase.value = len(self._names)
        began = time.perf_counter()
        work()
        self._names.append((name, time.perf_counter() - began))

    def lines(self) -> list[Line]:
        """Stop, and what came of each phase."""
        self._stop.set()
        told = [self._found.get() for _ in self._processes]
        for process in self._processes:
            process.join()
        lines = []
        for number, (name, seconds) in enumerate(self._names):
            times = [each for by_phase, _ in told for each in by_phase.get(number, [])]
            count = sum((counts.get(number, Counter()) for _, counts in told), Counter[str]())
            p50, p95 = np.percentile(times, [50, 95]) if times else (float("nan"), float("nan"))
            lines.append(
                Line(
                    name,
                    seconds,
                    len(times),
                    len(times) / seconds,
                    float(p50),
                    float(p95),
                    count["failed"],
                    count["mixed"],
                    count["by_words_only"],
                )
            )
        return lines


class Operator:
    """Changes the model."""

    def __init__(self, app: App, caller: Caller, questions: Sequence[str]) -> None:
        self._app, self._caller = app, caller
        self._questions = questions
        self.switch_ms: list[float] = []
        self.facts: dict[str, float] = {}

    def build(self) -> None:
        """A second version with its index."""
        began = time.perf_counter()
        versions = self._app.model_change.versions
        versions.create(self._caller, NewVersion(SECOND, "second"))
        Worker(self._app.database, self._app.queue, self._app.job_kinds, threads=1).run_until_idle()
        view = versions.get(self._caller, "second")
        assert view.version.state == "ready", view.version.error
        assert view.missing == 0
        assert view.index is not None
        self.facts["build_s"] = time.perf_counter() - began
        self.facts["vectors_per_s"] = view.version.embedded / self.facts["build_s"]

    def compare(self) -> None:
        """Both versions, on a hundred questions."""
        began = time.perf_counter()
        questions = [Question(text) for text in self._questions[:100]]
        report = self._app.model_change.comparisons.compare(self._caller, "second", golden=questions, recorded=0)
        self.facts["compare_s"] = time.perf_counter() - began
        self.facts["overlap_at_10"] = report.modes[0].overlap.mean

    def swap(self, seconds: float) -> None:
        """Promote and roll back, as often as it goes."""
        promotion = self._app.model_change.promotion
        second = self._app.model_change.versions.get(self._caller, "second").version.id
        until = time.perf_counter() + seconds
        promoted = False
        while time.perf_counter() < until or promoted:
            began = time.perf_counter()
            if promoted:
                promotion.rollback(self._caller, second)
            else:
                promotion.promote(self._caller, second)
            self.switch_ms.append((time.perf_counter() - began) * 1000)
            promoted = not promoted


def right_results(app: App, caller: Caller, queries: Sequence[str]) -> list[list[int]]:
    """The nearest chunks of each query in the first space."""
    requests = (SearchRequest(query, top_k=TOP, mode="dense") for query in queries)
    return [[hit.chunk_id for hit in app.search.search(caller, request).hits] for request in requests]


def run(cache: Path, rows: int, models: Path, processes: int, seconds: float) -> dict[str, Any]:
    """The whole trial."""
    data = dataset(cache, rows)
    folder = cache / f"swap-{rows}"
    shutil.rmtree(folder, ignore_errors=True)
    made = load(data, folder, models, Stored(data, turned=False))
    trial = Trial(cache, rows, folder, models, Caller(made.tenant_id, None, Role.ADMIN), [])
    with trial.open(workers=False) as app:
        admin = Caller(made.tenant_id, app.ensure_admin(), Role.ADMIN)
        queries = data.query_texts[:QUERIES]
        trial = Trial(cache, rows, folder, models, admin, right_results(app, admin, queries))
        operator = Operator(app, admin, queries)
        searchers = Searchers(trial, processes)
        searchers.during("before", lambda: time.sleep(seconds))
        searchers.during("while it is built", operator.build)
        searchers.during("while both are compared", operator.compare)
        searchers.during("while they are swapped", lambda: operator.swap(seconds))
        lines = searchers.lines()
    shutil.rmtree(folder, ignore_errors=True)
    switches = operator.switch_ms
    facts = {
        **operator.facts,
        "swaps": len(switches),
        "swap_p50_ms": float(np.percentile(switches, 50)),
        "swap_max_ms": max(switches),
    }
    return {"rows": rows, "processes": processes, "phases": [asdict(line) for line in lines], **facts}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=2, help="processes that search")
    parser.add_argument("--seconds", type=float, default=10.0, help="of the phases that have no end of their own")
    parser.add_argument("--json", type=Path)
    cache_argument(parser)
    models_argument(parser)
    given = parser.parse_args()
    found = run(given.cache, given.rows, given.models, given.processes, given.seconds)
    head = ("phase", "s", "searches", "/s", "p50 ms", "p95 ms", "failed", "mixed", "by words only")
    print(f"{head[0]:<24}" + "".join(f"{name:>14}" for name in head[1:]))
    for line in found["phases"]:
        values = [value for name, value in line.items() if name != "phase"]
        cells = (f"{value:>14.1f}" if isinstance(value, float) else f"{value:>14}" for value in values)
        print(f"{line['phase']:<24}" + "".join(cells))
    print(", ".join(f"{name} {value:.1f}" for name, value in found.items() if isinstance(value, float | int)))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    bad = sum(line["failed"] + line["mixed"] + line["by_words_only"] for line in found["phases"])
    raise SystemExit(1 if bad else 0)


if __name__ == "__main__":
    main()
