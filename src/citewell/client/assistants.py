"""Calls about assistants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from citewell.client.connection import Connection, Json, path_part


class AssistantCalls(Connection):
    """Named sets of collections with instructions, a model and a manner of answering."""

    def create_assistant(
        self,
        name: str,
        *,
        description: str = "",
        collections: Sequence[str] | None = None,
        model: str | None = None,
        instructions: str = "",
        note: str = "",
        settings: Mapping[str, Any] | None = None,
    ) -> Json:
        """Make an assistant of these collections, or of all that the asker can read."""
        body: Json = {
            "name": name,
            "description": description,
            "collections": None if collections is None else list(collections),
            "model": model,
            "instructions": instructions,
            "note": note,
            "settings": dict(settings or {}),
        }
        return self._object("POST", "/assistants", json=body)

    def assistants(self) -> Iterator[Json]:
        """The assistants that the caller may ask, newest first."""
        return self._pages("/assistants", {"limit": 100})

    def assistant(self, reference: str) -> Json:
        """An assistant, by id or name."""
        return self._object("GET", f"/assistants/{path_part(reference)}")

    def change_assistant(self, reference: str, **changes: Any) -> Json:
        """Change ``name``, ``description``, ``collections``, ``model``, ``settings``, or ``instructions`` and ``note``."""
        return self._object("PATCH", f"/assistants/{path_part(reference)}", json=changes)

    def delete_assistant(self, reference: str) -> None:
        """Take an assistant away. Chats with it stay."""
        self.request("DELETE", f"/assistants/{path_part(reference)}")

    def assistant_prompts(self, reference: str) -> Iterator[Json]:
        """The versions of its instructions, newest first."""
        return self._pages(f"/assistants/{path_part(reference)}/prompts", {"limit": 100})

    def assistant_prompt(self, reference: str, number: int) -> Json:
        """One version of its instructions."""
        return self._object("GET", f"/assistants/{path_part(reference)}/prompts/{number}")

    def compare_assistant_prompts(self, reference: str, before: int, after: int) -> Json:
        """``{"before": …, "after": …, "lines": [{"change": "kept" | "removed" | "added", "text": …}]}``."""
        params = {"before": before, "after": after}
        return self._object("GET", f"/assistants/{path_part(reference)}/prompts/compare", params=params)

    def roll_back_assistant(self, reference: str, number: int) -> Json:
        """Let a version of its instructions count again."""
        path = f"/assistants/{path_part(reference)}/prompts/rollback"
        return self._object("POST", path, json={"number": number})
