"""A server of models on this machine that says what a script says, and misbehaves where the script says so.

It speaks OpenAI's protocol, and enough of Anthropic's and Gemini's, streamed and whole::

    with model_server(reply=lambda asked: f"You asked: {asked.question}") as server:
        settings = {"chat_model": "any", "chat_url": server.url}
"""

from __future__ import annotations

import json
import re
import select
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from citewell.domain.errors import CitewellError
from citewell.ports.chat_model import CallPart, ModelEnd, ModelFacts, TextPart
from fakes.chat_model import Step, Wait, steps_of
from support.model_wires import AnthropicWire, GeminiWire, OpenAIWire, Part, Style, Wire

_GEMINI = re.compile(r"/models/([^/:]+):(\w+)")


@dataclass(frozen=True)
class Status:
    """Not an answer but an error of HTTP; only as the first step."""

    code: int
    message: str = "no"
    error: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class Raw:
    """Bytes that are sent as they are, among the events."""

    data: bytes


@dataclass(frozen=True)
class Cut:
    """The connection breaks off."""


ServerStep = Step | Status | Raw | Cut
ServerScript = ServerStep | Sequence[ServerStep]


@dataclass(frozen=True)
class Asked:
    """A request, as it came. Header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def question(self) -> str:
        """The text of the last message of a user, in OpenAI's protocol."""
        said = [each["content"] for each in self.body.get("messages", ()) if each["role"] == "user"]
        return str(said[-1]) if said else ""

    @property
    def texts(self) -> list[str]:
        """The texts of all messages, in OpenAI's protocol."""
        return [str(each["content"]) for each in self.body.get("messages", ())]


ServerReply = Callable[[Asked], ServerScript]


@dataclass
class ModelServer:
    """What others know of the server. ``reply`` and ``style`` may be changed at any time."""

    port: int
    reply: ServerReply
    style: Style = field(default_factory=Style)
    models: Sequence[str] = ("small", "large")
    asked: list[Asked] = field(default_factory=list)
    hung_up: int = 0
    """Requests whose client went away before their answer was over."""
    open_now: int = 0
    most_open: int = 0
    connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def root(self) -> str:
        """What addresses of Anthropic's and Gemini's protocols, and of Azure's, begin with."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The base URL for OpenAI's protocol."""
        return f"{self.root}/v1"


@contextmanager
def model_server(
    reply: ServerReply | ServerScript = "Thirty days.", *, style: Style | None = None
) -> Iterator[ModelServer]:
    """A server that lives as long as the context. ``reply`` is a script for every request, or makes one from it."""
    http = _Server(("127.0.0.1", 0), _Handler)
    answer: ServerReply = reply if callable(reply) else lambda _asked: reply
    http.stage = ModelServer(http.server_address[1], answer, style or Style())
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield http.stage
    finally:
        http.shutdown()
        thread.join()
        http.end()


class _Server(ThreadingHTTPServer):
    request_queue_size = 512
    stage: ModelServer

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve it in a thread. It is noted here, so that ``end`` knows it before its thread has begun."""
        self.open.add(request)
        super().process_request(request, client_address)

    def end(self) -> None:
        """Cut what is still open, and wait for those who serve it."""
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def handle_error(self, *_: object) -> None:
        """Clients that hang up are what is tested."""


class _HungUp(Exception):
    """The client went away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self.server.stage.lock:
            self.server.stage.connections += 1

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        with suppress(OSError):
            super().finish()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        stage = self.server.stage
        asked = self._asked()
        if isinstance(script := stage.reply(asked), Status):
            self._status(OpenAIWire("", stage.style), script)
        elif self.path.startswith("/v1beta/"):
            self._json(200, {"models": [{"name": f"models/{name}"} for name in stage.models]})
        else:
            data = [{"id": name, "type": "model", "object": "model"} for name in stage.models]
            self._json(200, {"object": "list", "data": data, "has_more": False})

    def do_POST(self) -> None:
        stage = self.server.stage
        asked = self._asked()
        with stage.lock:
            stage.open_now += 1
            stage.most_open = max(stage.most_open, stage.open_now)
        try:
            self._answer(asked, stage.reply(asked), _wire(asked, stage.style))
        except (_HungUp, ConnectionError):
            self.close_connection = True
            with stage.lock:
                stage.hung_up += 1
        finally:
            with stage.lock:
                stage.open_now -= 1

    def _asked(self) -> Asked:
        size = int(self.headers.get("content-length", "0"))
        body = json.loads(self.rfile.read(size)) if size else {}
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, body)
        with self.server.stage.lock:
            self.server.stage.asked.append(asked)
        return asked

    def _answer(self, asked: Asked, script: ServerScript, wire: Wire) -> None:
        steps = _steps(script)
        if isinstance(steps[0], Status):
            self._status(wire, steps[0])
        elif asked.body.get("stream") or ":stream" in asked.path:
            self._stream(wire, steps)
        else:
            self._json(200, wire.whole(list(self._played(steps))))

    def _stream(self, wire: Wire, steps: Sequence[ServerStep]) -> None:
        """Headers are sent with the first event: a model that hangs before it says nothing at all."""
        begun = False

        def begin() -> None:
            nonlocal begun
            if not begun:
                begun = True
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.send_header("transfer-encoding", "chunked")
                self.end_headers()

        def raw(data: bytes) -> None:
            begin()
            self._chunk(data)

        try:
            for event in wire.events(self._played(steps, raw)):
                raw(event)
        except CitewellError:
            if not begun:
                self._json(500, wire.error(500, "no", None))
            self.close_connection = True
            return
        raw(b"")
        self.wfile.write(b"0\r\n\r\n")

    def _chunk(self, data: bytes) -> None:
        if data:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def _played(self, steps: Sequence[ServerStep], raw: Callable[[bytes], None] | None = None) -> Iterator[Part]:
        for step in steps:
            match step:
                case Wait():
                    self._wait(step)
                case Raw(data) if raw is not None:
                    raw(data)
                case Cut():
                    raise CitewellError("cut")
                case CitewellError():
                    raise step
                case TextPart() | CallPart() | ModelEnd():
                    yield step

    def _wait(self, step: Wait) -> None:
        step.reached.set()
        try:
            while not step.go.wait(0.005):
                if select.select([self.connection], [], [], 0)[0] and not self.connection.recv(1, socket.MSG_PEEK):
                    raise _HungUp
        finally:
            step.left.set()

    def _status(self, wire: Wire, step: Status) -> None:
        body = step.body
        if body is None:
            body = json.dumps(wire.error(step.code, step.message, step.error)).encode()
        self.send_response(step.code)
        for name, value in step.headers.items():
            self.send_header(name, value)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _json(self, status: int, data: Mapping[str, Any]) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _wire(asked: Asked, style: Style) -> Wire:
    if asked.path.startswith("/v1beta/"):
        found = _GEMINI.search(asked.path)
        return GeminiWire(found[1] if found else "")
    model = str(asked.body.get("model", ""))
    if asked.path.split("?")[0].endswith("/messages"):
        return AnthropicWire(model)
    tell = bool(asked.body.get("stream_options", {}).get("include_usage"))
    return OpenAIWire(model, style, tell_usage=tell)


def _steps(script: ServerScript) -> list[ServerStep]:
    """The steps of a script; an end is added unless it ends with something that is no part of an answer."""
    given = list(script) if isinstance(script, Sequence) and not isinstance(script, str) else [script]
    steps: list[ServerStep] = []
    plain: list[Step] = []
    for step in given:
        if isinstance(step, Raw | Status | Cut):
            steps += [*steps_of([*plain, CitewellError("end")])[:-1], step]
            plain = []
        else:
            plain.append(step)
    if given and isinstance(given[-1], Raw | Status | Cut):
        return steps
    return [*steps, *steps_of(plain, ModelFacts("", "test", ""))]
