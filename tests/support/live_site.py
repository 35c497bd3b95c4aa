"""A whole installation behind a real server on a free port, with a little to know, for clients that are not ours."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from citewell.bootstrap.app import App, Parts, build_app
from citewell.bootstrap.settings import Settings
from citewell.domain.access import Caller, Role
from citewell.http.app import create_app
from citewell.ports.chat_model import ChatModel
from citewell.services.assistants.fields import NewAssistant
from citewell.services.collections.fields import CollectionFields
from citewell.services.texts.items import TextItem
from fakes.embedder import FakeEmbedder

LEAVE = """# Leave

## Annual leave

Employees get 25 days of annual leave per year. Unused days expire at the end of March.

## Parental leave

Parental leave is 16 weeks and is paid in full.
"""
TRAVEL = "# Travel\n\nTrains are booked in second class. Flights need the approval of a director.\n"
STOP_SECONDS = 60


class LiveSite:
    """The container, the address of the server, a plain client and keys for it."""

    def __init__(self, container: App, url: str) -> None:
        self.container = container
        self.url = url
        self.http = httpx.Client(timeout=30)  # one for all: each reads the certificates of the system
        self.tenant_id = container.tenants.ensure_default().id
        self.admin = Caller(tenant_id=self.tenant_id, user_id=container.ensure_admin(), role=Role.ADMIN)
        self.handbook_id = container.collections.create(self.admin, CollectionFields(name="Handbook")).collection.id
        self.put("Handbook", "leave", LEAVE)
        self.put("Handbook", "travel", TRAVEL)
        helper = NewAssistant(name="Helper", description="It helps.", collections=(self.handbook_id,))
        container.assistants.create(self.admin, helper)
        self.key = self.key_of(self.admin)

    def put(self, namespace: str, doc_id: str, text: str) -> None:
        """A text that can be searched when this returns."""
        self.container.texts.upsert(self.admin, TextItem(namespace, doc_id, text))

    def user(self, role: Role = Role.USER, *, tenant_id: str | None = None) -> Caller:
        """Somebody else, of this tenant or another."""
        root = self.admin
        if tenant_id is not None:
            first, _ = self.container.accounts.ensure_first_admin(tenant_id, email=f"root@{tenant_id}.example")
            root = Caller(tenant_id=tenant_id, user_id=first.id, role=Role.ADMIN)
        email = f"{self.container.ids.new_id()}@example.org"
        user = self.container.accounts.create(root, email=email, role=role)  # no password: to hash one takes long
        return Caller(tenant_id=root.tenant_id, user_id=user.id, role=role)

    def stranger(self) -> Caller:
        """The admin of a tenant of its own."""
        tenant = self.container.tenants.create(name=f"elsewhere {self.container.ids.new_id()}")
        return self.user(Role.ADMIN, tenant_id=tenant.id)

    def key_of(self, caller: Caller, *scopes: str, collection_ids: list[str] | None = None) -> str:
        """A new API key."""
        wanted = scopes or ("read", "write", "delete")
        made = self.container.api_keys.create(caller, name="key", scopes=wanted, collection_ids=collection_ids)
        assert made.key is not None
        return made.key


@contextmanager
def live_site(
    url_of_database: str, folder: Path, *, chat_model: ChatModel | None = None, **settings: Any
) -> Iterator[LiveSite]:
    """A site that serves until the block ends; without a ``chat_model`` answers are the sources' own sentences."""
    chosen = Settings(data_dir=folder / "data", database_url=url_of_database, **settings)  # type: ignore[arg-type]  # pydantic makes a secret of it
    with (
        build_app(chosen, parts=Parts(embedder=FakeEmbedder(64), chat_model=chat_model)) as container,
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening,
    ):
        listening.bind(("127.0.0.1", 0))
        listening.listen(256)
        config = uvicorn.Config(create_app(container), log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            site = LiveSite(container, f"http://127.0.0.1:{listening.getsockname()[1]}")
            with site.http:
                yield site
        finally:
            server.should_exit = True
            thread.join(STOP_SECONDS)
