"""Assistants as those see them who use them, and as those who keep them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from citewell.db.session import ScopedSession
from citewell.db.tables import Assistant, AssistantPrompt, Collection
from citewell.domain.access import Caller
from citewell.services.answer.inquiry import Mode, WithoutEvidence
from citewell.services.assistants.rules import AssistantRules, may_change
from citewell.services.models.named import usable_models


@dataclass(frozen=True, slots=True)
class AssistantView:
    """What a turn of a chat needs of an assistant.

    ``collection_ids``: those of its collections that the asker can read, never none; ``None`` for all that the asker
    can read. ``model`` is an id; ``None`` for the preferred one. ``language`` is ``None`` for that of the question.
    ``passages`` is ``None`` for the usual number. ``prompt_number`` is the version of its ``instructions``.
    """

    id: str
    name: str
    collection_ids: tuple[str, ...] | None
    model: str | None
    prompt_number: int
    instructions: str
    language: str | None
    tone: str | None
    without_evidence: WithoutEvidence
    mode: Mode
    passages: int | None
    tools: bool


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A collection or model that an assistant names."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AssistantCard:
    """An assistant as a list shows it.

    ``collections`` are those that the caller can read; ``None`` for all. What follows is only told to who may change
    it: ``instructions``, ``missing`` (how many of its collections are gone or hidden from the caller) and
    ``model_missing`` (its model is gone or switched off, so that the preferred one serves).
    """

    assistant: Assistant
    collections: tuple[NamedThing, ...] | None
    model: NamedThing | None
    may_change: bool
    instructions: str | None = None
    missing: tuple[str, ...] = ()
    model_missing: bool = False


def cards_of(
    session: ScopedSession, rules: AssistantRules, caller: Caller, assistants: Sequence[Assistant]
) -> list[AssistantCard]:
    """The assistants with what belongs to them, in the same order, by a fixed number of statements."""
    named = sorted({each for row in assistants for each in row.collection_ids or ()})
    readable = rules.readable(session, caller, named)
    names = (
        {row.id: row.name for row in session.scalars(select(Collection).where(Collection.id.in_(readable)))}
        if readable
        else {}
    )
    models = usable_models(session, [row.model_id for row in assistants if row.model_id is not None])
    changeable = [row for row in assistants if may_change(caller, row)]
    instructions = _instructions_of(session, changeable)
    cards = []
    for row in assistants:
        ids = row.collection_ids
        found = None if ids is None else tuple(NamedThing(each, names[each]) for each in ids if each in names)
        model = models.get(row.model_id or "")
        own = row.id in instructions
        cards.append(
            AssistantCard(
                row,
                found,
                None if model is None else NamedThing(model.id, model.name),
                own,
                instructions.get(row.id),
                tuple(each for each in ids or () if each not in names) if own else (),
                own and row.model_id is not None and model is None,
            )
        )
    return cards


def _instructions_of(session: ScopedSession, assistants: Sequence[Assistant]) -> dict[str, str]:
    if not assistants:
        return {}
    wanted = (
        select(Assistant.id, AssistantPrompt.instructions)
        .join(
            AssistantPrompt,
            (AssistantPrompt.assistant_id == Assistant.id) & (AssistantPrompt.number == Assistant.prompt_number),
        )
        .where(Assistant.id.in_([row.id for row in assistants]))
    )
    return {row.id: row.instructions for row in session.execute(wanted)}
