"""Many people at once: nobody waits for ever, nothing is lost, no file goes that somebody refers to."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from citewell.db.tables import Change, Chunk, Document, DocumentVersion, Partition
from citewell.domain.access import Caller, Visibility
from citewell.domain.digests import digest_of
from citewell.domain.errors import NotFound, Unavailable
from citewell.services.access.sharing import Access
from citewell.services.documents.fields import DocumentFields
from support.library import Library

CONTENTS = (b"first", b"second", b"third")
PRIVATE = Access(Visibility.PRIVATE)


class _Person:
    """Does one thing after the other, chosen at random from a seed."""

    def __init__(self, library: Library, caller: Caller, collection_id: str, seed: int) -> None:
        self._library = library
        self._caller = caller
        self._collection_id = collection_id
        self._random = random.Random(seed)  # noqa: S311  # repeatable on purpose
        self.errors: list[BaseException] = []
        self.done = 0

    def __call__(self, steps: int) -> None:
        acts = (
            self._upload,
            self._upload,
            self._delete,
            self._replace,
            self._share,
            self._patch,
            self._publish,
            self._purge,
        )
        for _ in range(steps):
            act: Callable[[], object] = self._random.choice(acts)
            try:
                act()
                self.done += 1
            except (NotFound, Unavailable, NoResultFound, AssertionError, IndexError):
                pass  # somebody else was faster
            except BaseException as error:
                self.errors.append(error)
                raise

    def _some_document(self) -> str:
        documents = self._library.documents.list(self._caller, limit=20).items
        return documents[self._random.randrange(len(documents))].document.id if documents else "none"

    def _upload(self) -> None:
        self._library.documents.upload(
            self._caller,
            self._collection_id,
            parts=[self._random.choice(CONTENTS)],
            file_name=f"{self._random.randrange(3)}.txt",
            fields=DocumentFields(access=self._random.choice((None, PRIVATE))),
        )

    def _delete(self) -> None:
        self._library.documents.delete(self._caller, self._some_document())

    def _replace(self) -> None:
        content = self._random.choice(CONTENTS)
        self._library.documents.replace(self._caller, self._some_document(), parts=[content], file_name="x.txt")

    def _share(self) -> None:
        access = self._random.choice((Access(None), PRIVATE, Access(Visibility.PUBLIC)))
        self._library.documents.set_access(self._caller, self._some_document(), access)

    def _patch(self) -> None:
        self._library.documents.patch_metadata(self._caller, self._some_document(), {"n": self._random.random()})

    def _publish(self) -> None:
        texts = [f"chunk {n}" for n in range(self._random.randrange(1, 4))]
        self._library.publish(self._caller, self._some_document(), texts)

    def _purge(self) -> None:
        self._library.purge()


def test_four_people_for_a_while(library: Library, admin: Caller) -> None:
    collection = library.collection(admin)
    people = [_Person(library, admin, collection.id, seed) for seed in range(4)]
    threads = [threading.Thread(target=person, args=(25,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [error for person in people for error in person.errors] == []
    assert sum(person.done for person in people) > 30
    library.purge()
    with library.database.read(admin) as session:
        partition = session.scalars(select(Partition)).one()
        seqs = session.scalars(select(Change.seq).order_by(Change.seq)).all()
        live = session.scalars(
            select(Chunk.fingerprint).where(Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None))
        ).all()
        documents = session.scalars(select(Document)).all()
        versions = session.scalars(select(DocumentVersion)).all()
    assert seqs == list(range(1, partition.head_seq + 1))
    assert partition.digest == digest_of(live)
    assert all(document.deleted_at is None for document in documents)
    assert all(library.blobs.verify(version.original_blob) for version in versions)


def test_a_file_is_put_while_its_last_reference_goes(library: Library, admin: Caller) -> None:
    content = CONTENTS[0]
    collection = library.collection(admin)
    for _ in range(8):
        first = library.upload(admin, collection, content).document
        library.documents.delete(admin, first.id)
        results: list[object] = []

        def again(found: list[object] = results) -> None:
            try:
                found.append(library.upload(admin, collection, content).document)
            except Unavailable as error:
                found.append(error)

        threads = [threading.Thread(target=again), threading.Thread(target=library.purge)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (result,) = results
        if isinstance(result, Document):
            with library.documents.download(admin, result.id).stream as stream:
                assert stream.read() == content
            library.documents.delete(admin, result.id)
        library.purge()
        assert list(library.blobs.list()) == []
