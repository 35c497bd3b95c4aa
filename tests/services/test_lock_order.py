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
from citewell.domain.access import Caller, Visibility
from citewell.domain.errors import NotFound
from citewell.services.access.sharing import Access
from citewell.services.documents.uploads import DocumentUploads
from citewell.services.identity import accounts, effects
from citewell.services.identity.logins import Logins
from citewell.services.jobs import context, leases
from citewell.services.jobs.context import JobContext
from citewell.services.sources.sources import NewSource, Sources
from citewell.services.sources.sync import SourceSync
from citewell.services.texts.intake import Intake
from citewell.services.texts.items import TextItem
from citewell.services.web.crawls import Crawls
from citewell.services.web.run import CrawlRun
from fakes.embedder import FakeEmbedder
from fakes.source import FakeSourceKind
from support.identity import make_identity
from support.stack import Stack
from support.waiting import PATIENCE_SECONDS
from support.web_bench import WebBench
from support.web_sites import Site, page


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


class _Holding:
    """One who holds locks until somebody else has the tenant's, if they can get it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._holds, self._tenant = threading.Event(), threading.Event()

        def locks(*arguments: Any) -> None:
            effects.lock_tenant(*arguments)
            self._tenant.set()

        monkeypatch.setattr(accounts, "lock_tenant", locks)

    def wait(self) -> None:
        """The locks are held."""
        self._holds.set()
        self._tenant.wait(0.3)  # in vain where the other waits for these locks, as it should

    def meanwhile(self, act: Callable[[], object]) -> Callable[[], object]:
        """``act``, once the locks are held."""

        def other() -> None:
            assert self._holds.wait(PATIENCE_SECONDS)
            act()

        return other


@pytest.mark.parametrize(
    ("step", "before"),
    [
        pytest.param("_again", True, id="their document is locked"),
        pytest.param("_create", True, id="their collection is locked"),
        pytest.param("_create", False, id="a document became theirs just now"),
    ],
)
def test_a_user_is_deleted_while_a_file_of_theirs_is_taken_in(
    stack: Stack, admin: Caller, editor: Caller, monkeypatch: pytest.MonkeyPatch, step: str, before: bool
) -> None:
    owner = editor if step == "_create" and before else admin
    collection = stack.library.collection(owner, "Handbook", Access(Visibility.TENANT))
    if step == "_again":
        stack.library.upload(editor, collection, b"first", external_id="a")
        stack.work()
    holding = _Holding(monkeypatch)
    writes = getattr(DocumentUploads, step)

    def written(*arguments: Any, **named: Any) -> object:
        if before:
            holding.wait()
        uploaded: object = writes(*arguments, **named)
        if not before:
            holding.wait()
        return uploaded

    monkeypatch.setattr(DocumentUploads, step, written)
    identity = make_identity(stack.database)
    at_once(
        lambda: stack.library.upload(editor, collection, b"second", external_id="a"),
        holding.meanwhile(lambda: identity.accounts.delete(admin, str(editor.user_id))),
    )
    (kept,) = stack.library.documents.list(admin).items
    assert kept.document.owner_id is None
    with pytest.raises(NotFound):
        identity.accounts.get(admin, str(editor.user_id))
    identity.authenticator.close()


def test_a_user_is_suspended_while_they_log_in(stack: Stack, admin: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    identity = make_identity(stack.database)
    user = identity.user(admin)
    holding, opens = _Holding(monkeypatch), Logins.open_session

    def opened(*arguments: Any) -> object:
        holding.wait()
        return opens(*arguments)

    monkeypatch.setattr(Logins, "open_session", opened)
    suspended = accounts.UserChange(status=effects.SUSPENDED)
    at_once(identity.login, holding.meanwhile(lambda: identity.accounts.update(admin, user.id, suspended)))
    assert identity.accounts.get(admin, user.id).status == effects.SUSPENDED
    identity.authenticator.close()


class _Beginning:
    """A run that has taken its job and comes to what the job is about, while somebody pauses that."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, runs: type[Any], finds: type[Any], find: str) -> None:
        self._meeting = _Meeting()
        self._claimed = threading.Event()
        beginning, begin, fence = threading.local(), runs._begin, leases.write_under_fence

        def begun(runner: object, job: JobContext) -> object:
            beginning.here = True
            self._claimed.set()
            return begin(runner, job)

        def fenced(*arguments: Any) -> None:
            fence(*arguments)
            if getattr(beginning, "here", False):
                beginning.here = False
                self._meeting.reached()

        monkeypatch.setattr(runs, "_begin", begun)
        monkeypatch.setattr(context, "write_under_fence", fenced)
        found = self._meeting.after(getattr(finds, find), lambda named: bool({"lock", "right"} & named.keys()))
        monkeypatch.setattr(finds, find, found)

    def paused(self, pause: Callable[[], object]) -> Callable[[], object]:
        """``pause``, once the run has its job."""

        def act() -> None:
            assert self._claimed.wait(PATIENCE_SECONDS)
            pause()

        return act


def check_job(stack: Stack, admin: Caller, job_id: str | None) -> None:
    """Who loses a deadlock has to try again."""
    assert job_id is not None
    assert stack.jobs.get(admin, job_id).attempts <= 1, "the worker did not lose against who paused either"


def test_a_source_is_paused_while_its_run_begins(
    stack: Stack, admin: Caller, collection: Collection, kind: FakeSourceKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind.put("a", "granite")
    source = stack.sources.create(
        admin, NewSource(collection.id, "fake", "source", {"place": "here"}, {"token": "s3cret"})
    ).source
    beginning = _Beginning(monkeypatch, SourceSync, Sources, "_find")
    at_once(stack.work, beginning.paused(lambda: stack.sources.pause(admin, source.id)))
    paused = stack.sources.get(admin, source.id).source
    assert paused.state == "paused"
    check_job(stack, admin, paused.job_id)


def test_a_crawl_is_paused_while_its_run_begins(stack: Stack, admin: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = WebBench(stack, admin, Site({"/": page("Start")}))
    crawl_id = bench.begin()
    beginning = _Beginning(monkeypatch, CrawlRun, Crawls, "find")
    at_once(stack.work, beginning.paused(lambda: bench.crawls.pause(admin, crawl_id)))
    paused = bench.crawls.get(admin, crawl_id).crawl
    assert paused.state == "paused"
    check_job(stack, admin, paused.job_id)
