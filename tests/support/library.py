"""Collections and documents for tests, and a shortcut for what ingestion would do."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from sqlalchemy import insert

from citewell.backends.secrets.aes_gcm import AesGcmBox
from citewell.backends.transport.threads import ThreadTransport
from citewell.db.change_log import chunk_fingerprint
from citewell.db.session import Database
from citewell.db.tables import Chunk, Collection, Document, DocumentVersion
from citewell.domain.access import Caller
from citewell.ports.blob_store import BlobStore
from citewell.services.access.rules import AccessRules
from citewell.services.access.sharing import Access
from citewell.services.collections.collections import Collections
from citewell.services.collections.fields import CollectionFields
from citewell.services.documents.blob_references import hold_blobs
from citewell.services.documents.documents import Documents
from citewell.services.documents.fields import DocumentFields
from citewell.services.documents.file_passwords import FilePasswords
from citewell.services.documents.outcomes import Uploaded
from citewell.services.documents.purge import CollectionPurge, DocumentPurge
from citewell.services.documents.text_blobs import store_text
from citewell.services.ingest.publish import publish_version
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.kinds import Handler
from citewell.services.jobs.queue import JobQueue
from support.people import SYSTEM

MAX_BYTES = 10_000
PASSWORDS = FilePasswords(AesGcmBox(b"p" * 32))


class Library:
    """The services under test."""

    def __init__(self, database: Database, blobs: BlobStore) -> None:
        self.database = database
        self.blobs = blobs
        self.rules = AccessRules()
        self.queue = JobQueue(ThreadTransport())
        self.collections = Collections(database, self.rules, self.queue)
        self.documents = Documents(database, self.rules, self.queue, blobs, passwords=PASSWORDS, max_bytes=MAX_BYTES)

    def collection(self, caller: Caller, name: str = "Handbook", access: Access | None = None) -> Collection:
        """A new collection of the caller's, shared as said."""
        collection = self.collections.create(caller, CollectionFields(name=name)).collection
        if access is not None:
            self.collections.set_access(caller, collection.id, access)
        return collection

    def upload(
        self,
        caller: Caller,
        collection: Collection,
        content: bytes = b"some words",
        *,
        name: str = "notes.txt",
        fields: DocumentFields | None = None,
        external_id: str | None = None,
    ) -> Uploaded:
        """A file put into the collection."""
        return self.documents.upload(
            caller, collection.id, parts=[content], file_name=name, fields=fields, external_id=external_id
        )

    def run(self, kind: str, handler: Handler) -> int:
        """Run the jobs of a kind that are due, one after the other; returns how many there were."""
        ran = 0
        while True:
            with self.database.write(SYSTEM) as session:
                claim = self.queue.claim(session, "test", [kind])
            if claim is None:
                return ran
            context = JobContext(self.database, self.queue, claim.job, threading.Event())
            handler(context)
            assert context.finished
            ran += 1

    def purge(self) -> None:
        """Run the jobs that remove what was deleted."""
        self.run("document.purge", DocumentPurge(self.blobs).run)
        self.run("collection.purge", CollectionPurge(self.blobs).run)

    def publish(self, caller: Caller, document_id: str, texts: Sequence[str]) -> None:
        """What ingestion does in the end: the latest version has these chunks, and readers see it."""
        text = "\n".join(texts)
        key = store_text(self.blobs, caller.tenant_id, text)
        with self.database.write(caller) as session:
            document = session.get_one(Document, document_id, with_for_update=True)
            collection = session.get_one(Collection, document.collection_id)
            version = session.query(DocumentVersion).filter_by(document_id=document_id, number=document.latest_version)
            row = version.one()
            assert row.state == "building"
            row.text_blob, row.text_chars, row.structure = key, len(text), {"pages": [], "headings": [], "blocks": []}
            rows = []
            start = 0
            for ordinal, part in enumerate(texts):
                rows.append(
                    {
                        "tenant_id": document.tenant_id,
                        "partition_id": collection.partition_id,
                        "collection_id": collection.id,
                        "document_id": document.id,
                        "version_id": row.id,
                        "ordinal": ordinal,
                        "text": part,
                        "start": start,
                        "end": start + len(part),
                        "heading_path": [],
                        "tokens": 1,
                        "fingerprint": chunk_fingerprint(row.id, ordinal, part),
                    }
                )
                start += len(part) + 1
            if rows:
                session.execute(insert(Chunk), rows)
            assert publish_version(session, document.id, row.id)
            hold_blobs(session, self.blobs, [key])
