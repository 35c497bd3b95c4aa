"""Calls about chats that are shown to colleagues."""

from __future__ import annotations

from citewell.client.description import Api, Call, Json, Pages, call, many, path_part


class ShareCalls(Api):
    """Showing a chat to the users of the tenant, and reading what they show."""

    @call
    def share_chat(self, session_id: str, *, leaf_id: str | None = None) -> Call[Json]:
        """Share a chat up to a message, or all of the branch that is shown; ``path`` is the link to pass on."""
        body = {} if leaf_id is None else {"leaf_id": leaf_id}
        return self._object("POST", f"/chat/{path_part(session_id)}/shares", json=body)

    @many
    def shares(self, *, session_id: str | None = None) -> Pages:
        """What one shares, newest first."""
        return self._pages("/shares", {"limit": 100, "session_id": session_id})

    @call
    def shared_chat(self, share_id: str) -> Call[Json]:
        """A shared chat, as far as one may read what it rests on."""
        return self._object("GET", f"/shares/{path_part(share_id)}")

    @call
    def withdraw_share(self, share_id: str) -> Call[None]:
        """Let nobody read the chat by this link any more."""
        return self._nothing("DELETE", f"/shares/{path_part(share_id)}")
