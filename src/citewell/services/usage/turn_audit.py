"""What the audit log says of a turn: who asked is in every entry; this is what was found, shown, written and refused.

Ids and numbers only, never content.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from citewell.db.tables import Message
from citewell.domain.errors import BudgetSpent, CitewellError, Forbidden

NOTHING: Final[Mapping[str, int]] = MappingProxyType({})
MOST_CHUNKS: Final = 200
"""Of one entry; a turn that searches often may find more, and the message has them all."""


def turn_facts(
    message: Message,
    *,
    prompt: str | None = None,
    cited: Sequence[str] = (),
    dropped: Mapping[str, int] = NOTHING,
    error: CitewellError | None = None,
) -> dict[str, Any]:
    """Facts of the entry of a turn that ended.

    Args:
        message: The answer as it is stored, with its state, model and what was retrieved.
        prompt: Version of the templates that the model was given.
        cited: Ids of the documents that the answer cites.
        dropped: What was written and not shown, by kind: statements that nothing bears out, and marks of an attack,
            such as links to elsewhere and words that only the model was told.
        error: Why it failed.
    """
    retrieved = message.retrieved or []
    documents: dict[tuple[str, str], dict[str, Any]] = {}
    for passage in retrieved[:MOST_CHUNKS]:
        key = passage["document_id"], passage["version_id"]
        found = documents.setdefault(key, {"id": key[0], "version_id": key[1], "shown": [], "not_shown": []})
        found["shown" if passage["shown"] else "not_shown"].append(passage["chunk_id"])
    left_out = {name: count for name, count in dropped.items() if count}
    facts: dict[str, Any] = {
        "chat_id": message.chat_id,
        "state": message.state,
        "model": message.model,
        "prompt": prompt,
        "assistant_id": message.assistant_id,
        "prompt_number": message.prompt_number,
        "retrieved": list(documents.values()),
        "retrieved_more": max(0, len(retrieved) - MOST_CHUNKS),
        "documents": sorted(set(cited)),
        "dropped": left_out,
        "refused": refusal_of(message.state, left_out, error),
        "code": None if error is None else error.code,
        "reason": None if error is None else error.facts.get("reason"),
    }
    return {name: value for name, value in facts.items() if value not in (None, {}, [], 0)}


def refusal_of(state: str, dropped: Mapping[str, int], error: CitewellError | None) -> str | None:
    """A word for what was refused: ``budget``, ``permission``, ``injection``, ``evidence`` or nothing."""
    if isinstance(error, BudgetSpent):
        return "budget"
    if isinstance(error, Forbidden):
        return "permission"
    if dropped.get("links") or dropped.get("leaks"):
        return "injection"
    return "evidence" if state == "abstained" else None
