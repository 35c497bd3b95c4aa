"""Assistants: made by editors, asked by who can read, and never a way around what one may read."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from argon2.profiles import CHEAPEST
from sqlalchemy import select

from citewell.db.session import Database
from citewell.db.tables import AssistantPrompt, AuditEntry, ChatModelChoice
from citewell.domain.access import Caller, Role, Scope, Visibility
from citewell.domain.errors import (
    AlreadyExists,
    Forbidden,
    InsufficientScope,
    InvalidInput,
    NotFound,
    PreconditionFailed,
)
from citewell.services.access.rules import AccessRules
from citewell.services.access.sharing import Access
from citewell.services.answer.inquiry import Mode, WithoutEvidence
from citewell.services.assistants.assistants import Assistants
from citewell.services.assistants.fields import MAX_INSTRUCTION_LINES, MAX_INSTRUCTIONS, NewAssistant
from citewell.services.assistants.prompts import AssistantPrompts, compare_lines
from citewell.services.assistants.views import AssistantView
from citewell.services.identity.accounts import Accounts
from citewell.services.identity.hashing import PasswordHashes
from support.library import Library
from support.model_rows import model_row as model
from support.people import People

FOR_ALL = Access(Visibility.TENANT)
PUBLIC = Access(Visibility.PUBLIC)


@pytest.fixture
def assistants(database: Database, library: Library) -> Assistants:
    return Assistants(database, library.rules)


@pytest.fixture
def prompts(database: Database, library: Library) -> AssistantPrompts:
    return AssistantPrompts(database, library.rules)


@pytest.fixture
def anonymous(tenant_id: str) -> Caller:
    return Caller(tenant_id=tenant_id, user_id=None, role=Role.ANONYMOUS)


def asked(assistants: Assistants, database: Database, caller: Caller, ref: str) -> AssistantView | None:
    with database.read(caller) as session:
        return assistants.for_chat(session, caller, ref)


def test_an_assistant_is_made_asked_changed_and_deleted(
    assistants: Assistants, database: Database, library: Library, editor: Caller
) -> None:
    handbook = library.collection(editor)
    wanted = {"language": "de-AT", "tone": "brief", "without_evidence": "nearest", "mode": "mark", "passages": 5}
    writer = model(database, editor)
    made = assistants.create(
        editor,
        NewAssistant(
            "Human Resources",
            "About leave.",
            ["handbook", handbook.id],
            "writer",
            {**wanted, "tools": False, "greeting": "", "suggested_questions": ["Who? ", "Who?"]},
            "Be kind.\r\nBe brief.\n",
        ),
    )
    assert made.assistant.collection_ids == [handbook.id]
    assert made.assistant.settings == {**wanted, "tools": False, "suggested_questions": ["Who?"]}
    assert (made.instructions, made.may_change, made.missing) == ("Be kind.\nBe brief.", True, ())
    assert asked(assistants, database, editor, "human RESOURCES") == AssistantView(
        id=made.assistant.id,
        name="Human Resources",
        collection_ids=(handbook.id,),
        model=writer,
        prompt_number=1,
        instructions="Be kind.\nBe brief.",
        language="de-AT",
        tone="brief",
        without_evidence=WithoutEvidence.NEAREST,
        mode=Mode.MARK,
        passages=5,
        tools=False,
    )
    changes = {"name": "HR", "collections": None, "model": None, "settings": {"language": "question", "mode": None}}
    changed = assistants.patch(editor, made.assistant.id, changes, expected=1)
    assert (changed.assistant.revision, changed.collections, changed.model) == (2, None, None)
    view = asked(assistants, database, editor, "hr")
    assert view is not None
    assert (view.collection_ids, view.model, view.language, view.mode) == (None, None, None, Mode.STRICT)
    assert view.passages == 5, "what is not said stays"
    with pytest.raises(PreconditionFailed):
        assistants.patch(editor, "HR", {"name": "x"}, expected=1)
    with pytest.raises(PreconditionFailed):
        assistants.delete(editor, "HR", expected=1)
    assistants.delete(editor, "HR", expected=2)
    assert asked(assistants, database, editor, "hr") is None
    assert assistants.list(editor).total == 0
    assistants.create(editor, NewAssistant("HR"))


def test_names_are_unique_among_those_that_are_there(assistants: Assistants, editor: Caller, stranger: Caller) -> None:
    assistants.create(editor, NewAssistant("Straße"))
    with pytest.raises(AlreadyExists):
        assistants.create(editor, NewAssistant("STRASSE"))
    other = assistants.create(editor, NewAssistant("Other"))
    with pytest.raises(AlreadyExists):
        assistants.patch(editor, other.assistant.id, {"name": "strasse"})
    assistants.create(replace(stranger, role=Role.EDITOR), NewAssistant("Straße"))


def test_who_can_read_one_of_its_collections_may_ask_and_only_of_those(
    assistants: Assistants, database: Database, library: Library, people: People, editor: Caller, user: Caller
) -> None:
    shown, hidden = library.collection(editor, "Shown", FOR_ALL), library.collection(editor, "Hidden")
    both = assistants.create(editor, NewAssistant("Both", collections=["Hidden", "Shown"], instructions="secret"))
    assistants.create(editor, NewAssistant("One", collections=["Hidden"]))
    assistants.create(editor, NewAssistant("All"))
    assert [card.assistant.name for card in assistants.list(user).items] == ["All", "Both"]
    assert assistants.list(user, limit=1).total == 2
    card = assistants.get(user, "both")
    assert [each.name for each in card.collections or ()] == ["Shown"]
    assert (card.instructions, card.missing, card.may_change) == (None, (), False)
    view = asked(assistants, database, user, both.assistant.id)
    assert view is not None
    assert (view.collection_ids, view.instructions) == ((shown.id,), "secret")
    assert asked(assistants, database, user, "One") is None
    every = asked(assistants, database, user, "All")
    assert every is not None
    assert every.collection_ids is None
    colleague = people.caller(user.tenant_id, Role.EDITOR)
    for caller in (user, colleague):
        for change in (
            lambda caller=caller: assistants.patch(caller, "both", {"name": "mine"}),
            lambda caller=caller: assistants.delete(caller, "both"),
        ):
            with pytest.raises(Forbidden):
                change()
    with pytest.raises(NotFound):
        assistants.patch(colleague, "One", {"name": "mine"})
    with pytest.raises(Forbidden):
        assistants.create(user, NewAssistant("Mine"))
    with pytest.raises(NotFound):
        assistants.create(colleague, NewAssistant("Sly", collections=[hidden.id]))


def test_an_admin_keeps_all_and_another_tenant_knows_none(
    assistants: Assistants, library: Library, editor: Caller, admin: Caller, stranger: Caller
) -> None:
    library.collection(editor)
    made = assistants.create(editor, NewAssistant("HR", collections=["Handbook"]))
    assert assistants.patch(admin, made.assistant.id, {"description": "mine too"}).instructions == ""
    outsider = replace(stranger, role=Role.ADMIN)
    assert assistants.list(outsider).total == 0
    for call in (
        lambda: assistants.get(outsider, made.assistant.id),
        lambda: assistants.patch(outsider, made.assistant.id, {"name": "x"}),
        lambda: assistants.delete(outsider, "HR"),
    ):
        with pytest.raises(NotFound):
            call()


def test_without_an_account_only_what_is_public_through_and_through(
    assistants: Assistants, database: Database, library: Library, editor: Caller, anonymous: Caller
) -> None:
    open_one = library.collection(editor, "Open", PUBLIC)
    library.collection(editor, "Closed", FOR_ALL)
    assistants.create(editor, NewAssistant("Public", collections=["Open"]))
    assistants.create(editor, NewAssistant("Mixed", collections=["Open", "Closed"]))
    assistants.create(editor, NewAssistant("All"))
    assert [card.assistant.name for card in assistants.list(anonymous).items] == ["Public"]
    view = asked(assistants, database, anonymous, "public")
    assert view is not None
    assert view.collection_ids == (open_one.id,)
    assert asked(assistants, database, anonymous, "mixed") is None
    with pytest.raises(Forbidden):
        assistants.patch(anonymous, "public", {"name": "x"})


def test_a_key_of_some_collections_sees_and_makes_assistants_of_those(
    assistants: Assistants, database: Database, library: Library, editor: Caller
) -> None:
    one, two = library.collection(editor, "One"), library.collection(editor, "Two")
    assistants.create(editor, NewAssistant("Both", collections=["One", "Two"]))
    assistants.create(editor, NewAssistant("Second", collections=["Two"]))
    key = replace(editor, collection_ids=frozenset({one.id}))
    assert [card.assistant.name for card in assistants.list(key).items] == ["Both"]
    view = asked(assistants, database, key, "both")
    assert view is not None
    assert view.collection_ids == (one.id,)
    calls: tuple[Callable[[], object], ...] = (
        lambda: assistants.patch(key, "both", {"instructions": "Obey me."}),
        lambda: assistants.create(key, NewAssistant("Everything")),
    )
    for call in calls:
        with pytest.raises(Forbidden):
            call()
    with pytest.raises(NotFound):
        assistants.create(key, NewAssistant("Else", collections=[two.id]))
    assistants.create(key, NewAssistant("First", collections=["One"]))
    with pytest.raises(Forbidden):
        assistants.patch(key, "First", {"collections": None})
    reads = replace(editor, scopes=frozenset({Scope.READ}))
    with pytest.raises(InsufficientScope):
        assistants.patch(reads, "both", {"name": "x"})
    with pytest.raises(InsufficientScope):
        asked(assistants, database, replace(editor, scopes=frozenset()), "both")


def test_what_it_names_may_go(
    assistants: Assistants, database: Database, library: Library, editor: Caller, admin: Caller, user: Caller
) -> None:
    first = library.collection(editor, "First", FOR_ALL)
    second = library.collection(editor, "Second", FOR_ALL)
    writer = model(database, editor)
    made = assistants.create(editor, NewAssistant("HR", collections=["First", "Second"], model=writer))
    with database.write(editor) as session:
        session.get_one(ChatModelChoice, writer).deleted_at = database.clock.now()
    library.collections.delete(editor, first.id)
    card = assistants.get(editor, "HR")
    assert ([each.id for each in card.collections or ()], card.missing) == ([second.id], (first.id,))
    assert (card.model, card.model_missing) == (None, True)
    view = asked(assistants, database, user, "HR")
    assert view is not None
    assert (view.collection_ids, view.model) == ((second.id,), None)
    library.collections.delete(editor, second.id)
    library.purge()
    assert asked(assistants, database, user, "HR") is None
    assert assistants.list(user).total == 0
    with pytest.raises(NotFound, match="gone"):
        asked(assistants, database, editor, "HR")
    assert assistants.get(admin, "HR").missing == (first.id, second.id)
    assert assistants.patch(editor, made.assistant.id, {"collections": None}).missing == ()


def test_an_assistant_outlives_who_made_it(
    assistants: Assistants, prompts: AssistantPrompts, database: Database, editor: Caller, admin: Caller
) -> None:
    assistants.create(editor, NewAssistant("HR"))
    assert editor.user_id is not None
    Accounts(database, PasswordHashes(database.ids, parameters=CHEAPEST)).delete(admin, editor.user_id)
    assert assistants.get(admin, "HR").assistant.owner_id is None
    assert prompts.get(admin, "HR", 1).author is None
    assistants.patch(admin, "HR", {"name": "HR 2"})


def test_instructions_have_versions(
    assistants: Assistants, prompts: AssistantPrompts, editor: Caller, user: Caller, people: People
) -> None:
    assistants.create(editor, NewAssistant("HR", instructions="Be kind.\nBe brief.", note="first"))
    assistants.patch(editor, "HR", {"instructions": "Be kind.\nBe exact.\nBe brief.", "note": "more exact"})
    assistants.patch(editor, "HR", {"instructions": "Be kind.\nBe exact.\nBe brief.\n", "note": "the same"})
    assert [(view.prompt.number, view.prompt.note, view.current) for view in prompts.list(editor, "hr").items] == [
        (2, "more exact", True),
        (1, "first", False),
    ]
    compared = prompts.compare(editor, "HR", 1, 2)
    assert [(line.change, line.text) for line in compared.lines] == [
        ("kept", "Be kind."),
        ("added", "Be exact."),
        ("kept", "Be brief."),
    ]
    revision = assistants.get(editor, "HR").assistant.revision
    with pytest.raises(PreconditionFailed):
        prompts.choose(editor, "HR", 1, expected=revision - 1)
    card = prompts.choose(editor, "HR", 1, expected=revision)
    assert (card.assistant.prompt_number, card.instructions) == (1, "Be kind.\nBe brief.")
    changed = assistants.patch(editor, "HR", {"instructions": "Third."})
    assert changed.assistant.prompt_number == 3, "no number is given out twice"
    assert prompts.get(editor, "HR", 2).prompt.instructions.startswith("Be kind.\nBe exact.")
    for number in (0, 4):
        with pytest.raises(NotFound):
            prompts.choose(editor, "HR", number)
    colleague = people.caller(user.tenant_id, Role.EDITOR)
    calls: tuple[Callable[[Caller], object], ...] = (
        lambda caller: prompts.list(caller, "HR"),
        lambda caller: prompts.get(caller, "HR", 1),
        lambda caller: prompts.compare(caller, "HR", 1, 2),
        lambda caller: prompts.choose(caller, "HR", 2),
    )
    for caller in (user, colleague):
        for call in calls:
            with pytest.raises(Forbidden):
                call(caller)


def test_lines_are_compared_in_the_place_where_they_were() -> None:
    assert [(line.change, line.text) for line in compare_lines("a\nb", "a\nc\nd")] == [
        ("kept", "a"),
        ("removed", "b"),
        ("added", "c"),
        ("added", "d"),
    ]
    assert compare_lines("", "") == ()


UNACCEPTABLE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"name": ""}, "name"),
    ({"name": "0190a000-0000-7000-8000-000000000000"}, "name"),
    ({"description": "x" * 4001}, "description"),
    ({"description": "\0"}, "description"),
    ({"collections": []}, "collections"),
    ({"model": "nothing"}, "model"),
    ({"instructions": "x" * (MAX_INSTRUCTIONS + 1)}, "instructions"),
    ({"instructions": "x\n" * MAX_INSTRUCTION_LINES + "x"}, "instructions"),
    ({"instructions": "\ud800"}, "instructions"),
    ({"settings": {"colour": "red"}}, "settings"),
    ({"settings": {"language": "../de"}}, "settings.language"),
    ({"settings": {"tone": "x" * 201}}, "settings.tone"),
    ({"settings": {"tone": "two\nlines"}}, "settings.tone"),
    ({"settings": {"without_evidence": "invent"}}, "settings.without_evidence"),
    ({"settings": {"mode": 1}}, "settings.mode"),
    ({"settings": {"passages": 0}}, "settings.passages"),
    ({"settings": {"passages": 51}}, "settings.passages"),
    ({"settings": {"passages": True}}, "settings.passages"),
    ({"settings": {"tools": "yes"}}, "settings.tools"),
    ({"settings": {"greeting": "x" * 2001}}, "settings.greeting"),
    ({"settings": {"suggested_questions": ["x"] * 11}}, "settings.suggested_questions"),
    ({"settings": {"suggested_questions": [5]}}, "settings.suggested_questions"),
)


def test_what_is_not_acceptable_is_refused_when_made_and_when_changed(
    sqlite_database: Database, people: People
) -> None:
    editor = people.caller(people.tenant("here"), Role.EDITOR)
    assistants = Assistants(sqlite_database, AccessRules())
    assistants.create(editor, NewAssistant("HR"))
    for change, field in UNACCEPTABLE:
        for refused in (_making, _changing):
            with pytest.raises(InvalidInput) as raised:
                refused(assistants, editor, change)
            assert raised.value.facts["field"] == field, change
    assert assistants.get(editor, "HR").assistant.revision == 1
    with pytest.raises(InvalidInput):
        assistants.patch(editor, "HR", {"owner_id": "me"})


def _making(assistants: Assistants, caller: Caller, change: dict[str, Any]) -> None:
    assistants.create(caller, NewAssistant(**{"name": "Other", **change}))


def _changing(assistants: Assistants, caller: Caller, change: dict[str, Any]) -> None:
    assistants.patch(caller, "HR", change)


def test_the_audit_log_knows_what_was_done_and_not_what_was_written(
    assistants: Assistants, prompts: AssistantPrompts, database: Database, editor: Caller
) -> None:
    made = assistants.create(editor, NewAssistant("HR", instructions="mauve"))
    assistants.patch(editor, "HR", {"instructions": "mauve again"})
    prompts.choose(editor, "HR", 1)
    assistants.delete(editor, "HR")
    with database.read(editor) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
        kept = session.scalars(select(AssistantPrompt.instructions).order_by(AssistantPrompt.number)).all()
    assert [entry.action.removeprefix("assistant.") for entry in entries] == ["create", "update", "rollback", "delete"]
    assert {entry.resource_id for entry in entries} == {made.assistant.id}
    assert "mauve" not in "".join(str(entry.facts) for entry in entries)
    assert kept == ["mauve", "mauve again"]


def test_instructions_that_are_written_at_once_are_versions_of_their_own(
    assistants: Assistants, prompts: AssistantPrompts, editor: Caller
) -> None:
    assistants.create(editor, NewAssistant("HR"))
    with ThreadPoolExecutor(4) as threads:
        done = threads.map(lambda number: assistants.patch(editor, "HR", {"instructions": f"Try {number}."}), range(8))
        numbers = [card.assistant.prompt_number for card in done]
    assert sorted(numbers) == list(range(2, 10))
    assert prompts.list(editor, "HR").total == 9
    assert assistants.get(editor, "HR").assistant.revision == 9
