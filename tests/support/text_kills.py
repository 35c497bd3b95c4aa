"""Kills processes that push texts, at random moments, and looks at what is left.

    python -m support.text_kills --kills 40 [--database URL]

One process at a time pushes texts one by one, in batches and for later, and deletes some; it notes each operation in a
file before it begins and after it was answered. What was answered must be there; what was not answered may be there
wholly or not at all. Prints one JSON document, and ends with 1 when it found a fault.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import secrets
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import func, select

from citewell.backends.parsing import SandboxedReader
from citewell.db.migrate import upgrade
from citewell.db.session import Database
from citewell.db.tables import Chunk, Document, Embedding, Job
from citewell.domain.access import Caller, Role
from citewell.domain.jobs import UNFINISHED
from citewell.services.jobs.leases import LeaseTerms
from citewell.services.texts.items import TextItem
from support.kill_loop import fork
from support.killing import SYSTEM, Notes, open_database
from support.people import People
from support.stack import Stack
from support.waiting import comes_true, outlives

KEYS = 25
LEASE_SECONDS = 0.3
SIGNS = 25
LONGEST_SECONDS = 0.3


def make_stack(database: Database, folder: Path) -> Stack:
    """The services of one process."""
    stack = Stack(database, folder, SandboxedReader(children=1))
    stack.library.queue.terms = LeaseTerms(LEASE_SECONDS)
    return stack


def prepare(database: Database, folder: Path) -> Caller:
    """A tenant, and everything imported and compiled once, so that children begin at once. Nothing stays open."""
    upgrade(database.engine)
    people = People(database)
    caller = people.caller(people.tenant("pushers"), Role.ADMIN)
    stack = make_stack(database, folder)
    stack.library.collection(caller, "Notes")
    stack.texts.upsert(caller, TextItem("Notes", "first", "The first of them."))
    stack.texts.upsert_many(caller, [TextItem("Notes", "second", "The second of them.")], wait=False)
    stack.work()
    stack.texts.delete(caller, "Notes", "first")
    stack.work()
    stack.close()
    database.close()
    return caller


class Pusher:
    """What a child does until it is killed."""

    answers_early = False

    def __init__(self, stack: Stack, caller: Caller, notes: Notes, seed: int) -> None:
        self._stack = stack
        self._caller = caller
        self._notes = notes
        self._rng = random.Random(seed)  # noqa: S311  # repeatable on purpose
        self._number = seed << 20

    def run(self) -> None:
        while True:
            self._one()

    def _item(self) -> TextItem:
        self._number += 1
        words = " ".join(self._rng.choices(("granite", "copper", "meadow"), k=self._rng.choice((5, 40, 900))))
        return TextItem("Notes", f"k{self._rng.randrange(KEYS)}", f"Text {self._number}. {words}.")

    def _one(self) -> None:
        kind = self._rng.choice(("one", "one", "batch", "later", "delete"))
        if kind == "delete":
            key = f"k{self._rng.randrange(KEYS)}"
            self._note("try", key, "-")
            self._stack.texts.delete(self._caller, "Notes", key)
            self._note("done", key, "-")
            return
        items = list({item.doc_id: item for item in (self._item() for _ in range(1 if kind == "one" else 6))}.values())
        for item in items:
            self._note("try", item.doc_id, item.digest)
            if self.answers_early:
                self._note("done", item.doc_id, item.digest)
        if self.answers_early:
            signal.pause()  # the kill must find somebody who answered and has not worked yet, on a fast machine too
        if kind == "one":
            self._stack.texts.upsert(self._caller, items[0])
        else:
            self._stack.texts.upsert_many(self._caller, items, wait=kind == "batch")
        for item in items:
            self._note("done", item.doc_id, item.digest)
        if kind == "later" and self._rng.random() < 0.7:
            self._stack.work()

    def _note(self, word: str, key: str, digest: str) -> None:
        self._notes.append("texts", f"{word}:{key}:{digest}")


def kill_some(database: Database, folder: Path, caller: Caller, rng: random.Random, kills: int) -> None:
    """Start a child, let it live for a moment after so many signs of life, kill it, and so on.

    A sign is a note of what it tries or was answered: a slow machine kills pushers at work, and not before it.
    """
    for number in range(1, kills + 1):
        ours, theirs = os.pipe()
        notes = Notes(folder, theirs)
        pid = fork(lambda: Pusher(make_stack(database, folder), caller, notes, number).run())  # noqa: B023  # called at once
        os.close(theirs)
        signs = 1 if Pusher.answers_early else rng.randint(1, SIGNS)
        while signs > 0:
            seen = len(os.read(ours, signs))
            assert seen, "it ended by itself"
            signs -= seen
        assert outlives(ours, rng.uniform(0.0, LONGEST_SECONDS)), "it ended by itself"
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(ours)


def allowed_states(lines: list[str]) -> dict[str, set[str]]:
    """By key, what may be there: what was answered last, or what was tried since."""
    states: dict[str, set[str]] = {}
    for line in lines:
        word, key, digest = line.split(":")
        if word == "done":
            states[key] = {digest}
        else:
            states.setdefault(key, {"-"}).add(digest)
    return states


def _unfinished(database: Database) -> int:
    with database.read(SYSTEM) as session:
        return session.scalar(select(func.count(Job.id)).where(Job.state.in_(UNFINISHED))) or 0


def inspect(database: Database, folder: Path, caller: Caller) -> dict[str, Any]:
    """Figures, and everything that should not be."""
    stack = make_stack(database, folder)
    waiting = _unfinished(database)
    ended = comes_true(lambda: stack.work() + _unfinished(database) == 0, every=0.05)
    faults = [] if ended else [f"{_unfinished(database)} jobs have not ended"]
    with database.read(caller) as session:
        live = {row.external_id: row for row in session.scalars(select(Document).where(Document.deleted_at.is_(None)))}
        for key, allowed in allowed_states(Notes(folder).read("texts")).items():
            document = live.get(key)
            digest = "-"
            if document is not None:
                version = stack.library.documents.text(caller, document.id).version
                digest = version.content_hash
                faults += [f"{key} is {document.status}"] if document.status != "indexed" else []
            if digest not in allowed:
                faults.append(f"{key} is {digest}, which nobody said since it was answered")
        chunks = select(func.count(Chunk.id)).where(Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None))
        alive = session.scalar(chunks) or 0
        with_vector = session.scalar(chunks.join(Embedding, Embedding.chunk_id == Chunk.id)) or 0
    if alive != with_vector:
        faults.append(f"{alive - with_vector} chunks have no vector")
    report = stack.doctor.examine(caller)
    faults += [f"{finding.check}: {finding.subject}: {finding.message}" for finding in report.findings]
    stack.close()
    lines = Notes(folder).read("texts")
    return {
        "answered": sum(line.startswith("done") for line in lines),
        "cut off": sum(line.startswith("try") for line in lines) - sum(line.startswith("done") for line in lines),
        "jobs left": waiting,
        "chunks": alive,
        "faults": faults,
    }


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    parser.add_argument("--database")
    parser.add_argument("--plant-early-answer", action="store_true", help="answer before the work, to see it noticed")
    given = parser.parse_args()
    Pusher.answers_early = given.plant_early_answer
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    folder = Path(tempfile.mkdtemp(prefix="citewell-text-kills-"))
    database = open_database(given.database or f"sqlite:///{folder / 'citewell.db'}")
    caller = prepare(database, folder)
    kill_some(database, folder, caller, random.Random(given.seed), given.kills)  # noqa: S311  # repeatable on purpose
    report = {"seed": given.seed, "kills": given.kills} | inspect(database, folder, caller)
    database.close()
    if report["faults"]:
        report["folder"] = str(folder)
    else:
        shutil.rmtree(folder)
    sys.stdout.write(json.dumps(report) + "\n")
    return 1 if report["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
