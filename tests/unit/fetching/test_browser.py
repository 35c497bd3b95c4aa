"""What a page does in the browser stays there: it reaches nothing but the fetcher, and it ends."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from citewell.backends.fetching.browser import ChromiumRenderer
from citewell.domain.errors import FetchFailed
from citewell.ports.renderer import Rendered, RenderRequest
from fakes.fetcher import FakeFetcher
from fakes.web_server import Answer, Asked

URL = "http://example.org/docs/page"
CANARY = "do not tell"
OF_THE_BROWSER = b"--host-resolver-rules"


@dataclass
class Web:
    """A web of answers by host and path."""

    answers: dict[str, Answer] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Answer:
        return self.answers.get(asked.headers["host"] + asked.path, Answer(404))


@dataclass
class World:
    renderer: ChromiumRenderer
    fetcher: FakeFetcher
    web: Web

    def open(self, body: str, **given: object) -> Rendered:
        document = f"<html><body><p>before</p>{body}</body></html>".encode()
        return self.renderer.render(RenderRequest(URL, document, **given))  # type: ignore[arg-type]  # keywords

    def asked(self) -> list[str]:
        return [asked.headers["host"] + asked.path for asked in self.fetcher.asked]


@pytest.fixture(scope="module")
def chromium() -> Iterator[tuple[ChromiumRenderer, FakeFetcher, Web]]:
    web = Web()
    fetcher = FakeFetcher(web)
    with pytest.MonkeyPatch.context() as patch, ChromiumRenderer(fetcher, sandbox=False) as renderer:
        patch.setenv("CITEWELL_SECRET_KEY", CANARY)
        if lacking := renderer.missing():
            pytest.skip(lacking)
        yield renderer, fetcher, web


@pytest.fixture
def world(chromium: tuple[ChromiumRenderer, FakeFetcher, Web]) -> World:
    renderer, fetcher, web = chromium
    fetcher.asked.clear()
    fetcher.failing.clear()
    web.answers.clear()
    return World(renderer, fetcher, web)


def test_scripts_and_data_are_fetched_and_pictures_are_not(world: World) -> None:
    world.web.answers = {
        "example.org/docs/app.js": Answer(200, b"fetch('/api').then(r => r.json()).then(d => {"
                                               b"document.body.append(d.text); new Image().src = '/picture.png'})",
                                          {"content-type": "text/javascript"}),
        "example.org/api": Answer(200, b'{"text": "from the interface"}', {"content-type": "application/json"}),
    }  # fmt: skip
    rendered = world.open('<img src="/logo.png"><video src="/film.mp4"></video><script src="app.js"></script>')
    assert "from the interface" in rendered.html
    assert world.asked() == ["example.org/docs/app.js", "example.org/api"]
    assert (rendered.requests, rendered.complete) == (2, True)
    assert rendered.received > 100


def test_a_page_reaches_no_socket_of_this_machine(world: World) -> None:
    """Every way that scripts know, each to a server that listens here; only the fetcher is asked, and refuses."""
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        at = f"127.0.0.1:{tcp.getsockname()[1]}"
        reached: list[object] = []

        def accept() -> None:
            with suppress(OSError):
                while True:
                    reached.append(tcp.accept())

        waiting = threading.Thread(target=accept)
        waiting.start()
        refused = FetchFailed("blocked_address", "This address leads into an internal network.")
        world.fetcher.failing = {
            f"http://{at}/{path}": refused for path in ("fetch", "frame", "script", "beacon", "go")
        }
        script = f"""
            const done = (name) => document.body.append(name + ";");
            fetch("http://{at}/fetch").then(() => done("reached"), () => done("refused"));
            new WebSocket("ws://{at}/socket").onopen = () => done("reached");
            new EventSource("http://{at}/events").onmessage = () => done("reached");
            navigator.sendBeacon("http://{at}/beacon", "data");
            new Image().src = "http://{at}/image";
            const frame = document.createElement("iframe"); frame.src = "http://{at}/frame";
            document.body.append(frame);
            const part = document.createElement("script"); part.src = "http://{at}/script"; document.body.append(part);
            const link = document.createElement("link"); link.rel = "preconnect"; link.href = "http://{at}/";
            document.head.append(link);
            const ahead = document.createElement("link"); ahead.rel = "prefetch"; ahead.href = "http://{at}/ahead";
            document.head.append(ahead);
            try {{
              const peer = new RTCPeerConnection({{iceServers: [{{urls: "stun:127.0.0.1:{udp.getsockname()[1]}"}}]}});
              peer.createDataChannel("x"); peer.createOffer().then((offer) => peer.setLocalDescription(offer));
            }} catch (error) {{ done("no peers"); }}
            try {{ new Worker("http://{at}/worker"); }} catch (error) {{ done("no worker"); }}
            window.open("http://{at}/popup");
        """
        rendered = world.open(f"<script>{script}</script>")
        tcp.shutdown(socket.SHUT_RDWR)
        waiting.join(60)
        assert reached == []
        udp.settimeout(0)
        with pytest.raises(BlockingIOError):
            udp.recv(1)
    assert "refused;" in rendered.html
    assert "reached" not in rendered.html.replace(script, "")
    assert not rendered.complete


def test_a_page_reads_no_file(world: World) -> None:
    places = ["file:///etc/passwd", "chrome://version", "view-source:file:///etc/passwd"]
    frames = "".join(f'<iframe src="{place}"></iframe>' for place in places)
    rendered = world.open(f'{frames}<script>location.href = "file:///etc/passwd"</script>')
    assert "root:" not in rendered.html
    assert "before" in rendered.html
    assert rendered.url == URL


def test_a_page_that_moves_on_is_read_where_it_leads(world: World) -> None:
    world.web.answers = {
        "example.org/old": Answer(302, b"", {"location": "/new/place"}),
        "example.org/new/place": Answer(200, b"<p>the new place</p>", {"content-type": "text/html"}),
    }
    rendered = world.open('<script>location.href = "/old"</script>')
    assert rendered.url == "http://example.org/new/place"
    assert "the new place" in rendered.html


def test_a_script_without_end_is_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citewell.backends.fetching.opened_page._READING", 1.0)
    try:
        rendered = world.open("<script>setTimeout(() => { while (true) {} }, 50)</script>", seconds=1.0)
    except FetchFailed as failed:  # on a machine too busy to begin within a second
        assert failed.reason == "timed_out"  # noqa: PT017 - it need not fail
    else:
        assert "before" in rendered.html
        assert not rendered.complete
    assert "before" in world.open("<p>next</p>").html, "the next page is opened as if nothing had been"


def test_a_page_that_asks_for_too_much_is_cut_off(world: World) -> None:
    world.web.answers = {"example.org/api": Answer(200, b"x" * 1000)}
    script = "(async () => { for (let i = 0; i < 9; i++) await fetch('/api').catch(() => {}) })()"
    rendered = world.open(f"<script>{script}</script>", max_requests=5)
    assert len(world.fetcher.asked) == rendered.requests == 5
    assert not rendered.complete
    rendered = world.open(f"<script>{script}</script>", max_bytes=3_000)
    assert rendered.received == 3_000


def test_a_page_cannot_pretend_to_be_small(world: World) -> None:
    """What it says of itself in its own world is not asked."""
    script = """
        Object.defineProperty(Element.prototype, "outerHTML", {get: () => "<html>forged</html>"});
        Object.defineProperty(Document.prototype, "URL", {get: () => "http://bank.example/"});
        JSON.stringify = () => "{}";
    """
    rendered = world.open(f"<script>{script}</script>")
    assert "before" in rendered.html
    assert rendered.url == URL


def test_a_page_that_wants_to_go_inside_stays_what_it_is(world: World) -> None:
    inside = "http://169.254.169.254/latest/"
    world.fetcher.failing[inside] = FetchFailed("blocked_address", "This address leads into an internal network.")
    rendered = world.open(
        f'<script>location.href = "{inside}"</script><meta http-equiv="refresh" content="0;{inside}">'
    )
    assert "before" in rendered.html
    assert (rendered.url, rendered.complete) == (URL, False)


def test_downloads_and_dialogs_go_nowhere(world: World, tmp_path: Path) -> None:
    world.web.answers = {
        "example.org/file": Answer(200, b"x", {"content-type": "application/octet-stream",
                                               "content-disposition": "attachment; filename=x.bin"}),
    }  # fmt: skip
    script = "alert(1); confirm(2); prompt(3); addEventListener('load', () => { location.href = '/file' })"
    rendered = world.open(f"<script>{script}</script><p>after</p>")
    assert "after" in rendered.html
    assert world.asked() == ["example.org/file"]


def test_secrets_of_this_process_are_not_in_the_browser(world: World) -> None:
    world.open("<p>it runs</p>")
    seen = 0
    for process in Path("/proc").iterdir():
        with suppress(OSError):
            if process.name.isdigit() and OF_THE_BROWSER in (process / "cmdline").read_bytes():
                seen += 1
                assert CANARY.encode() not in (process / "environ").read_bytes()
    assert seen or sys.platform != "linux"


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fetcher = FakeFetcher(lambda _: Answer(404))
    assert "CITEWELL_BROWSER_PATH" in str(ChromiumRenderer(fetcher, executable=tmp_path / "none").missing())
    monkeypatch.setattr("os.geteuid", lambda: 0)
    program = tmp_path / "chromium"
    program.touch()
    renderer = ChromiumRenderer(fetcher, executable=program)
    assert "CITEWELL_BROWSER_SANDBOX" in str(renderer.missing())
    with pytest.raises(FetchFailed) as caught:
        renderer.render(RenderRequest(URL, b""))
    assert (caught.value.reason, caught.value.passing) == ("no_browser", False)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "empty"))
    assert "no Chromium" in str(ChromiumRenderer(fetcher).missing())
    monkeypatch.setattr("citewell.backends.fetching.browser_program.find_spec", lambda _: None)
    assert "citewell[browser]" in str(ChromiumRenderer(fetcher).missing())


def test_a_program_that_is_no_browser(tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    with ChromiumRenderer(FakeFetcher(lambda _: Answer(404)), executable=program, sandbox=False) as renderer:
        with pytest.raises(FetchFailed) as caught:
            renderer.render(RenderRequest(URL, b""))
        assert caught.value.reason == "no_browser"
