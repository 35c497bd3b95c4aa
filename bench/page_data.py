"""A collection of very many documents, for the table of the library."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

from bench.loading import Served, opened
from sqlalchemy import func, insert, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Collection, Document, DocumentVersion, User
from citewell.domain.access import Caller, Role
from citewell.services.collections.fields import CollectionFields

NAME = "Very many documents"
EMAIL = "page@example.org"
PASSWORD = "seven calm otters read books"  # noqa: S105  # of a server that the bench starts and stops
AT_ONCE = 5000
TOPICS = ("Manual", "Report", "Minutes of the meeting", "Contract", "Press release", "Inquiry about a permit")
KINDS = (("text/plain", "txt"), ("application/pdf", "pdf"), ("text/html", "html"), ("text/markdown", "md"))


def many_documents(made: Served, models: Path, count: int) -> str:
    """The id of a collection with ``count`` documents without text, and an administrator with a password; both made if
    they are not there.
    """
    with opened(made, models) as (app, reader):
        with app.database.read(reader) as session:
            known = session.scalars(select(Collection.id).where(Collection.name == NAME)).first()
            there = session.scalar(select(func.count()).select_from(Document).where(Document.collection_id == known))
            users = {user.email: user.id for user in session.scalars(select(User).where(User.role == Role.ADMIN))}
        admin = Caller(reader.tenant_id, next(iter(users.values())), Role.ADMIN)
        if EMAIL not in users:
            app.accounts.create(admin, email=EMAIL, name="Page", role=Role.ADMIN, password=PASSWORD)
        collection_id = known or app.collections.create(admin, CollectionFields(name=NAME)).collection.id
        for start in range(there or 0, count, AT_ONCE):
            with app.database.write(admin) as session:
                _rows(session, collection_id, range(start, min(start + AT_ONCE, count)))
        return collection_id


def _rows(session: ScopedSession, collection_id: str, numbers: range) -> None:
    access = session.get_one(Collection, collection_id).access_class_id
    documents, versions = [], []
    for number in numbers:
        document, version = session.ids.new_id(), session.ids.new_id()
        kind, suffix = KINDS[number % len(KINDS)]
        title = f"{TOPICS[number % len(TOPICS)]} {number}"
        made = session.clock.now() - timedelta(minutes=number * 7 % 500_000)
        same = {"media_type": kind, "title": title, "created_at": made, "tenant_id": session.tenant_id}
        documents.append(
            {
                **same,
                "id": document,
                "collection_id": collection_id,
                "external_id": f"many-{number}",
                "file_name": f"{number:06}.{suffix}",
                "status": "indexed" if number % 50 else "failed",
                "current_version_id": version,
                "chunk_count": number % 90,
                "latest_version": 1,
                "access_class_id": access,
                "updated_at": made,
            }
        )
        versions.append(
            {
                **same,
                "id": version,
                "document_id": document,
                "number": 1,
                "state": "current",
                "content_hash": hashlib.sha256(document.encode()).hexdigest(),
                "original_blob": "",
                "file_name": f"{number:06}.{suffix}",
                "size_bytes": number * 37 % 3_000_000,
                "language": ("en", "de", "fr")[number % 3],
                "chunk_count": number % 90,
                "published_at": made,
            }
        )
    session.execute(insert(Document), documents)
    session.execute(insert(DocumentVersion), versions)
