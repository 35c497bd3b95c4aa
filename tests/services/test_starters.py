"""Questions to begin with: only those that somebody wrote down, and only for who may ask them there."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewell.backends.blobs.files import FileBlobStore
from citewell.db.session import Database
from citewell.domain.access import Caller, Scope, Visibility
from citewell.domain.errors import InsufficientScope, InvalidInput, NotFound
from citewell.services.access.sharing import Access
from citewell.services.assistants.assistants import Assistants
from citewell.services.assistants.fields import NewAssistant
from citewell.services.assistants.starters import Starters
from support.library import Library

EVERYBODY = Access(Visibility.TENANT)


def collection(library: Library, owner: Caller, name: str, *questions: str, access: Access | None = EVERYBODY) -> str:
    made = library.collection(owner, name, access)
    library.collections.patch(owner, made.id, {"settings": {"suggested_questions": list(questions)}})
    return made.id


@pytest.fixture
def library(sqlite_database: Database, tmp_path: Path) -> Library:
    return Library(sqlite_database, FileBlobStore(tmp_path / "blobs"))


@pytest.fixture
def starters(library: Library) -> Starters:
    return Starters(library.database, library.rules)


def questions(starters: Starters, caller: Caller, **of: object) -> list[str]:
    return [each.question for each in starters.of(caller, **of)]  # type: ignore[arg-type]  # as the test says


def test_each_collection_has_its_turn(library: Library, starters: Starters, editor: Caller, user: Caller) -> None:
    first = collection(library, editor, "Old", "A?", "B?", "C?")
    second = collection(library, editor, "New", "D?", "E?")
    collection(library, editor, "Silent")
    found = starters.of(user)
    assert [(each.question, each.collection_id) for each in found] == [
        ("D?", second),
        ("A?", first),
        ("E?", second),
        ("B?", first),
        ("C?", first),
    ]
    assert questions(starters, user, most=2) == ["D?", "A?"]
    assert questions(starters, user, collections=["old"]) == ["A?", "B?", "C?"]


def test_nobody_is_offered_what_they_may_not_read(
    library: Library, starters: Starters, editor: Caller, user: Caller, stranger: Caller
) -> None:
    hidden = collection(library, editor, "Hidden", "Hush?", access=None)
    assert questions(starters, editor) == ["Hush?"]
    assert questions(starters, user) == []
    assert questions(starters, stranger) == []
    with pytest.raises(NotFound):
        starters.of(user, collections=[hidden])


def test_an_assistant_offers_its_own_or_those_of_its_collections(
    library: Library, starters: Starters, editor: Caller, user: Caller
) -> None:
    place = collection(library, editor, "Handbook", "A?")
    collection(library, editor, "Other", "Z?")
    assistants = Assistants(library.database, library.rules)
    quiet = assistants.create(editor, NewAssistant("Quiet", collections=[place])).assistant.id
    settings = {"suggested_questions": ["Mine?", "Mine?", " "]}
    own = assistants.create(editor, NewAssistant("Own", collections=[place], settings=settings)).assistant.id
    assert questions(starters, user, assistant="quiet") == ["A?"]
    (offered,) = starters.of(user, assistant=own)
    assert (offered.question, offered.assistant_id, offered.collection_id) == ("Mine?", own, None)
    library.collections.set_access(editor, place, Access(Visibility.PRIVATE))
    for hidden in (own, quiet):
        with pytest.raises(NotFound):
            starters.of(user, assistant=hidden)


def test_a_key_that_may_not_read_is_offered_nothing(starters: Starters, user: Caller) -> None:
    with pytest.raises(InsufficientScope):
        starters.of(Caller(user.tenant_id, user.user_id, user.role, scopes=frozenset({Scope.WRITE})))


@pytest.mark.parametrize("wrong", [["A?"] * 11, ["x" * 301], ["two\nlines"], ["NUL \0"], [1], "A?", {"a": 1}])
def test_what_is_no_question_is_refused(library: Library, editor: Caller, wrong: object) -> None:
    made = library.collection(editor)
    with pytest.raises(InvalidInput, match="suggested_questions"):
        library.collections.patch(editor, made.id, {"settings": {"suggested_questions": wrong}})
