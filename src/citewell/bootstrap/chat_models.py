"""Models that write: those that tenants have set up, and the one that the settings name."""

from __future__ import annotations

from contextlib import ExitStack

from pydantic import SecretStr

from citewell.bootstrap.fetching import fetch_policy
from citewell.bootstrap.settings import Settings
from citewell.db.session import Database
from citewell.domain.errors import ConfigurationError, InvalidInput, ModelUnavailable
from citewell.ports.chat_model import ChatModel, ModelFacts
from citewell.ports.chat_models import ChatProviders, ConnectionTerms
from citewell.ports.secret_box import SecretBox
from citewell.services.models.choices import ModelChoices


def make_models(
    settings: Settings, database: Database, box: SecretBox, given: ChatModel | None, *, closing: ExitStack
) -> ModelChoices:
    """Who says which model answers. Libraries of providers are loaded when the first model of theirs is opened.

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
    models = ModelChoices(database, providers, box, configured)
    closing.callback(models.close)
    return models


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
