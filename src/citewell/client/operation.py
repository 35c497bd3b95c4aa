"""Calls about people and operation."""

from __future__ import annotations

from collections.abc import Sequence

from citewell.client.description import Api, Call, Json, Pages, call, many


class OperationCalls(Api):
    """Users, keys and the state of the server."""

    @call
    def create_user(self, email: str, *, password: str | None, role: str, name: str = "") -> Call[Json]:
        """Create a user of the caller's tenant."""
        body = {"email": email, "role": role, "name": name}
        if password is not None:
            body["password"] = password
        return self._object("POST", "/users", json=body)

    @many
    def users(self) -> Pages:
        """Users of the caller's tenant."""
        return self._pages("/users", {"limit": 100})

    @call
    def create_key(self, name: str, *, scopes: Sequence[str], user_id: str | None = None) -> Call[Json]:
        """Create an API key; ``key`` in the answer is shown this once only."""
        body: Json = {"name": name, "scopes": list(scopes)}
        if user_id is not None:
            body["user_id"] = user_id
        return self._object("POST", "/api-keys", json=body)

    @call
    def health(self) -> Call[Json]:
        """The state of each part."""
        return self._object("GET", "/health")

    @call
    def index_stats(self) -> Call[Json]:
        """How many vectors each namespace has in which embedding version, and what no published segment holds."""
        return self._object("GET", "/index/stats")

    @call
    def queue_stats(self) -> Call[Json]:
        """How many jobs are in which state."""
        return self._object("GET", "/queue/stats")

    @call
    def verify_index(self, *, repair: bool = False) -> Call[Json]:
        """What the doctor finds: ``{"healthy": …, "findings": […], "counts": {…}}``."""
        return self._object("POST", "/index/verify", json={"repair": repair}, timeout=None)
