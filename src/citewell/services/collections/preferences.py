"""Which model a collection wants to be answered by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from citewell.db.session import ScopedSession
from citewell.db.tables import Collection
from citewell.services.models.named import id_of_model, usable_models


@dataclass(frozen=True, slots=True)
class PreferredModel:
    """The model that a collection's settings name; no ``name`` where it is gone or switched off."""

    id: str
    name: str | None


def with_model_id(session: ScopedSession, settings: dict[str, Any], former: str | None) -> dict[str, Any]:
    """The settings with the id of the model that they name.

    Args:
        session: Of who changes them.
        settings: Checked.
        former: The id that the collection names already; it stays, though the model be gone.

    Raises:
        InvalidInput: there is no such model.
    """
    ref: str | None = settings.get("model")
    if ref in {None, former}:
        return settings
    return {**settings, "model": id_of_model(session, ref, field="settings.model")}


def preferred_models(session: ScopedSession, collections: Sequence[Collection]) -> dict[str, PreferredModel]:
    """The models that collections name, by the collections' ids."""
    named = {row.id: str(row.settings["model"]) for row in collections if row.settings.get("model")}
    usable = usable_models(session, list(named.values()))
    return {
        key: PreferredModel(model_id, usable[model_id].name if model_id in usable else None)
        for key, model_id in named.items()
    }


def common_model(session: ScopedSession, collection_ids: Sequence[str]) -> str | None:
    """The id of the model that all of these collections name; ``None`` where they differ, or it cannot be asked."""
    of_these = select(Collection.settings).where(Collection.id.in_(collection_ids))
    named = {settings.get("model") for settings in session.scalars(of_these)}
    chosen = named.pop() if len(named) == 1 else None
    return chosen if chosen is not None and usable_models(session, [chosen]) else None
