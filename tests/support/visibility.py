"""Two processes on one database: one changes things, the other searches as soon as it is told that they are committed.

The writer sends questions through a pipe after each commit, with the answer that is right from then on; the reader
asks them at once, in every mode, as a user with an API key, and reports what was wrong. Several threads of events
(slots) are under way at the same time, so searches run beside commits of others, compactions and purges.
"""

from __future__ import annotations

import itertools
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select

from citewell.bootstrap.app import App, Parts, build_app
from citewell.bootstrap.settings import load_settings
from citewell.db.tables import Document, Partition
from citewell.domain.access import Caller, Origin, Right, Role, Visibility
from citewell.domain.filters import read_filter
from citewell.services.access.sharing import Access, Share
from citewell.services.collections.fields import CollectionFields
from citewell.services.search.compaction import enqueue_compaction
from citewell.services.search.request import SearchRequest
from citewell.services.search.search import Search
from citewell.services.texts.items import TextItem
from citewell.worker.loop import Worker
from fakes.embedder import FakeEmbedder

MODES = ("hybrid", "lexical", "dense")
PRIVATE = Access(Visibility.PRIVATE)
COMPACT_EVERY = 300
NOISE_AT_ONCE = 500


@dataclass(frozen=True)
class Question:
    """Whether a search for ``canary`` has to find it."""

    change: str
    canary: str
    found: bool
    only: tuple[tuple[str, str], ...] = ()
    """A filter on metadata."""


@dataclass(frozen=True)
class Wrong:
    """An answer that was not right any more, or not yet."""

    change: str
    mode: str
    canary: str
    found: bool
    note: str = ""


@dataclass
class Findings:
    """What came of it. A trial is one search right after a commit of the other process."""

    trials: int = 0
    commits: int = 0
    seconds: float = 0.0
    changes: Counter[str] = field(default_factory=Counter)
    wrong: list[Wrong] = field(default_factory=list)
    search_seconds: list[float] = field(default_factory=list)


@contextmanager
def process(folder: Path, url: str | None) -> Iterator[App]:
    """The services of one process on the shared data. What it logs is dropped, and its caller's logging left alone."""
    logged = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    given: dict[str, Any] = {} if url is None else {"DATABASE_URL": url}
    settings = load_settings(data_dir=folder, **given)
    try:
        with build_app(settings, parts=Parts(embedder=FakeEmbedder(64))) as app:
            yield app
    finally:
        structlog.configure(**logged)


# ---- the reader


class _Forgetful:
    """A planted fault: answers are remembered, and outlive what they were true of."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._known: dict[tuple[str | None, SearchRequest], Any] = {}

    def search(self, caller: Caller, request: SearchRequest) -> Any:
        key = (caller.user_id, request)
        if key not in self._known:
            self._known[key] = self._search.search(caller, request)
        return self._known[key]


def read_along(folder: Path, url: str | None, key: str, pipe: Connection, *, plant: bool) -> None:
    """Answer questions from the pipe until ``None`` comes."""
    with process(folder, url) as app:
        search: Any = _Forgetful(app.search) if plant else app.search
        pipe.send("ready")
        while True:
            message = pipe.recv()
            if message is None:
                return
            slot, questions = message
            caller = app.authenticator.from_api_key(key, Origin())
            wrong, took = [], []
            for question, mode in itertools.product(questions, MODES):
                began = time.perf_counter()
                answer = _ask(search, caller, question, mode)
                took.append(time.perf_counter() - began)
                wrong += [answer] if answer is not None else []
            pipe.send((slot, wrong, took))


def _ask(search: Any, caller: Caller, question: Question, mode: str) -> Wrong | None:
    only = read_filter(dict(question.only)) if question.only else None
    result = search.search(caller, SearchRequest(question.canary, top_k=20, mode=mode, filter=only))
    found = any(question.canary in hit.text for hit in result.hits)
    if found == question.found and result.mode == mode:
        return None
    return Wrong(question.change, mode, question.canary, question.found, f"{result.mode} {result.note or ''}".strip())


# ---- the writer


@dataclass
class Stage:
    """What the slots work with; the reader is a user without any rights but those that they are given here."""

    app: App
    admin: Caller
    reader_id: str
    key: str
    words: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def shared(self) -> Access:
        return Access(Visibility.SHARED, (Share(Right.READ, user_id=self.reader_id),))

    def word(self) -> str:
        """A word that was never there before."""
        return f"canary{next(self.words)}x"

    def collection(self, name: str, access: Access) -> str:
        made = self.app.collections.create(self.admin, CollectionFields(name=name)).collection
        self.app.collections.set_access(self.admin, made.id, access)
        return made.id

    def put(self, collection: str, key: str, word: str, **metadata: str) -> str:
        """A text with the word under a key; the document's id."""
        self.app.texts.upsert(self.admin, TextItem(collection, key, f"{word} lantern", metadata=metadata or None))
        with self.app.database.read(self.admin) as session:
            live = select(Document.id).where(Document.external_id == key, Document.deleted_at.is_(None))
            return session.scalars(live).one()


Slot = Iterator[list[Question]]


def deleting(stage: Stage, name: str) -> Slot:
    """A document comes and goes."""
    collection = stage.collection(name, stage.shared)
    while True:
        word = stage.word()
        stage.put(collection, name, word)
        yield [Question("document added", word, found=True)]
        stage.app.texts.delete(stage.admin, collection, name)
        yield [Question("document deleted", word, found=False)]


def replacing(stage: Stage, name: str) -> Slot:
    """A document gets one version after another."""
    collection = stage.collection(name, stage.shared)
    former = stage.word()
    stage.put(collection, name, former)
    while True:
        word = stage.word()
        stage.put(collection, name, word)
        yield [
            Question("version replaced: the old one", former, found=False),
            Question("version replaced: the new one", word, found=True),
        ]
        former = word


def hiding_document(stage: Stage, name: str) -> Slot:
    """A document's own access is narrowed and widened."""
    collection, word = stage.collection(name, stage.shared), stage.word()
    document = stage.put(collection, name, word)
    while True:
        stage.app.documents.set_access(stage.admin, document, PRIVATE)
        yield [Question("document made private", word, found=False)]
        stage.app.documents.set_access(stage.admin, document, Access(None))
        yield [Question("document inherits again", word, found=True)]


def revoking(stage: Stage, name: str) -> Slot:
    """A collection's grant is revoked and given."""
    collection, word = stage.collection(name, stage.shared), stage.word()
    stage.put(collection, name, word)
    while True:
        stage.app.collections.set_access(stage.admin, collection, PRIVATE)
        yield [Question("grant revoked", word, found=False)]
        stage.app.collections.set_access(stage.admin, collection, stage.shared)
        yield [Question("grant given", word, found=True)]


def leaving_group(stage: Stage, name: str) -> Slot:
    """The reader leaves a group that may read, and joins it."""
    group = stage.app.groups.create(stage.admin, name=name).id
    access = Access(Visibility.SHARED, (Share(Right.READ, group_id=group),))
    collection, word = stage.collection(name, access), stage.word()
    stage.put(collection, name, word)
    while True:
        stage.app.groups.add_member(stage.admin, group, stage.reader_id)
        yield [Question("group joined", word, found=True)]
        stage.app.groups.remove_member(stage.admin, group, stage.reader_id)
        yield [Question("group left", word, found=False)]


def labelling(stage: Stage, name: str) -> Slot:
    """A document's metadata change, and filters ask for the old and the new."""
    collection, word = stage.collection(name, stage.shared), stage.word()
    document = stage.put(collection, name, word, state="s0")
    for number in itertools.count(1):
        stage.app.documents.patch_metadata(stage.admin, document, {"state": f"s{number}"})
        yield [
            Question("metadata changed: the old", word, found=False, only=(("state", f"s{number - 1}"),)),
            Question("metadata changed: the new", word, found=True, only=(("state", f"s{number}"),)),
        ]


def closing_collection(stage: Stage, name: str) -> Slot:
    """A collection comes with a document, and goes."""
    for number in itertools.count(1):
        word = stage.word()
        collection = stage.collection(f"{name} {number}", stage.shared)
        stage.put(collection, f"{name}-{number}", word)
        yield [Question("collection added", word, found=True)]
        stage.app.collections.delete(stage.admin, collection)
        yield [Question("collection deleted", word, found=False)]


SLOTS: tuple[Callable[[Stage, str], Slot], ...] = (
    deleting,
    replacing,
    hiding_document,
    revoking,
    leaving_group,
    labelling,
    closing_collection,
)


def make_stage(app: App, noise: int) -> Stage:
    """A tenant with a reader, and ``noise`` other texts that the reader may read."""
    tenant_id = app.tenants.ensure_default().id
    admin = Caller(tenant_id, app.ensure_admin(), Role.ADMIN)
    reader = app.accounts.create(admin, email="reader@example.org").id
    key = app.api_keys.create(admin, name="reader", user_id=reader).key
    assert key is not None
    stage = Stage(app, admin, reader, key)
    collection = stage.collection("noise", stage.shared)
    for start in range(0, noise, NOISE_AT_ONCE):
        numbers = range(start, min(noise, start + NOISE_AT_ONCE))
        items = [TextItem(collection, f"noise-{n}", f"noise{n} copper thistle meadow") for n in numbers]
        assert not app.texts.upsert_many(admin, items).failures
    return stage


def compact(stage: Stage) -> None:
    """Ask for new segments; the worker builds them beside everything else."""
    with stage.app.database.write(stage.admin) as session:
        for partition_id in session.scalars(select(Partition.id)).all():
            enqueue_compaction(session, stage.app.queue, partition_id)


def run(
    folder: Path,
    url: str | None,
    *,
    trials: int,
    copies: int = 1,
    noise: int = 50,
    plant: bool = False,
    observe: Callable[[Findings], None] = lambda _: None,
) -> Findings:
    """Change and search until there were ``trials``.

    Args:
        folder: The data directory of both processes, empty.
        url: A database without tables; SQLite in ``folder`` for ``None``.
        trials: At least so many searches.
        copies: How many slots of each kind are under way at the same time.
        noise: How many other texts there are.
        plant: Let the reader remember answers, to see that wrong ones are noticed.
        observe: Told after each answer.

    Raises:
        ChildProcessError: the reader ended by itself; it printed why.
    """
    with process(folder, url) as app:
        stage = make_stage(app, noise)
        worker = Worker(app.database, app.queue, app.job_kinds, threads=1)
        compact(stage)
        worker.run_until_idle()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        reader = context.Process(
            target=read_along, args=(folder, url, stage.key, theirs), kwargs={"plant": plant}, daemon=True
        )
        reader.start()
        theirs.close()
        worker.start()
        try:
            assert ours.recv() == "ready"
            findings = _drive(stage, ours, trials, copies, observe)
            ours.send(None)
            reader.join()
        except (EOFError, BrokenPipeError):
            reader.join()
            raise ChildProcessError(f"the reader ended with {reader.exitcode}") from None
        finally:
            worker.stop()
            reader.kill()
    return findings


def _drive(stage: Stage, pipe: Connection, trials: int, copies: int, observe: Callable[[Findings], None]) -> Findings:
    names = [(make, f"{make.__name__}-{copy}") for copy in range(copies) for make in SLOTS]
    slots = [make(stage, name) for make, name in names]
    findings = Findings()
    began = time.perf_counter()
    open_questions: dict[int, list[Question]] = {}

    def take() -> None:
        slot, wrong, took = pipe.recv()
        findings.trials += len(took)
        findings.search_seconds += took
        findings.wrong += wrong
        findings.changes.update(question.change for question in open_questions.pop(slot) for _ in MODES)
        findings.seconds = time.perf_counter() - began
        observe(findings)

    for number in itertools.cycle(range(len(slots))):
        while number in open_questions:
            take()
        if findings.trials >= trials:
            break
        questions = next(slots[number])
        open_questions[number] = questions
        pipe.send((number, questions))
        findings.commits += 1
        if findings.commits % COMPACT_EVERY == 0:
            compact(stage)
    while open_questions:
        take()
    return findings
