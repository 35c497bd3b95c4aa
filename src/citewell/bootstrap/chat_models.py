"""Models that write: those that tenants have set up, and the one that the settings name."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from pydantic import SecretStr

from citewell.bootstrap.fetching import fetch_policy
from citewell.bootstrap.settings import Settings
from citewell.db.session import Database
from citewell.domain.errors import ConfigurationError, InvalidInput, ModelUnavailable
from citewell.ports.chat_model import ChatModel, ModelFacts
from citewell.ports.chat_models import ChatProviders, ConnectionTerms
from citewell.ports.secret_box import SecretBox
from citewell.services.models.chat_models import ChatModels
from citewell.services.models.choices import ModelChoices
from citewell.services.models.connections import ModelConnections


@dataclass(frozen=True)
class Modelling:
    """Who says which model answers, and what administrators do with models and accounts. ``configured`` is the model
    that the settings name, if they name one.
    """

    configured: ChatModel | None
    choices: ModelChoices
    chat_models: ChatModels
    connections: ModelConnections


def make_models(
    settings: Settings, database: Database, box: SecretBox, given: ChatModel | None, *, closing: ExitStack
) -> Modelling:
    """All of it. Libraries of providers are loaded when the first model of theirs is opened.

    Args:
        settings: Name the model that serves where people choose none.
        database: Where tenants' models are.
        box: Opens their keys.
        given: Used instead of the model of the settings.
        closing: Closes the connections.

    Raises:
        ConfigurationError: the model of the settings cannot be opened.
    """
    from citewell.backends.chat_models.providers import NetworkProviders

    providers = NetworkProviders(fetch_policy(settings))
    configured = given
    if configured is None and settings.chat_model != "none":
        configured = _configured(settings, providers, closing)
    choices = ModelChoices(database, providers, box, configured)
    closing.callback(choices.close)
    return Modelling(configured, choices, ChatModels(database), ModelConnections(database, providers, box))


def _configured(settings: Settings, providers: ChatProviders, closing: ExitStack) -> ChatModel:
    key = settings.chat_api_key or (settings.openai_api_key if settings.chat_kind == "openai" else None)
    terms = ConnectionTerms(
        settings.chat_kind, settings.chat_url, _plain(key), trusted=True, seconds=settings.chat_seconds
    )
    try:
        provider = providers.open(terms)
    except (InvalidInput, ModelUnavailable) as exc:
        raise ConfigurationError(f"CITEWELL_CHAT_MODEL cannot be used. {exc.message}") from exc
    closing.callback(provider.close)
    return provider.model(ModelFacts(settings.chat_model, settings.chat_kind, settings.chat_model, tools=True))


def _plain(key: SecretStr | None) -> str | None:
    return None if key is None else key.get_secret_value().strip() or None
