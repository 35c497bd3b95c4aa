"""The client goes only where it may: no redirect, name or proxy leads it inside."""

from __future__ import annotations

import io
import re
import socket
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

import httpcore
import pytest

from citewell.backends.fetching.budget import Budget
from citewell.backends.fetching.client import GuardedFetcher, checked_addresses, guarded_client
from citewell.backends.fetching.network import GuardedNetwork, resolve
from citewell.backends.fetching.policy import STRICT, FetchLimits, FetchPolicy
from citewell.domain.errors import CitewellError, FetchFailed, InvalidInput
from citewell.ports.fetcher import Fetched, FetchRequest
from fakes.raw_server import ok, saying, talking
from fakes.web_server import Answer, Asked, serving

SOME_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+|\[?[0-9a-f]*::")


def fetch(policy: FetchPolicy, url: str, **given: object) -> tuple[Fetched, bytes]:
    into = io.BytesIO()
    with GuardedFetcher(policy, **given) as fetcher:  # type: ignore[arg-type]  # keywords of the fetcher
        return fetcher.fetch(FetchRequest(url), into), into.getvalue()


def failure(policy: FetchPolicy, url: str, **given: object) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        fetch(policy, url, **given)
    assert not SOME_ADDRESS.search(caught.value.message), "an error must not say what lies inside"
    assert not SOME_ADDRESS.search(repr(caught.value.facts))
    return caught.value


class Names:
    """A resolver that answers from a script, one answer a call; the last one stays."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int, seconds: float) -> Sequence[str]:
        assert seconds > 0
        self.calls.append((host, port))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "LOCALHOST", "localhost.", "[::1]", "10.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]",
     "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "0.0.0.1", "①②⑦.⓪.⓪.①", "127。0。0。1"],
)  # fmt: skip
def test_internal_hosts_are_refused(host: str) -> None:
    with talking(ok(b"secret")) as talk:
        ports = replace(STRICT, ports=frozenset({talk.port}))
        assert failure(ports, f"http://{host}:{talk.port}/").reason == "blocked_address"
        assert talk.connections == 0


@pytest.mark.parametrize("number", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0", "①②⑦.⓪.⓪.①", "127。0。0。1"])
def test_what_a_number_means_to_the_system_does_not_matter(number: str) -> None:
    """Also a resolver that understands these forms leads nowhere: the address that it gives is judged."""
    policy = replace(STRICT, ports=frozenset({80}))
    network = GuardedNetwork(policy)
    origin = ("http", number, 80)
    budget = Budget(FetchLimits(), iter(range(100)).__next__)
    with network.asking(origin, budget), pytest.raises(FetchFailed) as caught:
        network.connect_tcp(number, 80)
    assert caught.value.reason in {"blocked_address", "dns"}


@pytest.mark.parametrize("port", [22, 25, 81, 6379, 65535])
def test_ports_of_other_services_are_refused(port: int) -> None:
    names = Names(["93.184.216.34"])
    assert failure(STRICT, f"http://example.org:{port}/", resolver=names).reason == "blocked_address"
    assert names.calls == []


def test_one_bad_address_among_good_ones_refuses_the_name() -> None:
    names = Names(["93.184.216.34", "127.0.0.1"])
    assert failure(STRICT, "http://example.org/", resolver=names).reason == "blocked_address"


def test_what_was_checked_is_what_is_connected_to() -> None:
    """A name that means something else a moment later: it is asked once, and its answer is the one that is used."""
    connected: list[str] = []

    class Sockets(httpcore.MockBackend):
        def connect_tcp(self, host: str, *args: object, **kwargs: object) -> httpcore.NetworkStream:
            connected.append(host)
            return super().connect_tcp(host, 80)

    names = Names(["93.184.216.34"], ["127.0.0.1"])
    network = GuardedNetwork(STRICT, names, Sockets([]))
    budget = Budget(FetchLimits(), lambda: 0.0)
    with network.asking(("http", "example.org", 80), budget):
        network.connect_tcp("example.org", 80)
        assert (connected, len(names.calls)) == (["93.184.216.34"], 1)
        with pytest.raises(FetchFailed):
            network.connect_tcp("example.org", 80)
    assert connected == ["93.184.216.34"]


def test_a_connection_serves_again_without_asking_for_the_name() -> None:
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    with (
        talking(ok(b"page", keep=True)) as talk,
        GuardedFetcher(FetchPolicy.with_rules(["127.0.0.1:*"]), resolver=names) as fetcher,
    ):
        for _ in range(3):
            fetcher.fetch(FetchRequest(f"http://example.org:{talk.port}/"), io.BytesIO())
        assert (talk.connections, len(names.calls)) == (1, 1)
        assert talk.header("host") == f"example.org:{talk.port}"


def test_the_next_address_is_tried_when_the_first_does_not_answer() -> None:
    with talking(ok(b"page")) as talk:
        policy = FetchPolicy.with_rules(["127.0.0.0/8:*"])
        _, body = fetch(policy, f"http://example.org:{talk.port}/", resolver=Names(["127.0.0.9", "127.0.0.1"]))
        assert body == b"page"


@pytest.mark.parametrize("hop", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.2/", "http://localhost:8080/", "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/",
     "http://[::1]/", "http://example.org:22/", "file:///etc/passwd", "gopher://127.0.0.1:70/_x", "//127.0.0.2/",
     "http://a@127.0.0.2/", "http://127.0.0.2\\@example.org/", "http://0x7f.1/"],
)  # fmt: skip
def test_a_redirect_leads_inside_at_no_hop(hop: int, target: str) -> None:
    def site(asked: Asked) -> Answer:
        number = int(asked.path.removeprefix("/"))
        return Answer(302, b"", {"location": target if number == hop else f"/{number + 1}"})

    with serving(site) as address:
        port = address.rpartition(":")[2]
        assert failure(FetchPolicy.with_rules([f"127.0.0.1:{port}"]), f"{address}/1").reason == "blocked_redirect"


def test_a_body_is_not_sent_on_to_another_host() -> None:
    with ExitStack() as stack:
        other = stack.enter_context(talking(ok(b"thanks")))
        answer = Answer(307, b"", {"location": f"http://127.0.0.1:{other.port}/"})
        address = stack.enter_context(serving(lambda _: answer))
        fetcher = stack.enter_context(GuardedFetcher(FetchPolicy.with_rules(["127.0.0.1:*"])))
        with pytest.raises(FetchFailed) as caught:
            fetcher.fetch(FetchRequest(address, method="POST", body=b"question"), io.BytesIO())
        assert caught.value.reason == "blocked_redirect"
        assert other.connections == 0


def test_after_303_the_answer_is_got() -> None:
    seen: list[tuple[str, bytes]] = []

    def site(asked: Asked) -> Answer:
        seen.append((asked.method, asked.body))
        return Answer(303, b"", {"location": "/done"}) if asked.path == "/" else Answer(200, b"done")

    with serving(site) as address, GuardedFetcher(FetchPolicy.with_rules(["127.0.0.1:*"])) as fetcher:
        into = io.BytesIO()
        fetcher.fetch(FetchRequest(f"{address}/", method="POST", body=b"question"), into)
    assert seen == [("POST", b"question"), ("GET", b"")]
    assert into.getvalue() == b"done"


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with talking(ok(b"proxied")) as proxy, talking(ok(b"page")) as talk:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("NO_PROXY", "")
        policy = FetchPolicy.with_rules(["127.0.0.1:*"])
        assert fetch(policy, f"http://127.0.0.1:{talk.port}/")[1] == b"page"
        with guarded_client(policy) as client:
            assert client.get(f"http://127.0.0.1:{talk.port}/").content == b"page"
        assert proxy.connections == 0


def test_headers_about_the_connection_are_not_the_callers() -> None:
    with talking(ok(b"page")) as talk, GuardedFetcher(FetchPolicy.with_rules(["127.0.0.1:*"])) as fetcher:
        headers = {"Host": "other.example", "Transfer-Encoding": "chunked", "X-Mine": "1", "Proxy-Authorization": "b"}
        fetcher.fetch(FetchRequest(f"http://127.0.0.1:{talk.port}/", headers), io.BytesIO())
        assert talk.header("host") == f"127.0.0.1:{talk.port}"
        assert (talk.header("x-mine"), talk.header("transfer-encoding")) == ("1", None)
        assert talk.header("proxy-authorization") is None
        assert talk.heads[-1].lower().count(b"\r\nhost:") == 1


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\0b"])
def test_a_header_cannot_smuggle_another(value: str) -> None:
    with talking(ok(b"page")) as talk, GuardedFetcher(FetchPolicy.with_rules(["127.0.0.1:*"])) as fetcher:
        with pytest.raises(CitewellError):
            fetcher.fetch(FetchRequest(f"http://127.0.0.1:{talk.port}/", {"X-Mine": value}), io.BytesIO())
        assert talk.heads == []


def test_a_name_that_is_not_known() -> None:
    def nobody(host: str, port: int, seconds: float) -> Sequence[str]:
        raise OSError("no such host")

    error = failure(STRICT, "http://example.org/", resolver=nobody)
    assert (error.reason, error.passing) == ("dns", True)
    assert failure(STRICT, "http://example.org/", resolver=Names([])).reason == "dns"


def test_a_name_server_that_hangs() -> None:
    def hanging(host: str, port: int, seconds: float) -> Sequence[str]:
        raise TimeoutError

    assert failure(STRICT, "http://example.org/", resolver=hanging).reason == "dns"


def test_the_system_resolves_in_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "127.0.0.1" in resolve("localhost", 80, 60.0)
    with pytest.raises(OSError, match="label"):
        resolve("a" * 64, 80, 60.0)
    answer = threading.Event()

    def hanging(*_: object, **__: object) -> list[object]:
        answer.wait()
        return []

    monkeypatch.setattr("socket.getaddrinfo", hanging)
    with pytest.raises(TimeoutError):
        resolve("example.org", 80, 0.01)
    answer.set()


def test_nobody_listens() -> None:
    with socket.socket() as taken:  # and kept, so that nobody else listens there meanwhile
        taken.bind(("127.0.0.1", 0))
        error = failure(FetchPolicy.with_rules(["127.0.0.1:*"]), f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert (error.reason, error.passing) == ("connection", True)


def test_an_endpoint_that_the_operator_named_may_lie_inside_and_nothing_beside_it() -> None:
    with talking(ok(b"model")) as talk, talking(ok(b"secret")) as other:
        policy = STRICT.trusting(f"http://localhost:{talk.port}/v1")
        assert fetch(policy, f"http://localhost:{talk.port}/v1/x")[1] == b"model"
        for url in (f"http://127.0.0.1:{talk.port}/", f"http://localhost:{other.port}/"):
            assert failure(policy, url).reason == "blocked_address"
        assert other.connections == 0


def test_an_endpoint_must_be_one() -> None:
    with pytest.raises(InvalidInput):
        STRICT.trusting("file:///etc/passwd")


def test_a_client_for_connectors_is_bound_too() -> None:
    with talking(ok(b'{"a": 1}')) as talk:
        url = f"http://127.0.0.1:{talk.port}"
        with guarded_client(STRICT, base_url=url) as client, pytest.raises(FetchFailed) as caught:
            client.get("/rest")
        assert caught.value.reason == "blocked_address"
        policy = FetchPolicy.with_rules([f"127.0.0.1:{talk.port}"])
        with guarded_client(policy, base_url=url, headers={"Authorization": "Bearer t"}) as client:
            assert client.get("/rest", params={"q": "a b"}).json() == {"a": 1}
        assert talk.heads[0].startswith(b"GET /rest?q=a+b HTTP/1.1") or talk.heads[0].startswith(b"GET /rest?q=a%20b ")
        assert (talk.header("authorization"), talk.header("user-agent")) == ("Bearer t", "Citewell")


def test_a_client_for_connectors_follows_nothing() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"

    with talking(saying(moved)) as talk:
        with guarded_client(FetchPolicy.with_rules(["127.0.0.1:*"])) as client:
            assert client.get(f"http://127.0.0.1:{talk.port}/").status_code == 302
        assert talk.connections == 1


def test_addresses_for_programs_that_connect_themselves() -> None:
    address, addresses = checked_addresses(STRICT, "https://example.org/a.git", resolver=Names(["93.184.216.34"]))
    assert (str(address), addresses) == ("https://example.org/a.git", ["93.184.216.34"])
    with pytest.raises(FetchFailed):
        checked_addresses(STRICT, "https://example.org/", resolver=Names(["10.0.0.1"]))


def test_only_the_network_is_a_way_out() -> None:
    network = GuardedNetwork(STRICT)
    with pytest.raises(NotImplementedError):
        network.connect_unix_socket("/run/docker.sock")
