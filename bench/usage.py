"""Measures budgets and reports over a million records of usage.

    python bench/usage.py [--records N] [--database-url URL] [--json FILE]

Fills a database (SQLite in a temporary directory, or the empty one at ``--database-url``) with records of one month and
their daily sums, and measures what every question waits for: the check of its budgets, and the recording of what it
used. Beside them, what the check would cost if it added the records up.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from citewell.backends.clock import SystemClock, SystemIds
from citewell.bootstrap.usage import Usage, make_usage
from citewell.db.engine import WRITES, open_engine
from citewell.db.migrate import upgrade
from citewell.db.session import Database
from citewell.db.tables import Budget, Tenant, UsageRecord, UsageSum, User
from citewell.domain.access import Caller, Role, SystemCaller
from citewell.domain.latency import bucket_of
from citewell.domain.usage import NUMBERS
from citewell.ports.chat_model import ModelEnd
from citewell.services.access.rules import AccessRules
from citewell.services.answer.inquiry import ModelUse
from citewell.services.usage.reports import GroupBy, ReportRequest

USERS, KEYS, COLLECTIONS, ASSISTANTS = 1000, 200, 20, 10
MODELS = ("gpt-4o", "gpt-4o-mini", "extractive")
AT_ONCE = 5000
TENANT = "tenant"
STAGES = {"search": 12.0, "write": 900.0, "verify": 8.0}


def records(count: int, days: list[date], ids: SystemIds) -> Iterator[dict[str, Any]]:
    """Records of the days, as rows."""
    draw = random.Random(1)  # noqa: S311  # the same rows in every run, no secrets
    for number in range(count):
        day = days[number * len(days) // count]
        at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=draw.randrange(86_400))
        yield {
            "id": ids.new_id(),
            "tenant_id": TENANT,
            "user_id": f"user {draw.randrange(USERS)}",
            "key_id": f"key {draw.randrange(KEYS)}",
            "assistant_id": f"assistant {draw.randrange(ASSISTANTS)}",
            "purpose": "answer",
            "provider": "openai",
            "model": draw.choice(MODELS),
            "outcome": "answered",
            "tokens_in": 2000,
            "tokens_cached": 0,
            "tokens_out": 200,
            "cost": 7_000_000,
            "stages": STAGES,
            "created_at": at,
        }


def sums(count: int, days: list[date]) -> Iterator[dict[str, Any]]:
    """The sums that such records have, as rows: what all used, and each user's part."""
    scopes = {
        "tenant": [""],
        "user": [f"user {n}" for n in range(USERS)],
        "key": [f"key {n}" for n in range(KEYS)],
        "collection": [f"collection {n}" for n in range(COLLECTIONS)],
        "assistant": [f"assistant {n}" for n in range(ASSISTANTS)],
        "model": list(MODELS),
        "purpose": ["answer"],
    }
    own = {
        "key": ["key 1"],
        "collection": ["collection 1", "collection 2"],
        "model": list(MODELS),
        "purpose": ["answer"],
    }
    daily = count // len(days)
    for day in days:
        for scope, names in scopes.items():
            yield from (_sum("", scope, name, day, daily // len(names)) for name in names)
        for user in scopes["user"]:
            for scope, names in own.items():
                yield from (_sum(user, scope, name, day, daily // USERS // len(names)) for name in names)


def _sum(owner: str, scope: str, name: str, day: date, questions: int) -> dict[str, Any]:
    numbers = dict.fromkeys(NUMBERS, 0) | {"questions": questions, "answered": questions, "calls": questions}
    numbers |= {"tokens_in": 2000 * questions, "tokens_out": 200 * questions, "cost": 7_000_000 * questions}
    latency = {
        stage: {str(bucket_of(ms) + step): questions // 30 + 1 for step in range(-15, 15)}
        for stage, ms in STAGES.items()
    }
    key = {"tenant_id": TENANT, "owner_id": owner, "scope": scope, "scope_id": name, "day": day}
    return {**key, **numbers, "latency": latency}


def fill(database: Database, count: int, days: list[date]) -> None:
    """Write everything."""
    now = database.clock.now()
    with database.write(SystemCaller("benchmark")) as session:
        session.add(Tenant(id=TENANT, name=TENANT, created_at=now))
        session.flush()
        session.add(
            User(id="user 1", tenant_id=TENANT, email="u@example.org", role="user", created_at=now, updated_at=now)
        )
        for scope in ("tenant", "user", "key", "assistant", "collection"):
            for measure in ("cost", "tokens", "questions"):
                budget = Budget(id=f"{scope} {measure}", tenant_id=TENANT, scope=scope, period="month", measure=measure)
                budget.amount, budget.created_at, budget.updated_at = 10**15, now, now
                session.add(budget)
    writer = database.engine.execution_options(**{WRITES: True})
    for table, rows in ((UsageRecord, records(count, days, SystemIds())), (UsageSum, sums(count, days))):
        batch: list[dict[str, Any]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == AT_ONCE:
                with writer.begin() as connection:
                    connection.execute(insert(table), batch)
                batch = []
        if batch:
            with writer.begin() as connection:
                connection.execute(insert(table), batch)


def milliseconds(call: Callable[[], object], times: int) -> dict[str, float]:
    """Median and 95th percentile of ``times`` runs, after one that warms up."""
    call()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return {"p50": round(statistics.median(taken), 2), "p95": round(taken[int(0.95 * (times - 1))], 2)}


def measure(database: Database, usage: Usage, days: list[date]) -> dict[str, dict[str, float]]:
    """Everything, by name."""
    user = Caller(tenant_id=TENANT, user_id="user 1", role=Role.USER, api_key_id="key 1")
    admin = Caller(tenant_id=TENANT, user_id="user 1", role=Role.ADMIN)
    use = ModelUse("answer", ModelEnd("stop", "openai", "gpt-4o", 2000, 200), 0.9, 0.2)

    def check() -> None:
        with database.read(user) as session:
            usage.budgets.check(session, user, assistant_id="assistant 1", collection_ids=["collection 1"])

    def record() -> None:
        with database.write(user) as session:
            usage.ledger.record(
                session,
                user,
                uses=[use],
                chat_id=None,
                message_id=None,
                assistant_id="assistant 1",
                collection_ids=["collection 1"],
                stages=STAGES,
                outcome="answered",
            )

    def nothing() -> None:
        with database.write(user) as session:
            session.execute(select(Tenant.id))

    def added_up() -> None:
        since = datetime(days[0].year, days[0].month, days[0].day, tzinfo=UTC)
        tokens = UsageRecord.tokens_in + UsageRecord.tokens_out
        with database.read(user) as session:
            session.execute(
                select(func.sum(UsageRecord.cost), func.sum(tokens), func.count()).where(
                    UsageRecord.created_at >= since
                )
            ).one()

    found = {
        "check of 15 budgets": milliseconds(check, 200),
        "record of a turn": milliseconds(record, 100),
        "an empty transaction": milliseconds(nothing, 100),
        "adding up the records": milliseconds(added_up, 3),
    }
    for group_by in GroupBy:
        wanted = ReportRequest(days[0], days[-1], group_by)
        found[f"report by {group_by}"] = milliseconds(lambda wanted=wanted: usage.reports.report(admin, wanted), 3)  # type: ignore[misc]  # mypy knows no default here
    mine = ReportRequest(days[0], days[-1], GroupBy.MODEL)
    found["report of one user by model"] = milliseconds(lambda: usage.reports.report(user, mine), 10)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--database-url")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(given.database_url or f"sqlite:///{folder}/usage.db")
        upgrade(engine)
        database = Database(engine, SystemClock(), SystemIds(), b"k" * 32)
        today = database.clock.now().date()
        days = [today.replace(day=1) + timedelta(days=n) for n in range(today.day)]
        began = time.perf_counter()
        fill(database, given.records, days)
        sys.stderr.write(f"{given.records} records over {len(days)} days in {time.perf_counter() - began:.0f} s\n")
        figures = measure(database, make_usage(database, AccessRules()), days)
        database.close()
    for name, figure in figures.items():
        print(f"{name:32} {figure['p50']:>10} {figure['p95']:>10}")
    if given.json is not None:
        given.json.write_text(json.dumps({"records": given.records, "milliseconds": figures}, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
