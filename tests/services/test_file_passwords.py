"""Files that a password opens, and pictures that are recognised: from the upload to the search."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from citewell.backends.parsing import SandboxedReader
from citewell.db.session import Database
from citewell.db.tables import Collection, Document, DocumentVersion, JobStep
from citewell.domain.access import Caller
from citewell.domain.errors import Conflict, InvalidInput
from citewell.services.collections.fields import CollectionFields
from citewell.services.documents.fields import DocumentFields
from citewell.services.documents.file_passwords import MAX_PASSWORD
from citewell.services.ingest.rereading import Rereading
from fakes.embedder import FakeEmbedder
from fakes.recogniser import ScriptedRecogniser
from support.encrypted import encrypted_pdf
from support.library import PASSWORDS
from support.scans import encoded, picture
from support.stack import Stack
from support.watched import Killed

PASSWORD = "correct horse 7351"
LOCKED = encrypted_pdf("Sixteen weeks of parental leave are paid.", PASSWORD)


@pytest.fixture(scope="module")
def recogniser() -> ScriptedRecogniser:
    return ScriptedRecogniser()


@pytest.fixture(scope="module")
def seeing(recogniser: ScriptedRecogniser) -> Iterator[SandboxedReader]:
    with SandboxedReader(children=1, recogniser=recogniser) as opened:
        yield opened


@pytest.fixture
def stack(sqlite_database: Database, tmp_path: Path, seeing: SandboxedReader) -> Iterator[Stack]:
    made = Stack(sqlite_database, tmp_path, seeing, FakeEmbedder(64))
    yield made
    made.close()


@pytest.fixture
def collection(stack: Stack, user: Caller) -> Collection:
    return stack.library.collections.create(user, CollectionFields(name="Handbook")).collection


def _put(stack: Stack, user: Caller, collection: Collection, password: str | None, name: str = "leave.pdf") -> str:
    """The id of the document."""
    fields = DocumentFields(password=password)
    return stack.library.upload(user, collection, LOCKED, name=name, fields=fields).document.id


def _rereading(stack: Stack) -> Rereading:
    return Rereading(stack.database, stack.library.rules, stack.library.queue, PASSWORDS)


def _seen(stack: Stack, user: Caller, document_id: str) -> tuple[Document, DocumentVersion]:
    with stack.database.read(user) as session:
        document = session.get_one(Document, document_id)
        latest = select(DocumentVersion).where(DocumentVersion.document_id == document.id)
        return document, session.scalars(latest.order_by(DocumentVersion.number.desc())).first()  # type: ignore[return-value]  # there is one


def test_a_password_opens_the_file_and_is_nowhere_to_be_read(
    stack: Stack, user: Caller, collection: Collection
) -> None:
    uploaded = _put(stack, user, collection, f"{PASSWORD}\n")
    stack.work()
    document, version = _seen(stack, user, uploaded)
    assert document.status == "indexed", document.status_message
    assert len(stack.found(user, "parental leave")) == 1
    assert version.password is not None
    assert PASSWORD not in version.password
    with stack.database.engine.connect() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        for table in tables:
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):  # noqa: S608 - names from the database
                assert PASSWORD not in repr(row), table


def test_without_it_the_state_says_how_to_give_it_and_a_retry_with_it_works(
    stack: Stack, user: Caller, collection: Collection
) -> None:
    first = _put(stack, user, collection, None)
    stack.work()
    document, _ = _seen(stack, user, first)
    assert (document.status, document.status_reason) == ("failed", "encrypted")
    assert "Give it (on the page, or citewell document password)" in str(document.status_message)
    assert _put(stack, user, collection, "wrong") == first
    stack.work()
    document, _ = _seen(stack, user, first)
    assert (document.status, document.status_reason) == ("failed", "encrypted")
    assert "does not open" in str(document.status_message)
    again = stack.library.documents.replace(
        user, first, parts=[LOCKED], file_name="leave.pdf", fields=DocumentFields(password=PASSWORD)
    )
    assert again.outcome == "retried"
    stack.work()
    assert _seen(stack, user, first)[0].status == "indexed"
    assert _put(stack, user, collection, "another, which is not needed") == first
    assert _seen(stack, user, first)[0].status == "indexed"


def test_a_file_that_a_password_opened_is_read_again_with_it(
    stack: Stack, user: Caller, collection: Collection
) -> None:
    document = _put(stack, user, collection, PASSWORD)
    stack.work()
    [job] = _rereading(stack).read_again(user, [document])
    stack.work()
    found, version = _seen(stack, user, document)
    assert (found.status, version.number, found.job_id) == ("indexed", 2, job.id), found.status_message
    assert len(stack.found(user, "parental leave")) == 1


def test_a_password_is_given_afterwards_until_it_is_the_right_one(
    stack: Stack, user: Caller, collection: Collection
) -> None:
    document = _put(stack, user, collection, None)
    with pytest.raises(Conflict, match="does not wait for a password"):
        _rereading(stack).read_with_password(user, document, PASSWORD)
    stack.work()
    for password, status in (("wrong", "failed"), (PASSWORD, "indexed")):
        _rereading(stack).read_with_password(user, document, password)
        stack.work()
        assert _seen(stack, user, document)[0].status == status
    assert len(stack.found(user, "parental leave")) == 1
    with pytest.raises(Conflict, match="does not wait for a password"):
        _rereading(stack).read_with_password(user, document, PASSWORD)


def test_a_sealed_password_belongs_to_its_document(stack: Stack, user: Caller, collection: Collection) -> None:
    one, other = (_put(stack, user, collection, PASSWORD, name) for name in ("one.pdf", "other.pdf"))
    with stack.database.write(user) as session:
        rows = {row.document_id: row for row in session.scalars(select(DocumentVersion)) if row.password is not None}
        rows[other].password = rows[one].password
    stack.work()
    assert _seen(stack, user, one)[0].status == "indexed"
    document, _ = _seen(stack, user, other)
    assert (document.status, document.status_reason) == ("failed", "encrypted")
    assert "cannot be read any more" in str(document.status_message)


@pytest.mark.parametrize("password", ["", "\n", "a" * 501, "a\x00b"])
def test_what_cannot_be_a_password_is_refused_without_repeating_it(
    password: str, stack: Stack, user: Caller, collection: Collection
) -> None:
    with pytest.raises(InvalidInput, match="password must have 1 to 500 characters") as caught:
        _put(stack, user, collection, password)
    assert caught.value.facts == {"field": "password", "reason": "name_length", "most": MAX_PASSWORD}
    assert "password=" not in repr(DocumentFields(password="secret"))


def test_a_picture_is_recognised_page_by_page_and_found(
    stack: Stack, user: Caller, collection: Collection, recogniser: ScriptedRecogniser
) -> None:
    recogniser.seen = []
    recogniser.pages = [["Trains before planes."], ["Hotels are booked by the office."]]
    pages = [picture(str(number), size=(300, 200)) for number in (1, 2)]
    scan = encoded(pages[0], "TIFF", compression="tiff_lzw", save_all=True, append_images=pages[1:])
    stack.library.upload(user, collection, scan, name="travel.tiff")
    stack.work()
    assert len(stack.found(user, "hotels booked office")) == 1
    assert len(recogniser.seen) == 2


@pytest.mark.parametrize("end", ["read", "deleted"])
def test_a_killed_worker_goes_on_at_the_page_where_it_was_and_keeps_no_page(
    end: str, stack: Stack, user: Caller, collection: Collection, recogniser: ScriptedRecogniser
) -> None:
    recogniser.seen = []
    recogniser.pages = [["Trains before planes."], Killed(), ["Hotels are booked by the office."]]
    pages = [picture(str(number), size=(300, 200)) for number in (1, 2)]
    scan = encoded(pages[0], "TIFF", compression="tiff_lzw", save_all=True, append_images=pages[1:])
    document_id = stack.library.upload(user, collection, scan, name="travel.tiff").document.id
    with pytest.raises(Killed):
        stack.work()
    assert len(_steps(stack, user)) == 1
    if end == "deleted":
        stack.library.documents.delete(user, document_id)
    stack.restart()
    stack.clock.advance(61)
    stack.work()
    assert _steps(stack, user) == []
    if end == "read":
        assert len(recogniser.seen) == 3
        assert len(stack.found(user, "trains before planes")) == 1
        assert len(stack.found(user, "hotels booked office")) == 1
    else:
        recogniser.pages = []


def _steps(stack: Stack, user: Caller) -> list[str]:
    with stack.database.read(user) as session:
        return list(session.scalars(select(JobStep.step).where(JobStep.step.startswith("recognised:"))))


def test_what_could_not_be_recognised_is_read_once_it_can(
    stack: Stack, user: Caller, collection: Collection, recogniser: ScriptedRecogniser
) -> None:
    scan = encoded(picture("x", size=(1200, 1200)), "PNG")
    recogniser.missing = "Tesseract is not installed on the server."
    uploaded = stack.library.upload(user, collection, scan, name="scan.png").document.id
    stack.work()
    document, _ = _seen(stack, user, uploaded)
    assert (document.status, document.status_reason) == ("failed", "not_recognised")
    assert document.status_message == "The file is a picture. Tesseract is not installed on the server."
    recogniser.missing, recogniser.pages = "", [["Keys are at the desk."]]
    assert stack.library.upload(user, collection, scan, name="scan.png").outcome == "retried"
    stack.work()
    document, version = _seen(stack, user, uploaded)
    assert document.status == "indexed"
    assert version.file_metadata is not None
    assert version.file_metadata["ocr"] is True


def test_only_what_could_not_be_recognised_is_read_again(
    stack: Stack, user: Caller, collection: Collection, recogniser: ScriptedRecogniser
) -> None:
    scan = encoded(picture("x", size=(1200, 1200)), "PNG")
    recogniser.missing = "Tesseract is not installed on the server."
    picture_id = stack.library.upload(user, collection, scan, name="scan.png").document.id
    partly, whole = (
        stack.library.upload(user, collection, words, name=name).document.id
        for name, words in (("partly.txt", b"Half of it."), ("whole.txt", b"All of it."))
    )
    stack.work()
    with stack.database.write(user) as session:
        version = session.scalars(select(DocumentVersion).where(DocumentVersion.document_id == partly)).one()
        version.structure = {**(version.structure or {}), "unread": [2]}
    recogniser.missing, recogniser.pages = "", [["Keys are at the desk."]]
    job = stack.library.collections.reindex(user, collection.id, unread=True)
    stack.work()
    assert stack.jobs.get(user, job.id).result == {"documents": 2}
    seen = {key: _seen(stack, user, key) for key in (picture_id, partly, whole)}
    assert [document.status for document, _ in seen.values()] == ["indexed"] * 3
    assert [version.number for _, version in seen.values()] == [1, 2, 1]
    again = stack.library.collections.reindex(user, collection.id, unread=True)
    stack.work()
    assert stack.jobs.get(user, again.id).result == {"documents": 0}
