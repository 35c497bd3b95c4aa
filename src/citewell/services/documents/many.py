"""Changes of many documents at once: all of them, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from citewell.db.session import ScopedSession
from citewell.db.tables import Document, Job
from citewell.domain.access import Caller
from citewell.domain.errors import InvalidInput, TooLarge
from citewell.services.access.rules import AccessRules, Need
from citewell.services.access.sharing import Access
from citewell.services.documents.changes import DocumentChanges, patch_document
from citewell.services.documents.desk import DocumentView, touch, views_of

MAX_BULK = 500


@dataclass(frozen=True, slots=True)
class Deletion:
    """A document that was taken away, and the job that removes its rows and files."""

    document_id: str
    job: Job


def documents_for(
    session: ScopedSession, access: AccessRules, caller: Caller, document_ids: Sequence[str], right: Need
) -> Sequence[Document]:
    """The documents, locked, in the order in which every writer locks them.

    Raises:
        InvalidInput: there is none.
        TooLarge: more than 500.
        NotFound: the caller may not read one of them.
        Forbidden: the caller may not do that with one of them.
    """
    wanted = sorted(set(document_ids))
    if not wanted:
        raise InvalidInput("There is no document in the request.", field="document_ids", reason="missing")
    if len(wanted) > MAX_BULK:
        raise TooLarge(
            f"{MAX_BULK} documents at a time, at most.",
            limit=MAX_BULK,
            unit="documents",
            reason="documents",
            most=MAX_BULK,
        )
    return [access.document_for(session, caller, key, right=right, lock=True) for key in wanted]


class DocumentsAtOnce(DocumentChanges):
    """Changes up to 500 documents in one transaction. All raise as ``documents_for``."""

    def bulk_metadata_update(
        self, caller: Caller, document_ids: Sequence[str], patch: Mapping[str, Any]
    ) -> Sequence[DocumentView]:
        """Apply one merge patch to the metadata of many documents."""
        with self._database.write(caller) as session:
            documents = documents_for(session, self._access, caller, document_ids, Need.WRITE)
            for document in documents:
                patch_document(session, document, {"metadata": patch})
                touch(session, document)
                session.audit("document.update", "document", document.id, fields=["metadata"])
            return views_of(session, documents)

    def bulk_access(self, caller: Caller, document_ids: Sequence[str], access: Access) -> Sequence[DocumentView]:
        """Let the same people read many documents; the very next search obeys. Raises as ``set_access``, too."""
        with self._database.write(caller) as session:
            documents = documents_for(session, self._access, caller, document_ids, Need.MANAGE)
            for document in documents:
                touch(session, document)
                self._share(session, caller, document, access)
            return views_of(session, documents)

    def bulk_delete(self, caller: Caller, document_ids: Sequence[str], *, erase: bool = False) -> Sequence[Deletion]:
        """Take many documents and their parts away; parts that are named beside their document go with it."""
        gone = []
        with self._database.write(caller) as session:
            for document in documents_for(session, self._access, caller, document_ids, Need.DELETE):
                session.refresh(document)
                if document.deleted_at is None:
                    gone.append(Deletion(document.id, self._take_away(session, document, erase=erase)))
        return gone
