"""What must be true of jobs after their workers were killed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select

from citewell.db.audit import verify_chain
from citewell.db.session import Database
from citewell.db.tables import Chat, Job, Tenant
from citewell.domain.jobs import JobState
from support.killing import EFFECTS, KEY, POISON_ATTEMPTS, SYSTEM, Notes


@dataclass
class Findings:
    """Figures, and everything that should not be."""

    figures: dict[str, int]
    faults: list[str]


def inspect(database: Database, folder: Path) -> Findings:
    """Compare jobs, effects and data with what must have happened, each exactly once."""
    notes = Notes(folder)
    with database.read(SYSTEM) as session:
        jobs = {job.id: job for job in session.scalars(select(Job))}
        titles = Counter(session.scalars(select(Chat.title)).all())
        broken = [tenant for tenant in session.scalars(select(Tenant.id)).all() if verify_chain(session, tenant, KEY)]
    damage = _damage(database.engine)
    database.close()
    runs = Counter(line.partition(":")[2] for line in notes.read("runs"))
    acknowledged = notes.read("acknowledged")
    poison = [job for job in jobs.values() if job.kind == "poison"]
    worked = [job for job in jobs.values() if job.kind != "poison"]
    effects = {f"{job.id}:{step}" for job in worked for step in EFFECTS[job.kind]}
    data = {f"data:{job.id}" for job in jobs.values() if "produced" in job.payload}
    parents = Counter(job.payload["parent"] for job in jobs.values() if "parent" in job.payload)
    starts = Counter(notes.read("poison"))
    checks: dict[str, int] = {
        "acknowledged jobs that are gone": len(set(acknowledged) - set(jobs)),
        "jobs that did not complete": sum(job.state != JobState.COMPLETED for job in worked),
        "poison jobs that did not fail after exactly 3 attempts": sum(
            (job.state, job.attempts) != (JobState.FAILED, POISON_ATTEMPTS) for job in poison
        ),
        "poison jobs that were started too often": sum(count > POISON_ATTEMPTS for count in starts.values()),
        "lost effects": len((effects | data) - set(titles)),
        "double effects": sum(count - 1 for count in titles.values()),
        "effects of nothing": len(set(titles) - effects - data),
        "jobs that were not followed by exactly one": len({j.id for j in worked if j.kind == "chain"} ^ set(parents)),
        "jobs that were followed by several": sum(count > 1 for count in parents.values()),
        "broken audit chains": len(broken),
        "damages of the database file": damage,
    }
    figures = {
        "jobs": len(jobs),
        "effects": sum(titles.values()),
        "attempts": sum(job.attempts for job in jobs.values()),
        "groups": len(notes.read("groups")),
        "zombie commits refused": runs["lost"],
        "poison jobs": len(poison),
        "acknowledged": len(acknowledged),
        "unsettled": runs["unsettled"],
        "warnings": len(notes.read("warnings")),
    }
    return Findings(figures, [f"{count} {what}" for what, count in checks.items() if count])


def _damage(engine: Engine) -> int:
    if engine.dialect.name != "sqlite":
        return 0
    with engine.connect() as connection:
        integrity = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        return (integrity != ["ok"]) + len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())
