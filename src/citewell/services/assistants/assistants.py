"""What people do with assistants: make, list, change and delete them, and ask them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Assistant, AssistantPrompt
from citewell.domain.access import Caller, Scope
from citewell.domain.errors import AlreadyExists, Forbidden, InvalidInput, NotFound
from citewell.domain.json_values import merge_patch
from citewell.domain.names import checked_name, name_key
from citewell.domain.revisions import check_revision
from citewell.services.access.rules import AccessRules, need_scope
from citewell.services.assistants.fields import (
    MAX_COLLECTIONS,
    NewAssistant,
    checked_description,
    checked_instructions,
    checked_note,
    checked_settings,
    manner_of,
)
from citewell.services.assistants.prompts import AssistantPrompts
from citewell.services.assistants.rules import AssistantRules, need_author, within_key
from citewell.services.assistants.views import AssistantCard, AssistantView, cards_of
from citewell.services.models.named import id_of_model, usable_models

PATCHABLE = ("name", "description", "collections", "model", "settings", "instructions", "note")


class Assistants:
    """Assistants of a tenant: editors make them, whoever reads one of their collections asks them.

    ``prompts`` are the versions of their instructions.
    """

    def __init__(self, database: Database, access: AccessRules) -> None:
        self._database = database
        self._access = access
        self.rules = AssistantRules(access)
        self.prompts = AssistantPrompts(database, access)

    def create(self, caller: Caller, new: NewAssistant) -> AssistantCard:
        """A new assistant of the caller's. Its instructions are version 1.

        Raises:
            Forbidden: the caller is no editor, or the API key does not reach that far.
            InvalidInput: a name, setting or model is not acceptable.
            NotFound: a collection does not exist for the caller.
            AlreadyExists: there is an assistant of this name.
        """
        need_scope(caller, Scope.WRITE)
        need_author(caller)
        settings, instructions, note = (
            checked_settings(new.settings),
            checked_instructions(new.instructions),
            checked_note(new.note),
        )
        with self._database.write(caller) as session:
            now = session.clock.now()
            row = Assistant(
                id=session.ids.new_id(),
                name=checked_name(new.name),
                name_key=name_key(new.name),
                description=checked_description(new.description),
                collection_ids=_collections(self._access, session, caller, new.collections),
                model_id=id_of_model(session, new.model, field="model"),
                prompt_number=1,
                settings=settings,
                owner_id=caller.user_id,
                revision=1,
                created_at=now,
                updated_at=now,
            )
            session.add(row)
            _flush(session)
            add_prompt(session, caller, row, instructions, note)
            session.audit("assistant.create", "assistant", row.id, collection_ids=row.collection_ids)
            return self._card(session, caller, row)

    def list(self, caller: Caller, *, cursor: str | None = None, limit: int = 50) -> Page[AssistantCard]:
        """The assistants that the caller may ask or change, newest first."""
        need_scope(caller, Scope.READ)
        with self._database.read(caller) as session:
            wanted = select(Assistant).where(self.rules.visible(session, caller))
            found: Page[Assistant] = page(
                session, wanted, moment=Assistant.created_at, key=Assistant.id, cursor=cursor, limit=limit
            )
            return Page(cards_of(session, self.rules, caller, found.items), found.next_cursor, found.total)

    def get(self, caller: Caller, ref: str) -> AssistantCard:
        """One assistant, by id or name. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            return self._card(session, caller, self.rules.to_read(session, caller, ref))

    def patch(
        self, caller: Caller, ref: str, changes: Mapping[str, Any], *, expected: int | None = None
    ) -> AssistantCard:
        """Change some of ``name``, ``description``, ``collections``, ``model``, ``settings``, ``instructions``.

        ``settings`` are merged (RFC 7396). ``collections`` and ``model`` may be ``None``, as for a new one. Other
        instructions become a new version, with ``note``.

        Raises:
            NotFound: as ``get``, or a collection does not exist for the caller.
            Forbidden: it is somebody else's, or the API key does not reach that far.
            PreconditionFailed: ``expected`` is not its revision.
            InvalidInput: a value is not acceptable.
            AlreadyExists: the name is taken.
        """
        for name in changes:
            if name not in PATCHABLE:
                raise InvalidInput(
                    f"An assistant has no field of this name; there are {', '.join(PATCHABLE)}.", reason="unknown_field"
                )
        with self._database.write(caller) as session:
            row = self.rules.to_change(session, caller, ref)
            check_revision(row.revision, expected)
            if "name" in changes:
                row.name, row.name_key = checked_name(changes["name"]), name_key(changes["name"])
            if "description" in changes:
                row.description = checked_description(changes["description"])
            if "collections" in changes:
                row.collection_ids = _collections(self._access, session, caller, changes["collections"])
            if "model" in changes:
                row.model_id = id_of_model(session, changes["model"], field="model")
            if "settings" in changes:
                row.settings = checked_settings(merge_patch(row.settings, changes["settings"]))
            if "instructions" in changes:
                self._instruct(session, caller, row, changes["instructions"], changes.get("note", ""))
            row.revision += 1
            row.updated_at = session.clock.now()
            _flush(session)
            session.audit("assistant.update", "assistant", row.id, fields=sorted(changes), prompt=row.prompt_number)
            return self._card(session, caller, row)

    def delete(self, caller: Caller, ref: str, *, expected: int | None = None) -> None:
        """Take an assistant away. Chats with it stay; their next question has to name another.

        Raises:
            NotFound: as ``get``.
            Forbidden: it is somebody else's, or the API key does not reach that far.
            PreconditionFailed: ``expected`` is not its revision.
        """
        with self._database.write(caller) as session:
            row = self.rules.to_change(session, caller, ref, scope=Scope.DELETE)
            check_revision(row.revision, expected)
            row.deleted_at = row.updated_at = session.clock.now()
            row.revision += 1
            session.audit("assistant.delete", "assistant", row.id)

    def for_chat(self, session: ScopedSession, caller: Caller, ref: str) -> AssistantView | None:
        """What a turn needs of the assistant of that id or name; ``None`` where there is none that the caller may ask.

        It never opens what the caller cannot read: of its collections those stay that the caller can read now.

        Raises:
            NotFound: none of its collections is left.
            InsufficientScope: the API key may not read.
        """
        row = self.rules.find(session, caller, ref)
        if row is None:
            return None
        ids = None if row.collection_ids is None else self.rules.readable(session, caller, row.collection_ids)
        if ids is not None and not ids:
            raise NotFound("The collections of this assistant are gone, or you cannot read them any more.")
        instructions = session.scalars(
            select(AssistantPrompt.instructions).where(
                AssistantPrompt.assistant_id == row.id, AssistantPrompt.number == row.prompt_number
            )
        ).one()
        manner = manner_of(row.settings)
        return AssistantView(
            id=row.id,
            name=row.name,
            collection_ids=ids,
            model=next(iter(usable_models(session, [row.model_id] if row.model_id else [])), None),
            prompt_number=row.prompt_number,
            instructions=instructions,
            language=manner.language,
            tone=manner.tone,
            without_evidence=manner.without_evidence,
            mode=manner.mode,
            passages=manner.passages,
            tools=manner.tools,
        )

    def _card(self, session: ScopedSession, caller: Caller, row: Assistant) -> AssistantCard:
        return cards_of(session, self.rules, caller, [row])[0]

    @staticmethod
    def _instruct(session: ScopedSession, caller: Caller, row: Assistant, instructions: object, note: object) -> None:
        kept, why = checked_instructions(instructions), checked_note(note)
        of_it = AssistantPrompt.assistant_id == row.id
        present = session.scalars(
            select(AssistantPrompt.instructions).where(of_it, AssistantPrompt.number == row.prompt_number)
        ).one()
        if kept != present:
            row.prompt_number = (session.scalar(select(func.max(AssistantPrompt.number)).where(of_it)) or 0) + 1
            add_prompt(session, caller, row, kept, why)


def add_prompt(session: ScopedSession, caller: Caller, row: Assistant, instructions: str, note: str) -> None:
    """Write the version of instructions that ``row.prompt_number`` names."""
    session.add(
        AssistantPrompt(
            id=session.ids.new_id(),
            assistant_id=row.id,
            number=row.prompt_number,
            instructions=instructions,
            note=note,
            author_id=caller.user_id,
            created_at=session.clock.now(),
        )
    )
    session.flush()


def _collections(
    access: AccessRules, session: ScopedSession, caller: Caller, refs: Sequence[str] | None
) -> list[str] | None:
    if refs is not None and not 1 <= len(refs) <= MAX_COLLECTIONS:
        message = f"An assistant has 1 to {MAX_COLLECTIONS} collections; leave them out for all."
        raise InvalidInput(message, field="collections", reason="entries", least=1, most=MAX_COLLECTIONS)
    found = None
    if refs is not None:
        ids = (access.collection_for(session, caller, ref).id for ref in refs)
        found = list(dict.fromkeys(ids))
    if not within_key(caller, found):
        raise Forbidden(
            "This API key is limited to some collections; name those that it reaches.", reason="key_limited"
        )
    return found


def _flush(session: ScopedSession) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise AlreadyExists("There is an assistant of this name already.", field="name", reason="name_taken") from error
