"""Versions of an assistant's instructions: none is lost, two can be compared, and one can be chosen again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from sqlalchemy import select

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Assistant, AssistantPrompt, User
from citewell.domain.access import Caller
from citewell.domain.errors import NotFound
from citewell.domain.revisions import check_revision
from citewell.services.access.rules import AccessRules
from citewell.services.assistants.rules import AssistantRules
from citewell.services.assistants.views import AssistantCard, cards_of


@dataclass(frozen=True, slots=True)
class PromptView:
    """A version, who wrote it (``None`` when they are gone), and whether it is the one that counts."""

    prompt: AssistantPrompt
    author: str | None
    current: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of two versions: ``change`` is ``kept``, ``removed`` or ``added``."""

    change: str
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the lines of one version in another."""

    before: PromptView
    after: PromptView
    lines: Sequence[Line]


class AssistantPrompts:
    """The versions of instructions, for who may change the assistant."""

    def __init__(self, database: Database, access: AccessRules) -> None:
        self._database = database
        self._rules = AssistantRules(access)

    def list(self, caller: Caller, ref: str, *, cursor: str | None = None, limit: int = 50) -> Page[PromptView]:
        """The versions, newest first.

        Raises:
            NotFound: there is no assistant that the caller may know of.
            Forbidden: it is somebody else's.
        """
        with self._database.read(caller) as session:
            assistant = self._rules.to_change(session, caller, ref, lock=False)
            wanted = select(AssistantPrompt).where(AssistantPrompt.assistant_id == assistant.id)
            found: Page[AssistantPrompt] = page(
                session, wanted, moment=AssistantPrompt.created_at, key=AssistantPrompt.id, cursor=cursor, limit=limit
            )
            return Page(_views(session, assistant, found.items), found.next_cursor, found.total)

    def get(self, caller: Caller, ref: str, number: int) -> PromptView:
        """One version. Raises as ``list``, and ``NotFound`` where there is none of this number."""
        with self._database.read(caller) as session:
            assistant = self._rules.to_change(session, caller, ref, lock=False)
            return _views(session, assistant, [_find(session, assistant, number)])[0]

    def compare(self, caller: Caller, ref: str, before: int, after: int) -> Comparison:
        """What was removed and added, line by line. Raises as ``get``."""
        with self._database.read(caller) as session:
            assistant = self._rules.to_change(session, caller, ref, lock=False)
            rows = [_find(session, assistant, number) for number in (before, after)]
            first, second = _views(session, assistant, rows)
        return Comparison(first, second, compare_lines(first.prompt.instructions, second.prompt.instructions))

    def choose(self, caller: Caller, ref: str, number: int, *, expected: int | None = None) -> AssistantCard:
        """Let a version count again. What was written since stays, under its numbers.

        Raises:
            NotFound: as ``get``.
            Forbidden: as ``list``.
            PreconditionFailed: ``expected`` is not the assistant's revision.
        """
        with self._database.write(caller) as session:
            assistant = self._rules.to_change(session, caller, ref)
            check_revision(assistant.revision, expected)
            former, assistant.prompt_number = assistant.prompt_number, _find(session, assistant, number).number
            assistant.revision += 1
            assistant.updated_at = session.clock.now()
            session.audit("assistant.rollback", "assistant", assistant.id, former=former, prompt=number)
            return cards_of(session, self._rules, caller, [assistant])[0]


def compare_lines(before: str, after: str) -> tuple[Line, ...]:
    """The lines of both texts in order: what was removed stands before what was added in its place."""
    old, new = before.splitlines(), after.splitlines()
    found: list[Line] = []
    for change, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if change == "equal":
            found.extend(Line("kept", text) for text in old[start:end])
        else:
            found.extend(Line("removed", text) for text in old[start:end])
            found.extend(Line("added", text) for text in new[new_start:new_end])
    return tuple(found)


def _find(session: ScopedSession, assistant: Assistant, number: int) -> AssistantPrompt:
    wanted = select(AssistantPrompt).where(
        AssistantPrompt.assistant_id == assistant.id, AssistantPrompt.number == number
    )
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("These instructions have no version of this number.")
    return found


def _views(session: ScopedSession, assistant: Assistant, rows: Sequence[AssistantPrompt]) -> Sequence[PromptView]:
    authors = {row.author_id for row in rows if row.author_id is not None}
    known = session.execute(select(User.id, User.name, User.email).where(User.id.in_(authors))).all() if authors else ()
    names = {row.id: row.name or row.email for row in known}
    return [PromptView(row, names.get(row.author_id or ""), row.number == assistant.prompt_number) for row in rows]
