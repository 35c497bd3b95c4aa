"""Search over HTTP on a real server: hybrid, top 10, distinct queries that the server embeds, under rights.

    python -m bench.search_http [--rows 100000] [--clients 1,2,4,8] [--seconds 8] [--cache DIR] [--models DIR]

Starts ``citewell serve`` on loaded data (``bench/loading.py``), on a free port of 127.0.0.1, and stops it at the end.
Clients are processes with one connection each, kept alive, that send the next query as soon as they have the answer;
they share the cores with the server. First, in a process without HTTP: the same search through the service with ready
vectors, with the model, and the model alone. The caller is a user who reads through a group; ``rights`` is one who may
read one document in a hundred, the other scopes are filters on metadata. No query is sent twice to a server.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.loading import ReadyVectors, Served, models_argument, opened, served
from bench.processes import apart, cpu_seconds, drop_cached_pages, environment, family, memory
from bench.synthetic import SCOPES, cache_argument, dataset, sizes
from bench.timing import Timing, timed, timing
from sqlalchemy import select

from citewell.bootstrap.building import ONE_THREAD
from citewell.db.tables import EmbeddingVersion
from citewell.domain.filters import read_filter
from citewell.services.search.request import SearchRequest

TOP = 10
WARM = 30
OK = 200
START_SECONDS = 120
FILTERED = ("tenth", "hundredth", "thousandth", "topical")


def body(query: str, scope: str) -> bytes:
    wanted: dict[str, object] = {"query": query, "top_k": TOP}
    if scope in FILTERED:
        wanted["filter"] = {scope: True}
    return json.dumps(wanted).encode()


def service(made: Served, rows: int, cache: Path, models: Path, queries: int) -> list[dict[str, Any]]:
    """The search service in this process: with ready vectors, with the model, and the model alone."""
    data = dataset(cache, rows)
    lines = []
    with opened(made, models) as (app, caller):
        with app.database.read(caller) as session:
            name = session.scalars(select(EmbeddingVersion.model)).one()

        def through(query: int) -> object:
            return app.search.search(caller, SearchRequest(data.query_texts[-query - 1], top_k=TOP))

        timed(through, range(queries, queries + WARM))
        lines.append({"search": "service, with the model", "scope": "all", **asdict(timed(through, range(queries)))})
        alone = timed(lambda query: app.embedder.embed_query(data.query_texts[query]), range(queries))
        lines.append({"search": "model alone", "scope": "all", **asdict(alone)})
    with opened(made, models, ReadyVectors(data, name)) as (app, caller):
        for scope in ("all", *FILTERED):
            only = read_filter({scope: True}) if scope in FILTERED else None

            def ready(query: int, only: Any = only) -> object:
                return app.search.search(caller, SearchRequest(data.query_texts[query], top_k=TOP, filter=only))

            timed(ready, range(queries, queries + WARM))
            found = timed(ready, range(queries))
            lines.append({"search": "service, ready vectors", "scope": SCOPES[scope], **asdict(found)})
    return lines


@contextmanager
def server(made: Served, models: Path, **more: str) -> Iterator[tuple[int, int]]:
    """Process id and port of a server on the loaded directory; ``more`` are variables of its environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CITEWELL_")}
    settings = {
        "CITEWELL_DATA_DIR": made.folder,
        "CITEWELL_MODEL_DIR": str(models),
        "CITEWELL_PORT": "0",
        "CITEWELL_OFFLINE": "true",
        "CITEWELL_RATE_SEARCH": "1000000/second",
        "CITEWELL_LOG_LEVEL": "warning",
        "PYTHONUNBUFFERED": "1",
        **more,
    }
    command = [sys.executable, "-c", "from citewell.cli.main import run; run()", "serve"]
    process = subprocess.Popen(
        command, env=kept | settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process.pid, _port(process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    stuck = threading.Timer(START_SECONDS, process.kill)
    stuck.start()
    seen = []
    for line in process.stdout:
        seen.append(line)
        if "Citewell is at http://" in line:
            stuck.cancel()
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return int(line.rsplit(":", 1)[1].strip().rstrip("/"))
    raise ChildProcessError("the server did not start:\n" + "".join(seen)[-3000:])


def client(port: int, key: str, bodies: list[bytes], seconds: float, ready: Any, results: Any) -> None:
    """One connection, one request after the other; how long each took, and how many failed."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/json", "X-API-Key": key}
    took, failed = [], 0
    ready.wait()
    end = time.perf_counter() + seconds
    for each in bodies:
        began = time.perf_counter()
        connection.request("POST", "/v1/search", each, headers)
        answer = connection.getresponse()
        answer.read()
        took.append(time.perf_counter() - began)
        failed += answer.status != OK
        if time.perf_counter() > end:
            break
    connection.close()
    results.put((took, failed))


def load(port: int, pid: int, key: str, clients: int, bodies: Callable[[], bytes], seconds: float) -> dict[str, Any]:
    """What ``clients`` at a time see, and what they cost the server."""
    context = multiprocessing.get_context("spawn")
    ready, results = context.Barrier(clients + 1), context.Queue()
    each = int(seconds * 250 / clients) + 50
    running = [
        context.Process(target=client, args=(port, key, [bodies() for _ in range(each)], seconds, ready, results))
        for _ in range(clients)
    ]
    for process in running:
        process.start()
    ready.wait()
    began, worked = time.perf_counter(), cpu_seconds(family(pid))
    took, failed = [], 0
    for _ in running:
        times, missed = results.get()
        took += times
        failed += missed
    wall, cpu = time.perf_counter() - began, cpu_seconds(family(pid)) - worked
    for process in running:
        process.join()
    found: Timing = timing(took, [0.0])
    return {
        "p50": found.p50,
        "p95": found.p95,
        "p99": found.p99,
        "requests/s": round(len(took) / wall, 1),
        "server cpu ms": round(cpu / len(took) * 1000, 2),
        "count": len(took),
        "failed": failed,
    }


def over_http(made: Served, given: argparse.Namespace, rows: int) -> list[dict[str, Any]]:
    texts = iter(dataset(given.cache, rows).query_texts)
    lines = []
    with server(made, given.models) as (pid, port):

        def first(key: str, scope: str) -> float:
            return float(load(port, pid, key, 1, lambda: body(next(texts), scope), 0.0)["p50"])

        def run(name: str, key: str, scope: str, clients: int, seconds: float) -> None:
            cold = {"first ms": first(key, scope)}
            found = load(port, pid, key, clients, lambda: body(next(texts), scope), seconds)
            held = memory(family(pid))
            lines.append(
                {"search": f"HTTP, {clients} client{'s' * (clients > 1)}", "scope": name, **found}
                | {"own MB": round(held.anonymous), "mapped MB": round(held.file)}
                | cold
            )
            show(rows, lines[-1])

        drop_cached_pages(Path(made.folder))
        lines.append({"search": "HTTP, first request", "scope": "cold", "p50": first(made.reader, "all")})
        show(rows, lines[-1])
        load(port, pid, made.reader, 2, lambda: body(next(texts), "all"), 2.0)
        for clients in given.clients:
            run("all", made.reader, "all", clients, given.seconds)
        run("all, an administrator", made.admin, "all", 1, given.seconds / 2)
        run("1 %, rights", made.narrow, "all", 1, given.seconds / 2)
        for scope in FILTERED:
            run(SCOPES[scope], made.reader, scope, 1, given.seconds / 2)
        job = admin(port, made.admin, "/v1/index/rebuild", {})["job_id"]
        run("all, during a rebuild", made.reader, "all", 1, given.seconds)
        if admin(port, made.admin, f"/v1/jobs/{job}", None)["status"] == "running":
            admin(port, made.admin, f"/v1/jobs/{job}/cancel", {})
    return lines


def admin(port: int, key: str, path: str, content: dict[str, object] | None) -> dict[str, Any]:
    """The answer to a POST of ``content``, or to a GET."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/json", "X-API-Key": key}
    given = None if content is None else json.dumps(content)
    connection.request("GET" if given is None else "POST", path, given, headers)
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def show(rows: int, line: dict[str, Any]) -> None:
    facts = "  ".join(f"{name} {value}" for name, value in line.items() if name not in ("search", "scope"))
    print(f"{rows:>8}  {line['search']:<24} {line['scope']:<22} {facts}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=sizes, default=[100_000])
    parser.add_argument("--clients", type=sizes, default=[1, 2, 4, 8])
    parser.add_argument("--seconds", type=float, default=8, help="for each number of clients")
    parser.add_argument("--queries", type=int, default=200, help="through the service, without HTTP")
    parser.add_argument("--json", type=Path)
    cache_argument(parser)
    models_argument(parser)
    given = parser.parse_args()
    results = {}
    for rows in given.rows:
        made = served(given.cache, rows, given.models)
        with environment(ONE_THREAD):  # as a server has it
            lines = apart(0, service, made, rows, given.cache, given.models, given.queries)
        for line in lines:
            show(rows, line)
        results[str(rows)] = lines + over_http(made, given, rows)
        if given.json:
            given.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
