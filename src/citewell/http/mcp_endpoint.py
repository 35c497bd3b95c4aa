"""``POST /mcp``: the MCP server over streamable HTTP, each request on its own, with the rights of who makes it.

There are no sessions that anybody could take over: every request brings its credential, and the tools speak this
server's own API with it.
"""

from __future__ import annotations

import ipaddress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import anyio
from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from citewell.domain.errors import Forbidden, NotFound
from citewell.http.auth import AnyCaller, AppDep
from citewell.http.facts import facts_of

if TYPE_CHECKING:
    from mcp.server import Server
    from starlette.datastructures import State

    from citewell.client import AsyncClient
    from citewell.mcp.api import Api

API_SCOPE = "citewell.mcp"
MISDIRECTED = 421
NOT_INSTALLED = "This server has no MCP. Whoever runs it can install citewell[mcp]."

router = APIRouter(include_in_schema=False)


@router.post("/mcp")
async def speak_mcp(request: Request, caller: AnyCaller, app: AppDep) -> Response:
    """One message of a client, and what the server has to say to it."""
    del caller  # whoever they are, they are known; what they may do, the API decides for every call
    if find_spec("mcp") is None:
        raise NotFound(NOT_INSTALLED)
    check_place(request.headers.get("host"), request.headers.get("origin"), app.settings.public_url)
    return _Speaking(request)


def check_place(host: str | None, origin: str | None, public_url: str | None) -> None:
    """Refuse requests that a page of somebody else's has a browser make, by a name that it lets mean this machine.

    Such a name has a dot and is none of ours. Addresses, ``localhost``, names of the local network without a dot and
    that of ``public_url`` are.

    Raises:
        HTTPException: ``host`` is another server's name.
        Forbidden: ``origin`` is another site.
    """
    ours = urlsplit(public_url or "").hostname
    if not _is_ours(_hostname(f"//{host or ''}"), ours):
        raise HTTPException(MISDIRECTED, "This server does not go by that name; CITEWELL_PUBLIC_URL tells it its own.")
    if origin is not None and not _is_ours(_hostname(origin), ours):
        raise Forbidden("Pages of other sites may not speak to this server.")


def _hostname(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _is_ours(name: str | None, ours: str | None) -> bool:
    if not name:
        return False
    if name == ours or ("." not in name.strip(".") and ":" not in name):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class _Speaking(Response):
    """Lets the MCP server answer, until it has or the client leaves."""

    def __init__(self, request: Request) -> None:
        super().__init__()
        self._request = request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the one request that ``receive`` gives."""
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        from citewell.mcp.api import Api

        server = await anyio.to_thread.run_sync(_server, self._request.app.state)
        manager = StreamableHTTPSessionManager(server, stateless=True)
        async with _own_api(self._request) as client, anyio.create_task_group() as tasks:
            gone = anyio.Event()

            async def listened() -> Message:
                message = await receive()
                if message["type"] == "http.disconnect":
                    gone.set()
                return message

            async def until_gone() -> None:
                await gone.wait()
                tasks.cancel_scope.cancel()

            tasks.start_soon(until_gone)
            async with manager.run():
                await manager.handle_request({**scope, API_SCOPE: Api(client)}, listened, send)
            tasks.cancel_scope.cancel()


def _own_api(request: Request) -> AsyncClient:
    """This server's own API inside this process, with the credential of the request."""
    from citewell.client.inside import inside

    facts = facts_of(request)
    key = request.headers.get("x-api-key") or request.headers.get("authorization", "").partition(" ")[2].strip()
    return inside(request.app, key=key, address=facts.address, request_id=facts.request_id)


def _server(state: State) -> Server[Any]:
    """The server and its tools, made when it is first needed; who calls is found in the scope of the request."""
    from citewell.mcp.tools import make_server

    if not hasattr(state, "mcp"):
        made = make_server(lambda context: _api_of(context.request_context.request))
        made.streamable_http_app(stateless_http=True)  # makes the manager, which knows the server that others take
        state.mcp = made.session_manager.app
    found: Server[Any] = state.mcp
    return found


def _api_of(request: Request | None) -> Api:
    assert request is not None, "a call over HTTP has its request"
    api: Api = request.scope[API_SCOPE]
    return api
