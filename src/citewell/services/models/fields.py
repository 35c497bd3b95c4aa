"""What can be said of connections and models, and what is acceptable."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from citewell.domain.access import Caller, Scope
from citewell.domain.errors import Forbidden, InvalidInput
from citewell.domain.json_values import checked_metadata
from citewell.services.access.rules import need_scope

MAX_KEY: Final = 10_000
MAX_URL: Final = 2000
MAX_MODEL: Final = 200
MAX_FALLBACKS: Final = 5
_MOST_EXTRA: Final = 8_000

_CONNECTION: Final[Mapping[str, tuple[type, float, float]]] = {
    "seconds": (float, 0.1, 3600),
    "total_seconds": (float, 0.1, 3600),
    "attempts": (int, 1, 10),
    "concurrency": (int, 1, 1000),
    "queue_seconds": (float, 0, 600),
}
_OPTIONS: Final[Mapping[str, tuple[type, float, float]]] = {
    "temperature": (float, 0, 2),
    "top_p": (float, 0, 1),
    "answer_tokens": (int, 1, 200_000),
    "context_tokens": (int, 256, 20_000_000),
}


@dataclass(frozen=True, slots=True)
class NewConnection:
    """An account to add. The key is kept encrypted.

    ``settings``: ``seconds``, ``total_seconds``, ``attempts``, ``concurrency``, ``queue_seconds``; see
    ``ConnectionTerms``.
    """

    name: str
    kind: str
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewChatModel:
    """A model to add. ``connection`` and ``fallbacks`` are ids or names; ``model`` is the provider's name for it.

    ``options``: ``temperature``, ``top_p``, ``answer_tokens``, ``context_tokens``, ``tools`` (whether it calls tools),
    ``extra`` (an object that is added to every request). The first model of a tenant is preferred, unless it is said
    that it is not.
    """

    name: str
    connection: str
    model: str
    options: Mapping[str, Any] = field(default_factory=dict)
    fallbacks: tuple[str, ...] = ()
    preferred: bool | None = None
    enabled: bool = True


def need_admin(caller: Caller) -> None:
    """Raise ``Forbidden`` unless the caller administers the tenant."""
    need_scope(caller, Scope.ADMIN)
    if not caller.is_admin or caller.collection_ids is not None:
        raise Forbidden("Only administrators may do this.", reason="admins_only")


def checked_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a connection. Raises ``InvalidInput``."""
    return _numbers(given, _CONNECTION, "settings")


def checked_options(given: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a model. Raises ``InvalidInput``."""
    rest = dict(given)
    tools, extra = rest.pop("tools", None), rest.pop("extra", None)
    kept = _numbers(rest, _OPTIONS, "options", also=("tools", "extra"))
    if tools is not None:
        if not isinstance(tools, bool):
            raise InvalidInput("options.tools is true or false.", field="options/tools", reason="yes_or_no")
        kept["tools"] = tools
    if extra is not None:
        kept["extra"] = checked_metadata(extra, field="options/extra")
        if len(json.dumps(kept["extra"])) > _MOST_EXTRA:
            raise InvalidInput(
                f"options.extra has {_MOST_EXTRA} bytes at most.",
                field="options/extra",
                reason="object_large",
                most=_MOST_EXTRA >> 10,
            )
    return kept


def checked_key(given: str | None) -> str | None:
    """A key without space around it; ``None`` for none. Raises ``InvalidInput``."""
    key = (given or "").strip()
    if len(key) > MAX_KEY or not (key.isascii() and key.isprintable()):
        raise InvalidInput(
            "The key holds characters that no key has. Copy it again.", field="api_key", reason="key_letters"
        )
    return key or None


def checked_url(given: str | None) -> str | None:
    """An address as it is kept. What it may be is for those who ask it to say."""
    url = (given or "").strip()
    if len(url) > MAX_URL:
        raise InvalidInput(
            f"base_url has {MAX_URL} characters at most.", field="base_url", reason="too_long", most=MAX_URL
        )
    return url or None


def checked_model(given: str) -> str:
    """The provider's name for a model. Raises ``InvalidInput``."""
    model = given.strip()
    if not 1 <= len(model) <= MAX_MODEL or not model.isprintable():
        raise InvalidInput(
            f"model has 1 to {MAX_MODEL} printable characters.", field="model", reason="name_length", most=MAX_MODEL
        )
    return model


def _numbers(
    given: Mapping[str, Any],
    known: Mapping[str, tuple[type, float, float]],
    where: str,
    also: tuple[str, ...] = (),
) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            message = f"{where} has no {name[:50]!r}; there are {', '.join([*known, *also])}."
            raise InvalidInput(message, field=where, reason="unknown_field")
        if value is None:
            continue
        kind, least, most = known[name]
        fits = isinstance(value, int if kind is int else int | float) and not isinstance(value, bool)
        if not fits or not math.isfinite(value) or not least <= value <= most:
            number = "a whole number" if kind is int else "a number"
            raise InvalidInput(
                f"{where}.{name} is {number} from {least:g} to {most:g}.",
                field=f"{where}/{name}",
                reason="range",
                least=least,
                most=most,
            )
        kept[name] = kind(value)
    return kept
