"""What a server sends cannot hold the program up or fill its memory."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from socket import socket
from time import monotonic

import brotli
import pytest
import zstandard
from hypothesis import example, given
from hypothesis import strategies as st

from citewell.backends.fetching.client import GuardedFetcher, _type_of, guarded_client
from citewell.backends.fetching.decoding import decoded
from citewell.backends.fetching.policy import FetchLimits, FetchPolicy
from citewell.domain.errors import FetchFailed
from citewell.ports.fetcher import Fetched, FetchRequest
from fakes.raw_server import Script, endless, ok, saying, talking
from fakes.web_server import Answer, serving

LOCAL = FetchPolicy.with_rules(["127.0.0.1:*"])
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", lambda data: gzip.compress(data, 9)),
    "x-gzip": ("x-gzip", lambda data: gzip.compress(data, 9)),
    "members": ("gzip", lambda data: gzip.compress(data[:1000]) + gzip.compress(data[1000:])),
    "zlib": ("deflate", zlib.compress),
    "raw deflate": ("deflate", deflated),
    "br": ("br", lambda data: brotli.compress(data, quality=3)),
    "zstd": ("zstd", zstandard.compress),
    "two layers": ("gzip, br", lambda data: brotli.compress(gzip.compress(data), quality=3)),
}
packed = pytest.mark.parametrize(("encoding", "pack"), PACKERS.values(), ids=list(PACKERS))


def fetch(url: str, policy: FetchPolicy = LOCAL, **given: object) -> tuple[Fetched, bytes]:
    into = io.BytesIO()
    with GuardedFetcher(policy) as fetcher:
        return fetcher.fetch(FetchRequest(url, **given), into), into.getvalue()  # type: ignore[arg-type]  # keywords


def reason(script: Script, limits: FetchLimits | None = None, clock: Callable[[], float] = monotonic) -> str:
    policy = replace(LOCAL, limits=limits or LOCAL.limits)
    with talking(script) as talk, GuardedFetcher(policy, clock=clock) as fetcher:
        with pytest.raises(FetchFailed) as caught:
            fetcher.fetch(FetchRequest(f"http://127.0.0.1:{talk.port}/"), io.BytesIO())
        return caught.value.reason


@packed
def test_every_encoding_is_unpacked(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    text = "".join(f"line {number}\n" for number in range(20_000)).encode()
    with serving(lambda _: Answer(200, pack(text), {"content-encoding": encoding})) as url:
        fetched, body = fetch(url)
        assert body == text
        assert fetched.received == len(pack(text)) < fetched.size == len(text)
        with guarded_client(LOCAL) as client:
            assert client.get(url).content == text


@packed
def test_a_bomb_is_stopped_at_the_limit(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(bytes(30_000_000))
    assert len(bomb) < 100_000
    blocks: list[int] = []

    def parts() -> Iterator[bytes]:
        for start in range(0, len(bomb), 4096):
            yield bomb[start : start + 4096]

    with pytest.raises(FetchFailed) as caught:
        blocks.extend(len(block) for block in decoded(parts(), encoding, 1_000_000))
    assert caught.value.reason == "too_large"
    assert max(blocks) <= 1 << 20, "small steps"


def test_a_bomb_from_the_network_leaves_little_behind() -> None:
    into = io.BytesIO()
    bomb = Answer(200, gzip.compress(bytes(30_000_000)), {"content-encoding": "gzip"})
    with serving(lambda _: bomb) as url, GuardedFetcher(LOCAL) as fetcher:
        with pytest.raises(FetchFailed) as caught:
            fetcher.fetch(FetchRequest(url, max_bytes=1_000_000), into)
        assert (caught.value.reason, caught.value.facts["limit"]) == ("too_large", 1_000_000)
    assert len(into.getvalue()) <= 1_000_000
    small = replace(LOCAL, limits=FetchLimits(max_bytes=10_000))
    with serving(lambda _: bomb) as url, guarded_client(small) as client, pytest.raises(FetchFailed):
        client.get(url)


@packed
def test_what_is_damaged_is_said_to_be(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    text = bytes(range(256)) * 200
    good = pack(text)
    for bad in (b"\xff" * 50, good[:20] + b"\xff" * 50, b"not packed at all, only said to be"):
        with pytest.raises(FetchFailed) as caught:
            list(decoded(iter([bad]), encoding, 1_000_000))
        assert caught.value.reason == "bad_encoding"


@packed
def test_what_is_cut_off_is_said_to_be(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    good = pack(bytes(range(256)) * 200)
    with pytest.raises(FetchFailed) as caught:
        list(decoded(iter([good[: len(good) * 2 // 3]]), encoding, 1_000_000))
    assert caught.value.reason == "bad_encoding"


@pytest.mark.parametrize("encoding", ["compress", "gzip, gzip, gzip", "aes128gcm", "gzip;q=1"])
def test_ways_to_pack_that_were_not_asked_for(encoding: str) -> None:
    with (
        serving(lambda _: Answer(200, b"x", {"content-encoding": encoding})) as url,
        pytest.raises(FetchFailed) as caught,
    ):
        fetch(url)
    assert caught.value.reason == "bad_encoding"


@pytest.mark.parametrize("encoding", ["", "identity", "gzip", "br", "zstd", "deflate"])
def test_an_empty_body_is_empty(encoding: str) -> None:
    with serving(lambda _: Answer(200, b"", {"content-encoding": encoding})) as url:
        assert fetch(url)[1] == b""


@pytest.mark.parametrize(
    "script",
    [
        endless(HEAD + b"\r\n", b"x" * 65_536),
        endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"8000\r\n" + b"x" * 0x8000 + b"\r\n"),
        ok(b"x" * 1_000_001),
    ],
    ids=["until it closes", "in chunks", "announced"],
)
def test_an_endless_body_ends(script: Script) -> None:
    assert reason(script, FetchLimits(max_bytes=1_000_000)) == "too_large"


class Trickle:
    """A script, and a clock by which time stands still until a request came, and then goes on with every look at it."""

    def __init__(self, script: Script, step: float = 20.0) -> None:
        self._script, self._step = script, step
        self._now = 0.0
        self.requests = 0

    def script(self, connection: socket, head: bytes) -> bool:
        """What it says, from the moment when time goes on."""
        self.requests += 1
        return self._script(connection, head)

    def clock(self) -> float:
        """Seconds."""
        self._now += self._step if self.requests else 0.0
        return self._now


@pytest.mark.parametrize(
    "script",
    [
        endless(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        endless(HEAD + b"\r\n", b"x"),
        endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["headers", "interim answers", "body", "chunks"],
)
def test_a_trickle_is_given_up(script: Script) -> None:
    limits = FetchLimits(total_seconds=6_000.0, patience=30.0, slowest=1e9)
    for each in (limits, FetchLimits(total_seconds=60.0)):
        trickle = Trickle(script)
        assert reason(trickle.script, each, trickle.clock) == "timed_out"
        assert trickle.requests == 1


def test_a_server_that_says_nothing() -> None:
    def silent(connection: object, _: bytes) -> bool:
        return True

    assert reason(silent, FetchLimits(read_seconds=0.02)) == "timed_out"


def test_redirects_share_one_time() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"
    limits = FetchLimits(total_seconds=1_000.0, max_redirects=1_000)
    trickle = Trickle(saying(moved, keep=True), step=1.0)
    assert reason(trickle.script, limits, trickle.clock) == "timed_out"
    assert trickle.requests > 1


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (saying(b""), "bad_answer"),
        (saying(b"220 mail.example ESMTP\r\n"), "bad_answer"),
        (saying(HEAD + b"Content-Length: 9\r\n\r\nx"), "bad_answer"),
        (saying(HEAD + b"Content-Length: -1\r\n\r\nx"), "bad_answer"),
        (saying(HEAD + b"X: " + b"x" * 200_000 + b"\r\n\r\n"), "bad_answer"),
        (saying(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz"), "bad_answer"),
    ],
    ids=["nothing", "another protocol", "cut off", "negative", "a huge header", "no chunks"],
)
def test_what_is_no_answer(script: Script, expected: str) -> None:
    assert reason(script) == expected


def test_many_threads_share_one_fetcher() -> None:
    def script(connection: object, head: bytes) -> bool:
        path = head.split(b" ")[1]
        return ok(path * 100, keep=True)(connection, head)  # type: ignore[arg-type]  # a socket

    with talking(script) as talk, GuardedFetcher(LOCAL) as fetcher, ThreadPoolExecutor(16) as pool:

        def one(number: int) -> bool:
            into = io.BytesIO()
            fetcher.fetch(FetchRequest(f"http://127.0.0.1:{talk.port}/{number}"), into)
            return into.getvalue() == f"/{number}".encode() * 100

        assert all(pool.map(one, range(200)))
        assert talk.connections <= 64


def test_limits_of_a_request_cannot_go_beyond_those_of_the_policy() -> None:
    policy = replace(LOCAL, limits=FetchLimits(max_bytes=1_000))
    with serving(lambda _: Answer(200, b"x" * 1_001)) as url, pytest.raises(FetchFailed) as caught:
        fetch(url, policy, max_bytes=1_000_000)
    assert caught.value.reason == "too_large"


@given(st.text(st.characters(max_codepoint=0xFF), max_size=60))
@example("text/html; charset*=utf-8''%zz")
@example('text/html; charset*0="a;' * 30_000)
def test_any_content_type_is_read(header: str) -> None:
    media_type, charset = _type_of(header)
    assert media_type == media_type.lower()
    assert charset is None or len(charset) < 500
