"""Calls about people and operation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from citewell.client.connection import Connection, Json


class OperationCalls(Connection):
    """Users, keys and the state of the server."""

    def create_user(self, email: str, *, password: str | None, role: str, name: str = "") -> Json:
        """Create a user of the caller's tenant."""
        body = {"email": email, "role": role, "name": name}
        if password is not None:
            body["password"] = password
        return self._object("POST", "/users", json=body)

    def users(self) -> Iterator[Json]:
        """Users of the caller's tenant."""
        return self._pages("/users", {"limit": 100})

    def create_key(self, name: str, *, scopes: Sequence[str], user_id: str | None = None) -> Json:
        """Create an API key; ``key`` in the answer is shown this once only."""
        body: Json = {"name": name, "scopes": list(scopes)}
        if user_id is not None:
            body["user_id"] = user_id
        return self._object("POST", "/api-keys", json=body)

    def health(self) -> Json:
        """The state of each part."""
        return self._object("GET", "/health")

    def index_stats(self) -> Json:
        """How many vectors each namespace has in which embedding version, and what no published segment holds."""
        return self._object("GET", "/index/stats")

    def queue_stats(self) -> Json:
        """How many jobs are in which state."""
        return self._object("GET", "/queue/stats")

    def verify_index(self, *, repair: bool = False) -> Json:
        """What the doctor finds: ``{"healthy": …, "findings": […], "counts": {…}}``."""
        return self._object("POST", "/index/verify", json={"repair": repair}, timeout=None)
