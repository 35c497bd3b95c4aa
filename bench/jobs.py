"""Jobs a second: enqueue, and claim + run + complete, each in durable transactions of their own.

.venv/bin/python bench/jobs.py --jobs 2000 --threads 1 2 4
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import structlog

from citewell.backends.clock import SystemClock, SystemIds
from citewell.backends.transport.threads import ThreadTransport
from citewell.db.engine import open_engine
from citewell.db.migrate import upgrade
from citewell.db.session import Database
from citewell.db.tables import Tenant
from citewell.domain.access import Caller, Role, SystemCaller
from citewell.services.jobs.jobs import Jobs
from citewell.services.jobs.kinds import JobKinds
from citewell.services.jobs.queue import JobQueue
from citewell.worker.loop import Worker


def tenants(database: Database, count: int) -> list[Caller]:
    ids = [database.ids.new_id() for _ in range(count)]
    with database.write(SystemCaller("bench")) as session:
        session.add_all(Tenant(id=tenant, name=tenant, created_at=session.clock.now()) for tenant in ids)
    return [Caller(tenant_id=tenant, user_id=None, role=Role.ADMIN) for tenant in ids]


def measure(url: str, jobs: int, threads: int, tenant_count: int) -> dict[str, float]:
    database = Database(open_engine(url), SystemClock(), SystemIds(), b"a key for the bench of jobs")
    upgrade(database.engine)
    queue, kinds = JobQueue(ThreadTransport()), JobKinds()
    kinds.add("nothing", lambda _: None)
    callers = tenants(database, tenant_count)
    began = time.perf_counter()
    for number in range(jobs):
        with database.write(callers[number % tenant_count]) as session:
            queue.enqueue(session, "nothing", {"number": number})
    enqueued = time.perf_counter()
    worker = Worker(database, queue, kinds, threads=threads)
    service = Jobs(database, queue, kinds)
    worker.start()
    while worker.outcomes.get("completed", 0) < jobs:
        time.sleep(0.01)
    done = time.perf_counter()
    worker.stop()
    assert sum(service.stats(caller).completed for caller in callers) == jobs
    database.close()
    return {
        "threads": threads,
        "tenants": tenant_count,
        "enqueued/s": round(jobs / (enqueued - began)),
        "run/s": round(jobs / (done - enqueued)),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--tenants", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write the figures there")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    rows = []
    for threads in options.threads:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(measure(f"sqlite:///{folder}/jobs.db", options.jobs, threads, options.tenants))
        print("  ".join(f"{name} {value:,}" for name, value in rows[-1].items()))
    if options.json:
        options.json.write_text(json.dumps({"jobs": options.jobs, "rows": rows}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
