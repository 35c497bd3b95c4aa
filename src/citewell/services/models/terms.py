"""What rows of connections and models mean to those who open them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from citewell.db.tables import ChatModelChoice, ModelConnection
from citewell.ports.chat_model import ModelFacts
from citewell.ports.chat_models import ConnectionTerms
from citewell.ports.secret_box import SecretBox, SecretPlace

_OF_FACTS = ("context_tokens", "answer_tokens", "tools")


def place_of(connection: ModelConnection) -> SecretPlace:
    """Where the key of a connection is kept."""
    return SecretPlace(connection.tenant_id, "model_connections", connection.id, "api_key")


def terms_of(box: SecretBox, connection: ModelConnection) -> ConnectionTerms:
    """How the account is opened, its key readable. Raises ``SecretUnreadable``."""
    sealed = connection.api_key
    return ConnectionTerms(
        kind=connection.kind,
        base_url=connection.base_url,
        api_key=None if sealed is None else box.open(sealed, place_of(connection)),
        **connection.settings,
    )


def facts_of(connection: ModelConnection, row: ChatModelChoice) -> ModelFacts:
    """What is known of a model."""
    options: Mapping[str, Any] = row.options
    own = {name: options[name] for name in _OF_FACTS if name in options}
    others = {name: value for name, value in options.items() if name not in _OF_FACTS}
    return ModelFacts(name=row.name, provider=connection.kind, model=row.model, options=others, **own)
