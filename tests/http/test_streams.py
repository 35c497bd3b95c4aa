"""Server-sent events: what comes, and what ends them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import anyio
import pytest
from starlette.requests import Request

from citewell.db.session import Database
from citewell.db.tables import Job
from citewell.domain.access import Caller, Role, SystemCaller
from citewell.domain.errors import NotFound, Unauthenticated
from citewell.http.facts import SCOPE_KEY, RequestFacts
from citewell.http.streaming import Event, EventStream
from citewell.services.identity.accounts import UserChange
from support.serving import World

PERSON = Caller(tenant_id="t", user_id="u", role=Role.USER)
Send = Callable[[Any], Awaitable[None]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Listener:
    """The other end of a stream."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.gone = anyio.Event()
        self.facts = RequestFacts("request", None)

    async def receive(self) -> Any:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.sent).decode()

    async def listen(self, events: AsyncIterator[Event], **seconds: Any) -> None:
        scope = {"type": "http", "method": "GET", "headers": [], "path": "/", SCOPE_KEY: self.facts}
        stream = EventStream(Request(scope), events, **seconds)
        with anyio.fail_after(60):
            await stream(scope, self.receive, self.send)


class Endless:
    """Events that never end, and whether somebody closed them."""

    def __init__(self, first: int = 1) -> None:
        self.closed = False
        self.first = first

    async def events(self) -> AsyncIterator[Event]:
        try:
            for number in range(self.first):
                yield Event("tick", {"n": number})
            await anyio.sleep_forever()
        finally:
            self.closed = True


@pytest.mark.anyio
async def test_events_come_and_end() -> None:
    async def events() -> AsyncIterator[Event]:
        yield Event("job", {"text": "a\nb\r\nc \u2028 ü"}, id="7")
        yield Event("job", None)

    listener = Listener()
    await listener.listen(events())
    start = listener.sent[0]
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    assert (start["status"], headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert "content-length" not in headers
    assert listener.text == (
        ': open\n\nid: 7\nevent: job\ndata: {"text": "a\\nb\\r\\nc \u2028 ü"}\n\nevent: job\ndata: null\n\n'
    )
    assert listener.sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}


@pytest.mark.anyio
async def test_a_listener_who_leaves_ends_the_work() -> None:
    listener, source = Listener(), Endless()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(listener.listen, source.events())
        while "tick" not in listener.text:
            await anyio.lowlevel.checkpoint()
        listener.gone.set()
    assert source.closed


@pytest.mark.anyio
async def test_silence_is_kept_alive() -> None:
    listener, source = Listener(), Endless(0)
    async with anyio.create_task_group() as tasks:

        async def listen() -> None:
            await listener.listen(source.events(), keep_alive_seconds=0.001)

        tasks.start_soon(listen)
        while listener.text.count(": still here\n\n") < 3:
            await anyio.lowlevel.checkpoint()
        listener.gone.set()


@pytest.mark.anyio
async def test_who_may_not_listen_any_more_hears_why_and_nothing_else() -> None:
    listener, source = Listener(), Endless()
    looks = 0

    def again() -> Caller:
        nonlocal looks
        looks += 1
        if looks == 3:
            raise Unauthenticated("This login has ended. Log in again.")
        return PERSON

    listener.facts.again = again
    await listener.listen(source.events(), recheck_seconds=0.001)
    assert source.closed
    assert looks == 3
    last = listener.text.strip().split("\n\n")[-1].split("\n")
    assert last[0] == "event: error"
    assert json.loads(last[1].removeprefix("data: "))["code"] == "unauthenticated"
    assert listener.sent[-1]["more_body"] is False


@pytest.mark.anyio
async def test_an_error_of_the_source_is_an_event() -> None:
    async def events() -> AsyncIterator[Event]:
        yield Event("job", 1)
        raise NotFound("There is no such job.")

    listener = Listener()
    await listener.listen(events())
    assert "event: error" in listener.text
    assert listener.sent[-1]["more_body"] is False


def a_job(world: World, caller: Caller) -> str:
    with world.container.database.write(caller) as session:
        job = world.container.queue.enqueue(session, "test.work", {})
        session.audit("test.work", "job", job.id)
    return job.id


def change(database: Database, job_id: str, **values: Any) -> None:
    with database.write(SystemCaller("test")) as session:
        job = session.get_one(Job, job_id)
        for name, value in values.items():
            setattr(job, name, value)


def test_a_job_is_followed_to_its_end(world: World) -> None:
    person = world.person()
    caller = Caller(tenant_id=world.tenant_id, user_id=person.id, role=Role.USER)
    job_id = a_job(world, caller)
    database = world.container.database
    steps = [
        {"state": "running", "stage": "embed", "done": 1, "total": 4},
        {"state": "running", "stage": "embed", "done": 3, "total": 4},
        {"state": "completed", "stage": "publish", "done": 4, "total": 4},
    ]
    get = world.container.jobs.get
    looks = 0

    def look(*args: Any) -> Any:
        nonlocal looks
        looks += 1
        if looks > 2 and steps:
            change(database, job_id, **steps.pop(0))
        return get(*args)

    world.container.jobs.get = look  # type: ignore[method-assign, assignment]  # each look finds the job one step further
    response = world.http.get(f"/v1/jobs/{job_id}/events", headers=world.bearer(person))
    assert response.headers["Content-Type"].startswith("text/event-stream")
    data = [line.removeprefix("data: ") for line in response.text.split("\n") if line.startswith("data: ")]
    seen = [(job["state"], job["progress_percent"]) for job in map(json.loads, data)]
    assert seen == [("pending", None), ("running", 25), ("running", 75), ("completed", 100)]


def test_queue_counts(world: World) -> None:
    person = world.person()
    caller = Caller(tenant_id=world.tenant_id, user_id=person.id, role=Role.USER)
    first, second = a_job(world, caller), a_job(world, caller)
    headers = world.bearer(person)
    assert world.http.post(f"/v1/jobs/{first}/cancel", headers=headers).json()["status"] == "cancelled"
    counts = world.http.get("/v1/queue/stats", headers=headers).json()
    waiting = {"paused": 0, "retrying": 0}
    assert counts == {"total": 2, "pending": 1, "running": 0, "completed": 0, "failed": 0, "cancelled": 1, **waiting}
    one = world.http.get(f"/v1/jobs/{second}", headers=headers).json()
    assert (one["task_id"], one["waiting"]["reason"]) == (second, "turn")
    assert world.http.get("/v1/jobs?state=pending", headers=headers).json()["total"] == 1
    assert world.http.get("/v1/jobs?state=pending&state=cancelled", headers=headers).json()["total"] == 2
    assert world.http.get("/v1/jobs?state=lost", headers=headers).status_code == 422


@pytest.mark.anyio
async def test_a_suspended_user_hears_no_more_of_a_job(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = {**(EventStream.__init__.__kwdefaults__ or {}), "recheck_seconds": 0.01}
    monkeypatch.setattr(EventStream.__init__, "__kwdefaults__", quick)
    person = world.person()
    caller = Caller(tenant_id=world.tenant_id, user_id=person.id, role=Role.USER)
    job_id = a_job(world, caller)
    listener = Listener()
    headers = [(name.lower().encode(), value.encode()) for name, value in world.bearer(person).items()]
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/v1/jobs/{job_id}/events",
        "raw_path": b"",
        "query_string": b"",
        "headers": headers,
        "client": None,
        "server": ("test", 80),
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
    }
    with anyio.fail_after(60):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(world.api, scope, listener.receive, listener.send)
            while "event: job" not in listener.text:
                await anyio.lowlevel.checkpoint()
            change = UserChange(status="suspended")
            await anyio.to_thread.run_sync(world.container.accounts.update, world.root, person.id, change)
    assert '"code": "unauthenticated"' in listener.text
    assert listener.sent[-1]["more_body"] is False
