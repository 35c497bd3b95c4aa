"""Calls about models that write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from citewell.client.description import Api, Call, Json, Pages, call, many, path_part


class ModelCalls(Api):
    """Accounts with providers of models, and the models that people may choose."""

    @call
    def create_model_connection(
        self,
        name: str,
        kind: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> Call[Json]:
        """Add an account; ``kind``: ``openai`` (for all who speak its protocol), ``anthropic`` or ``gemini``."""
        body: Json = {"name": name, "kind": kind, "base_url": base_url, "settings": dict(settings or {})}
        if api_key is not None:
            body["api_key"] = api_key
        return self._object("POST", "/model-connections", json=body)

    @many
    def model_connections(self) -> Pages:
        """The accounts, newest first; for administrators."""
        return self._pages("/model-connections", {"limit": 100})

    @call
    def model_connection(self, reference: str) -> Call[Json]:
        """An account, by id or name."""
        return self._object("GET", f"/model-connections/{path_part(reference)}")

    @call
    def change_model_connection(self, /, reference: str, **changes: Any) -> Call[Json]:
        """Change ``name``, ``settings``, ``api_key``, or ``base_url`` together with the key."""
        return self._object("PATCH", f"/model-connections/{path_part(reference)}", json=changes)

    @call
    def delete_model_connection(self, reference: str) -> Call[None]:
        """Take an account away that no model is asked through."""
        return self._nothing("DELETE", f"/model-connections/{path_part(reference)}")

    @call
    def check_model_connection(self, reference: str, *, model: str | None = None) -> Call[str]:
        """Ask an account for its models, or its ``model`` for a word; a sentence about what was found."""
        path = f"/model-connections/{path_part(reference)}/check"
        return Call("POST", path, {"json": {"model": model}}, itemgetter("message"))

    @call
    def create_chat_model(
        self,
        name: str,
        connection: str,
        model: str,
        *,
        options: Mapping[str, Any] | None = None,
        fallbacks: Sequence[str] = (),
        preferred: bool | None = None,
        enabled: bool = True,
    ) -> Call[Json]:
        """Add a model that people may choose by ``name``; ``model`` is what its provider calls it."""
        body: Json = {
            "name": name,
            "connection": connection,
            "model": model,
            "options": dict(options or {}),
            "fallbacks": list(fallbacks),
            "preferred": preferred,
            "enabled": enabled,
        }
        return self._object("POST", "/chat-models", json=body)

    @many
    def chat_models(self) -> Pages:
        """The models that you may choose, newest first."""
        return self._pages("/chat-models", {"limit": 100})

    @call
    def serving_chat_model(self) -> Call[Json | None]:
        """The model that serves those who do not choose; ``None`` where answers are made without one."""
        return Call("GET", "/chat-models", {"params": {"limit": 1}}, itemgetter("serving"))

    @call
    def chat_model(self, reference: str) -> Call[Json]:
        """A model, by id or name."""
        return self._object("GET", f"/chat-models/{path_part(reference)}")

    @call
    def change_chat_model(self, /, reference: str, **changes: Any) -> Call[Json]:
        """Change ``name``, ``connection``, ``model``, ``options``, ``fallbacks``, ``preferred`` or ``enabled``."""
        return self._object("PATCH", f"/chat-models/{path_part(reference)}", json=changes)

    @call
    def delete_chat_model(self, reference: str) -> Call[None]:
        """Take a model away."""
        return self._nothing("DELETE", f"/chat-models/{path_part(reference)}")
