"""The same content twice: kept, linked or skipped as the collection says, and found again when one of them goes."""

from __future__ import annotations

import pytest

from citewell.db.tables import Collection, Document
from citewell.domain.access import Caller, Role, Visibility
from citewell.domain.errors import InvalidInput
from citewell.services.access.sharing import Access
from citewell.services.collections.fields import CollectionFields
from citewell.services.documents.duplicates import Duplicates
from citewell.services.documents.fields import DocumentFields
from citewell.services.documents.linking import release_everywhere
from citewell.services.documents.outcomes import Outcome, Uploaded
from citewell.services.sources.removal import take_away
from support.people import People
from support.stack import Stack

GRANITE = b"Granite is found on the hill behind the mill, and nobody may take any of it away."


def made(stack: Stack, caller: Caller, policy: str | None) -> Collection:
    settings = {} if policy is None else {"duplicates": policy}
    fields = CollectionFields(name="Stones", settings=settings, visibility=Visibility.TENANT)
    return stack.library.collections.create(caller, fields).collection


def put(
    stack: Stack, caller: Caller, collection: Collection, key: str | None, content: bytes = GRANITE, name: str = "a.txt"
) -> Uploaded:
    uploaded = stack.library.upload(caller, collection, content, name=name, external_id=key)
    stack.work()
    return uploaded


def found(stack: Stack, caller: Caller) -> list[str]:
    keys = stack.found(caller, "granite on the hill", mode="lexical")
    return sorted(stack.library.documents.get(caller, key).document.external_id for key in keys)


def status(stack: Stack, caller: Caller, uploaded: Uploaded) -> str:
    return stack.library.documents.get(caller, uploaded.document.id).document.status


@pytest.fixture
def editor(people: People, tenant_id: str) -> Caller:
    return people.caller(tenant_id, Role.EDITOR)


def test_by_default_both_are_kept(sqlite_stack: Stack, editor: Caller) -> None:
    collection = made(sqlite_stack, editor, None)
    for key in ("one", "two"):
        assert put(sqlite_stack, editor, collection, key).outcome is Outcome.CREATED
    assert found(sqlite_stack, editor) == ["one", "two"]


def test_linked_ones_are_found_once_and_take_over(stack: Stack, editor: Caller) -> None:
    collection = made(stack, editor, "link")
    one, two, three = (put(stack, editor, collection, key) for key in ("one", "two", "three"))
    assert [each.outcome for each in (one, two, three)] == [Outcome.CREATED, Outcome.LINKED, Outcome.LINKED]
    assert two.job is None
    assert found(stack, editor) == ["one"]
    assert status(stack, editor, two) == "linked"
    counts = stack.library.documents.indexing_status(editor, collection.id)
    assert (counts.total, counts.indexed, counts.waiting) == (3, 3, 0)
    stack.library.documents.delete(editor, one.document.id)
    stack.work()
    assert found(stack, editor) == ["two"]
    assert status(stack, editor, three) == "linked"
    put(stack, editor, collection, "two", b"Copper is found in the river.")
    assert found(stack, editor) == ["three"]


def test_a_linked_one_with_other_readers_or_content_is_read_by_itself(sqlite_stack: Stack, editor: Caller) -> None:
    stack = sqlite_stack
    collection = made(stack, editor, "link")
    put(stack, editor, collection, "one")
    two, three = (put(stack, editor, collection, key) for key in ("two", "three"))
    stack.library.documents.set_access(editor, two.document.id, Access(Visibility.PRIVATE))
    assert release_everywhere(stack.database, stack.library.queue) == 1
    stack.work()
    assert found(stack, editor) == ["one", "two"]
    put(stack, editor, collection, "three", GRANITE + b" Granite is hard.")
    assert found(stack, editor) == ["one", "three", "two"]
    assert status(stack, editor, three) == "indexed"
    assert release_everywhere(stack.database, stack.library.queue) == 0


def test_one_that_its_source_takes_away_leaves_its_twin(sqlite_stack: Stack, editor: Caller) -> None:
    stack = sqlite_stack
    collection = made(stack, editor, "link")
    one, two = (put(stack, editor, collection, key) for key in ("one", "two"))
    with stack.database.write(editor) as session:
        assert take_away(session, stack.library.queue, one.document.id)
    stack.work()
    assert (found(stack, editor), status(stack, editor, two)) == (["two"], "indexed")


def test_what_is_purged_leaves_nothing_behind(stack: Stack, editor: Caller) -> None:
    collection = made(stack, editor, "link")
    one = put(stack, editor, collection, "one")
    put(stack, editor, collection, "two")
    stack.library.documents.delete(editor, one.document.id, erase=True)
    stack.work()
    assert found(stack, editor) == ["two"]


def test_access_of_its_own_is_never_linked(sqlite_stack: Stack, editor: Caller) -> None:
    collection = made(sqlite_stack, editor, "link")
    put(sqlite_stack, editor, collection, "one")
    uploaded = sqlite_stack.library.upload(
        editor, collection, GRANITE, external_id="two", fields=DocumentFields(access=Access(Visibility.PRIVATE))
    )
    assert uploaded.outcome is Outcome.CREATED


def test_a_file_is_not_skipped_for_one_that_a_source_may_take_away(sqlite_stack: Stack, editor: Caller) -> None:
    stack = sqlite_stack
    collection = made(stack, editor, "skip")
    brought = put(stack, editor, collection, "brought")
    stack.work()
    with stack.database.write(editor) as session:
        session.get_one(Document, brought.document.id).origin_id = session.ids.new_id()
    uploaded = put(stack, editor, collection, None)
    assert uploaded.outcome is Outcome.LINKED
    stack.library.documents.delete(editor, brought.document.id)
    stack.work()
    assert stack.found(editor, "granite", mode="lexical") == [uploaded.document.id]


def test_skipped_ones_are_the_other_one(sqlite_stack: Stack, editor: Caller) -> None:
    stack = sqlite_stack
    collection = made(stack, editor, "skip")
    one = put(stack, editor, collection, None)
    again = put(stack, editor, collection, None, name="another name.txt")
    assert (again.outcome, again.document.id, again.job) == (Outcome.DUPLICATE, one.document.id, None)
    keyed = put(stack, editor, collection, "two")
    assert keyed.outcome is Outcome.LINKED
    assert len(stack.library.documents.list(editor).items) == 2


def test_an_unknown_policy_is_refused(sqlite_stack: Stack, editor: Caller) -> None:
    with pytest.raises(InvalidInput, match="keep, link, skip"):
        made(sqlite_stack, editor, "burn")


def test_the_report_names_what_resembles(sqlite_stack: Stack, editor: Caller, people: People) -> None:
    stack = sqlite_stack
    collection = made(stack, editor, None)
    text = " ".join(f"word{n}" for n in range(200))
    copies = [put(stack, editor, collection, key, text.encode()) for key in ("one", "two")]
    near = put(stack, editor, collection, "near", text.replace("word7 ", "changed ").encode())
    put(stack, editor, collection, "other", GRANITE)
    report = Duplicates(stack.database, stack.library.rules).report
    alike = report(editor, collection.id, threshold=0.8, limit=10)
    assert (alike.total, alike.documents) == (1, 4)
    assert [member.document_id for member in alike.groups[0].members] == [
        uploaded.document.id for uploaded in (*copies, near)
    ]
    assert alike.groups[0].members[1].similarity == 1.0 > alike.groups[0].members[2].similarity > 0.8
    assert not alike.groups[0].exact
    same = report(editor, collection.id, threshold=1.0, limit=10)
    assert [(group.exact, group.size) for group in same.groups] == [(True, 2)]
    stack.library.documents.set_access(editor, copies[1].document.id, Access(Visibility.PRIVATE))
    reader = people.caller(editor.tenant_id)
    assert report(reader, collection.id, threshold=1.0, limit=10).groups == []
