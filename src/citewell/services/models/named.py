"""Models that something names: an assistant, or a collection. A name is kept as an id, so that it can change."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from citewell.db.session import ScopedSession
from citewell.db.tables import ChatModelChoice
from citewell.domain.errors import InvalidInput
from citewell.domain.names import looks_like_id, name_key
from citewell.domain.plain_text import is_storable


def id_of_model(session: ScopedSession, ref: str | None, *, field: str) -> str | None:
    """The id of the tenant's model of that id or name; ``None`` where none is named.

    Raises:
        InvalidInput: there is none; ``field`` is where it was named.
    """
    if ref is None:
        return None
    by_ref = ChatModelChoice.id == ref if looks_like_id(ref) else ChatModelChoice.name_key == name_key(ref)
    wanted = select(ChatModelChoice.id).where(by_ref, ChatModelChoice.deleted_at.is_(None))
    found = session.scalars(wanted).one_or_none() if is_storable(ref) else None
    if found is None:
        raise InvalidInput(
            "There is no such model; `citewell chat-model list` names those there are.",
            field=field,
            reason="chat_model",
        )
    return found


def usable_models(session: ScopedSession, ids: Sequence[str]) -> dict[str, ChatModelChoice]:
    """Those of the models that are there and switched on, by id."""
    if not ids:
        return {}
    wanted = select(ChatModelChoice).where(
        ChatModelChoice.id.in_(set(ids)), ChatModelChoice.deleted_at.is_(None), ChatModelChoice.enabled
    )
    return {row.id: row for row in session.scalars(wanted)}
