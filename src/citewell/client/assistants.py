"""Calls about assistants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from citewell.client.description import Api, Call, Json, Pages, call, many, path_part


class AssistantCalls(Api):
    """Named sets of collections with instructions, a model and a manner of answering."""

    @call
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
    ) -> Call[Json]:
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

    @call
    def suggested_questions(
        self, *, assistant: str | None = None, collections: Sequence[str] | None = None
    ) -> Call[Json]:
        """Questions to begin with, in ``items``: of an assistant, of some collections, or of all that one can read."""
        asked = {"assistant": assistant, "collections": None if collections is None else list(collections)}
        params = {name: value for name, value in asked.items() if value is not None}
        return self._object("GET", "/suggested-questions", params=params)

    @many
    def assistants(self) -> Pages:
        """The assistants that the caller may ask, newest first."""
        return self._pages("/assistants", {"limit": 100})

    @call
    def assistant(self, reference: str) -> Call[Json]:
        """An assistant, by id or name."""
        return self._object("GET", f"/assistants/{path_part(reference)}")

    @call
    def change_assistant(self, /, reference: str, **changes: Any) -> Call[Json]:
        """Change ``name``, ``description``, ``collections``, ``model``, ``settings``, ``instructions``, ``note``."""
        return self._object("PATCH", f"/assistants/{path_part(reference)}", json=changes)

    @call
    def delete_assistant(self, reference: str) -> Call[None]:
        """Take an assistant away. Chats with it stay."""
        return self._nothing("DELETE", f"/assistants/{path_part(reference)}")

    @many
    def assistant_prompts(self, reference: str) -> Pages:
        """The versions of its instructions, newest first."""
        return self._pages(f"/assistants/{path_part(reference)}/prompts", {"limit": 100})

    @call
    def assistant_prompt(self, reference: str, number: int) -> Call[Json]:
        """One version of its instructions."""
        return self._object("GET", f"/assistants/{path_part(reference)}/prompts/{number}")

    @call
    def compare_assistant_prompts(self, reference: str, before: int, after: int) -> Call[Json]:
        """``{"before": …, "after": …, "lines": [{"change": "kept" | "removed" | "added", "text": …}]}``."""
        params = {"before": before, "after": after}
        return self._object("GET", f"/assistants/{path_part(reference)}/prompts/compare", params=params)

    @call
    def roll_back_assistant(self, reference: str, number: int) -> Call[Json]:
        """Let a version of its instructions count again."""
        path = f"/assistants/{path_part(reference)}/prompts/rollback"
        return self._object("POST", path, json={"number": number})
