"""Calls about one's own account."""

from __future__ import annotations

from citewell.client.description import Api, Call, Json, Pages, call, many, path_part


class AccountCalls(Api):
    """Who one is, and where one is logged in."""

    @call
    def me(self) -> Call[Json]:
        """Who the credential stands for; ``setup`` is true while the account has no password."""
        return self._object("GET", "/auth/me")

    @call
    def set_up(self, name: str, password: str) -> Call[Json]:
        """Give one's account its name and its first password. Not with a key."""
        return self._object("POST", "/auth/setup", json={"name": name, "password": password})

    @many
    def login_sessions(self) -> Pages:
        """One's open logins, newest first. Not with a key."""
        return self._pages("/auth/sessions", {"limit": 100})

    @call
    def end_login_session(self, login_id: str) -> Call[None]:
        """End one of one's logins."""
        return self._nothing("DELETE", f"/auth/sessions/{path_part(login_id)}")

    @call
    def end_other_login_sessions(self) -> Call[Json]:
        """End all of one's logins but this one: ``{"ended": …}``."""
        return self._object("DELETE", "/auth/sessions")
