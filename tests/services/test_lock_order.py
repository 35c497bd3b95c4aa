"""Two who write about the same things at once, on PostgreSQL: they wait in one order, never in a circle."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from citewell.backends.parsing import SandboxedReader
from citewell.db.session import Database
from citewell.db.tables import Collection
from citewell.domain.access import Caller
from citewell.services.documents.uploads import DocumentUploads
from citewell.services.jobs import context, leases
from citewell.services.jobs.context import JobContext
from citewell.services.sources.runs import Run
from citewell.services.sources.sources import NewSource, Sources
from citewell.services.sources.sync import SourceSync
from citewell.services.texts.intake import Intake
from citewell.services.texts.items import TextItem
from fakes.embedder import FakeEmbedder
from fakes.source import FakeSourceKind
from support.stack import Stack


@pytest.fixture
def kind() -> FakeSourceKind:
    return FakeSourceKind()


@pytest.fixture
def stack(
    postgres_database: Database, tmp_path: Path, reader: SandboxedReader, kind: FakeSourceKind
) -> Iterator[Stack]:
    made = Stack(postgres_database, tmp_path, reader, FakeEmbedder(64), source_kinds=[kind])
    yield made
    made.close()


@pytest.fixture
def collection(stack: Stack, admin: Caller) -> Collection:
    return stack.library.collection(admin, "Handbook")


def at_once(*acts: Callable[[], object]) -> None:
    """Do these in threads; whoever loses a deadlock raises."""
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(act) for act in acts]:
            done.result()


class _Meeting:
    """Where two wait for each other with their first lock in hand, if both can get there."""

    def __init__(self) -> None:
        self._both = threading.Barrier(2)

    def reached(self) -> None:
        with suppress(threading.BrokenBarrierError):
            self._both.wait(0.3)  # nobody comes: the other waits for a lock

    def before(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def met(*arguments: Any, **named: Any) -> Any:
            self.reached()
            return act(*arguments, **named)

        return met

    def after(self, act: Callable[..., Any], wanted: Callable[[dict[str, Any]], bool]) -> Callable[..., Any]:
        def met(*arguments: Any, **named: Any) -> Any:
            result = act(*arguments, **named)
            if wanted(named):
                self.reached()
            return result

        return met


def test_a_text_and_a_file_under_the_same_key(
    stack: Stack, admin: Caller, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.library.upload(admin, collection, b"first", external_id="a")
    stack.work()
    meeting = _Meeting()
    monkeypatch.setattr(DocumentUploads, "_present", meeting.before(DocumentUploads._present))
    monkeypatch.setattr(Intake, "_plan", meeting.after(Intake._plan, lambda named: bool(named.get("lock"))))
    at_once(
        lambda: stack.library.upload(admin, collection, b"second", external_id="a"),
        lambda: stack.texts.upsert(admin, TextItem(collection.id, "a", "third")),
    )
    stack.work()
    assert len(stack.library.documents.list(admin).items) == 1


def test_a_source_is_paused_while_its_run_begins(
    stack: Stack, admin: Caller, collection: Collection, kind: FakeSourceKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind.put("a", "granite")
    source = stack.sources.create(
        admin, NewSource(collection.id, "fake", "source", {"place": "here"}, {"token": "s3cret"})
    ).source
    meeting, beginning, claimed = _Meeting(), threading.local(), threading.Event()
    begin, fence = SourceSync._begin, leases.write_under_fence

    def begun(self: SourceSync, job: JobContext) -> Run | None:
        beginning.here = True
        claimed.set()
        return begin(self, job)

    def fenced(*arguments: Any) -> None:
        fence(*arguments)
        if getattr(beginning, "here", False):
            beginning.here = False
            meeting.reached()

    monkeypatch.setattr(SourceSync, "_begin", begun)
    monkeypatch.setattr(context, "write_under_fence", fenced)
    monkeypatch.setattr(Sources, "_find", meeting.after(Sources._find, lambda named: bool(named.get("lock"))))
    at_once(stack.work, lambda: claimed.wait(10) and stack.sources.pause(admin, source.id))
    paused = stack.sources.get(admin, source.id).source
    assert paused.state == "paused"
    assert paused.job_id is not None
    job = stack.jobs.get(admin, paused.job_id)
    assert (job.attempts, job.state.is_final) == (1, True), "the worker did not lose against who paused either"
