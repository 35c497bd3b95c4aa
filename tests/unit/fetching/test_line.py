"""Requests that are given up from another thread, whatever they wait for."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from citewell.backends.fetching.line import Line
from citewell.backends.fetching.policy import FetchLimits, FetchPolicy
from citewell.backends.fetching.transport import LINE, GuardedTransport
from citewell.domain.errors import FetchFailed
from fakes.clock import FakeClock
from fakes.raw_server import Script, Talk, ok, talking
from support.waiting import until

HOST = "models.example"
PATIENT = FetchLimits(connect_seconds=60, read_seconds=60, total_seconds=60, patience=60)


def transport(port: int, scheme: str = "http", resolve: Callable[[], list[str]] | None = None) -> GuardedTransport:
    """Goes to ``HOST``, which is this machine."""
    policy = FetchPolicy().trusting(f"{scheme}://{HOST}:{port}/", PATIENT)
    return GuardedTransport(policy, resolver=lambda *_: resolve() if resolve else ["127.0.0.1"])


def asked(port: int, line: Line, scheme: str = "http", body: bytes = b"") -> httpx.Request:
    return httpx.Request("POST", f"{scheme}://{HOST}:{port}/", content=body, extensions={LINE: line})


def is_given_up(going: GuardedTransport, request: httpx.Request, line: Line, reached: Callable[[], object]) -> None:
    """Hang up once ``reached``, and see that the request ends."""

    def ask() -> bytes:
        response = going.handle_request(request)
        try:
            return b"".join(response.iter_raw())
        finally:
            response.close()

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask)
        until(reached)
        line.hang_up()
        with pytest.raises(FetchFailed):
            asking.result(60)
    going.close()


@pytest.fixture
def hanging() -> Iterator[socket.socket]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def port_of(listening: socket.socket) -> int:
    port: int = listening.getsockname()[1]
    return port


def test_while_the_name_is_looked_up() -> None:
    going, line = threading.Event(), Line(60)
    reached = threading.Event()

    def resolve() -> list[str]:
        reached.set()
        going.wait()
        return ["127.0.0.1"]

    is_given_up(transport(1, resolve=resolve), asked(1, line), line, reached.is_set)
    going.set()


def test_while_it_connects() -> None:
    with socket.socket() as full, socket.socket() as filling:
        full.bind(("127.0.0.1", 0))
        full.listen(0)  # one connection waits to be taken; the next hears nothing
        filling.connect(full.getsockname())
        port, line = port_of(full), Line(60)
        working = threading.Event()

        def resolve() -> list[str]:
            working.set()
            return ["127.0.0.1"]

        is_given_up(transport(port, resolve=resolve), asked(port, line), line, working.is_set)


def test_while_hands_are_shaken(hanging: socket.socket) -> None:
    port, line, taken = port_of(hanging), Line(60), list[socket.socket]()

    def take() -> None:
        connection, _ = hanging.accept()
        taken.append(connection)
        assert connection.recv(1, socket.MSG_PEEK)  # the first word of a secure connection

    with ThreadPoolExecutor(1) as pool:
        taking = pool.submit(take)
        is_given_up(transport(port, "https"), asked(port, line, "https"), line, taking.done)
        until(lambda: _is_over(taken[0]))
    taken[0].close()


@pytest.mark.parametrize("size", [0, 50_000_000], ids=["it reads", "it writes"])
def test_while(hanging: socket.socket, size: int) -> None:
    port, line, taken = port_of(hanging), Line(60), list[socket.socket]()

    def take() -> None:
        connection, _ = hanging.accept()
        taken.append(connection)
        assert connection.recv(1, socket.MSG_PEEK)

    with ThreadPoolExecutor(1) as pool:
        taking = pool.submit(take)
        is_given_up(transport(port), asked(port, line, body=b"x" * size), line, taking.done)
        until(lambda: _is_over(taken[0]))
    taken[0].close()


def _is_over(connection: socket.socket) -> bool:
    """Whether the other side hung up; what it said before is thrown away."""
    try:
        return connection.recv(1 << 16) == b""
    except ConnectionError:
        return True


def slowly(begun: threading.Event) -> Script:
    def script(connection: socket.socket, _: bytes) -> bool:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        begun.set()
        return bool(connection.recv(1))

    return script


def test_between_two_parts_of_the_answer() -> None:
    begun, line = threading.Event(), Line(60)
    with talking(slowly(begun)) as talk:
        is_given_up(transport(talk.port), asked(talk.port, line), line, begun.is_set)


def test_while_nobody_reads_the_other_side_hears_it_at_once() -> None:
    ended, line = threading.Event(), Line(60)

    def script(connection: socket.socket, _: bytes) -> bool:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        connection.recv(1)
        ended.set()
        return False

    with talking(script) as talk:
        going = transport(talk.port)
        response = going.handle_request(asked(talk.port, line))
        line.hang_up()
        assert ended.wait(60)
        with pytest.raises(FetchFailed):
            list(response.iter_raw())
        response.close()
        going.close()


def test_who_hung_up_before_asks_nobody() -> None:
    line = Line(60)
    line.hang_up()
    with talking(ok(b"")) as talk:
        going = transport(talk.port)
        with pytest.raises(FetchFailed) as raised:
            going.handle_request(asked(talk.port, line))
        assert raised.value.reason == "given_up"
        assert not talk.heads
        going.close()


def test_to_hang_up_after_the_end_harms_nobody_who_uses_the_connection_next() -> None:
    def get(going: GuardedTransport, talk: Talk, line: Line) -> bytes:
        response = going.handle_request(asked(talk.port, line))
        try:
            return b"".join(response.iter_raw())
        finally:
            response.close()

    first, second = Line(60), Line(60)
    with talking(ok(b"fine", keep=True)) as talk:
        going = transport(talk.port)
        assert get(going, talk, first) == b"fine"
        first.hang_up()
        assert get(going, talk, second) == b"fine"
        assert talk.connections == 1
        response = going.handle_request(asked(talk.port, Line(60)))
        first.hang_up()
        second.hang_up()
        assert b"".join(response.iter_raw()) == b"fine"
        response.close()
        going.close()


def test_patience_ends_unless_it_is_said_anew() -> None:
    clock = FakeClock()
    line = Line(10, clock.monotonic)
    clock.advance(9)
    assert line.left() == 1
    line.listen()
    clock.advance(9)
    assert line.left() == 1
    line.listen(5)
    assert line.left() == 5
    clock.advance(5)
    with pytest.raises(FetchFailed) as raised:
        line.left()
    assert raised.value.reason == "timed_out"


def test_bytes_that_mean_nothing_do_not_keep_a_line_open() -> None:
    """A server that only keeps the connection warm is given up when the line's patience ends."""

    def script(connection: socket.socket, _: bytes) -> bool:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while True:
            connection.sendall(b": still here\n\n")

    with talking(script) as talk:
        clock = FakeClock()
        line = Line(10, clock.monotonic)
        going = GuardedTransport(
            FetchPolicy().trusting(f"http://{HOST}:{talk.port}/", PATIENT), resolver=lambda *_: ["127.0.0.1"]
        )
        response = going.handle_request(asked(talk.port, line))
        with pytest.raises(FetchFailed) as raised:  # noqa: PT012 - time passes with what comes
            for _ in response.iter_raw():
                clock.advance(1)
        assert raised.value.reason == "timed_out"
        response.close()
        going.close()


def test_what_comes_of_work_that_nobody_waits_for_is_thrown_away() -> None:
    line, go, forgotten = Line(60), threading.Event(), list[str]()
    reached = threading.Event()

    def work() -> str:
        reached.set()
        go.wait()
        return "late"

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(line.wait_for, work, forgotten.append)
        assert reached.wait(60)
        line.hang_up()
        with pytest.raises(FetchFailed):
            waiting.result(60)
    go.set()
    until(lambda: forgotten == ["late"])


def test_work_that_is_done_in_time_is_given_with_its_errors() -> None:
    assert Line(60).wait_for(lambda: "there", print) == "there"
    with pytest.raises(ZeroDivisionError):
        Line(60).wait_for(lambda: 1 // 0, print)
