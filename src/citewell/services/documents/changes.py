"""Changes to documents: what is said about them, who may read them, and their end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from citewell.db.session import ScopedSession
from citewell.db.tables import Collection, Document, DocumentVersion, Job, User
from citewell.domain.access import Caller, Visibility
from citewell.domain.changes import differences
from citewell.domain.errors import Forbidden, InvalidInput
from citewell.domain.facets import FACETS
from citewell.domain.json_values import checked_metadata, merge_patch
from citewell.domain.revisions import check_revision
from citewell.services.access.rules import Need, need_visibility, owns
from citewell.services.access.sharing import Access, document_class, rights_changed, shares_of
from citewell.services.documents.desk import Desk, DocumentView, default_title, touch, views_of
from citewell.services.documents.facets import patch_facets, renew_facets
from citewell.services.documents.fields import DocumentFields, checked_source_uri, checked_text, checked_title
from citewell.services.documents.linking import release_links
from citewell.services.documents.live_chunks import relabel_live_chunks, retire_live_chunks
from citewell.services.documents.opening import class_meanwhile
from citewell.services.documents.parts import IDS, check_own_access, parts_below, pass_on_access
from citewell.services.documents.retention import enqueue_purge, purge_time

PATCHABLE = ("title", "description", "metadata", "source_uri", "facets", "owner_id")


def apply_fields(session: ScopedSession, document: Document, said: DocumentFields) -> bool:
    """Put checked fields on the document, but for access; whether anything is new."""
    before = (document.title, document.title_given, document.description, document.meta, document.source_uri)
    if said.title is not None:
        document.title, document.title_given = said.title, True
    if said.description is not None:
        document.description = said.description
    if said.metadata is not None:
        document.meta = dict(said.metadata)
        renew_facets(session, document)
    if said.source_uri is not None:
        document.source_uri = said.source_uri
    return before != (document.title, document.title_given, document.description, document.meta, document.source_uri)


def access_of(session: ScopedSession, document: Document) -> Access:
    """Who may read the document, as it was said."""
    visibility = None if document.visibility is None else Visibility(document.visibility)
    return Access(visibility, shares_of(session, "document", document.id))


def says_the_same(session: ScopedSession, document: Document, said: DocumentFields) -> bool:
    """Whether nothing of ``said`` is new; a password is not, as it says nothing about the document."""
    return (
        said.title in (None, document.title)
        and said.description in (None, document.description)
        and (said.metadata is None or dict(said.metadata) == document.meta)
        and said.source_uri in (None, document.source_uri)
        and (said.access is None or said.access == access_of(session, document))
    )


def apply_access(
    session: ScopedSession, caller: Caller, document: Document, access: Access, *, with_text: bool = False
) -> None:
    """Let exactly these read the document and its parts; the indexes are told by the change log.

    With ``with_text`` they are meant for the text that was sent last, and nobody new reads one of before.

    Raises:
        Forbidden: the caller may not make it so visible.
        InvalidInput: a share names somebody who is not in the tenant.
    """
    need_visibility(caller, access.visibility)
    collection = session.get_one(Collection, document.collection_id)
    access_class_id = document_class(session, document, collection, access)
    document.visibility = access.visibility
    if with_text:
        access_class_id = class_meanwhile(session, document, access_class_id)
    relabel = access_class_id != document.access_class_id
    document.access_class_id = access_class_id
    session.flush()
    if relabel:
        relabel_live_chunks(session, document)
    pass_on_access(session, document, relabel=relabel)
    rights_changed(session)


def tell_title(session: ScopedSession, document: Document, *, before: str) -> None:
    """Let the indexes know of a new title: people search for its words."""
    if document.title != before:
        session.flush()
        relabel_live_chunks(session, document)


class DocumentChanges(Desk):
    """Changes documents. ``expected`` is the revision that a change was decided on, if it must be the present one."""

    def patch(
        self, caller: Caller, document_id: str, patch: Mapping[str, Any], *, expected: int | None = None
    ) -> DocumentView:
        """Change what is said about a document, by a JSON merge patch.

        ``title``, ``description``, ``metadata``, ``facets``, ``source_uri``, ``owner_id`` and ``access`` may be in it;
        ``None`` takes a value away. ``access`` is an ``Access``, replaced as a whole, or ``None`` to inherit from the
        collection.

        Raises:
            NotFound: there is no document that the caller may read.
            Forbidden: the caller may not change it.
            PreconditionFailed: ``expected`` is not its revision.
            InvalidInput: a value is not acceptable.
            Conflict: its access is that of the document which it is a part of.
        """
        with self._database.write(caller) as session:
            document = self._access.document_for(session, caller, document_id, right=Need.WRITE, lock=True)
            check_revision(document.revision, expected)
            fields = {name: value for name, value in patch.items() if name not in {"access", "owner_id"}}
            title = document.title
            patch_document(session, document, fields)
            tell_title(session, document, before=title)
            touch(session, document)
            if fields:
                session.audit("document.update", "document", document.id, fields=sorted(fields))
            if "owner_id" in patch:
                self._hand_over(session, caller, document, patch["owner_id"])
            if "access" in patch:
                self._share(session, caller, document, patch["access"] or Access(None))
            return views_of(session, [document])[0]

    def patch_metadata(
        self, caller: Caller, document_id: str, patch: Mapping[str, Any], *, expected: int | None = None
    ) -> DocumentView:
        """Change the metadata by a JSON merge patch. Raises as ``patch``."""
        return self.patch(caller, document_id, {"metadata": patch}, expected=expected)

    def access(self, caller: Caller, document_id: str) -> tuple[Document, Access]:
        """Who may read it, for its owner, the collection's owner and admins.

        Raises:
            NotFound: there is no document that the caller may read.
            Forbidden: the caller is none of these.
        """
        with self._database.read(caller) as session:
            document = self._access.document_for(session, caller, document_id)
            collection = session.get_one(Collection, document.collection_id)
            if not owns(caller, document.owner_id) and not owns(caller, collection.owner_id):
                raise Forbidden(
                    "Only the owners of document and collection and administrators see its shares.",
                    reason="document_owner",
                )
            return document, access_of(session, document)

    def set_access(
        self, caller: Caller, document_id: str, access: Access, *, expected: int | None = None
    ) -> tuple[Document, Access]:
        """Decide who may read it, or that it inherits from its collection; the very next search obeys.

        Raises:
            NotFound: there is no document that the caller may read.
            Forbidden: the caller may not decide that.
            PreconditionFailed: ``expected`` is not its revision.
            InvalidInput: a share names somebody who is not in the tenant.
            Conflict: it is a part of another document, and has that one's readers.
        """
        with self._database.write(caller) as session:
            document = self._access.document_for(session, caller, document_id, right=Need.MANAGE, lock=True)
            check_revision(document.revision, expected)
            touch(session, document)
            self._share(session, caller, document, access)
        return document, access

    def _hand_over(self, session: ScopedSession, caller: Caller, document: Document, owner_id: object) -> None:
        self._access.document_for(session, caller, document.id, right=Need.MANAGE)
        owner = session.get(User, owner_id) if isinstance(owner_id, str) else None
        if owner is None or owner.status != "active":
            raise InvalidInput("owner_id must be the id of an active user.", field="owner_id", reason="active_user")
        access = access_of(session, document)
        document.owner_id = owner.id
        apply_access(session, caller, document, access)
        session.audit("document.hand_over", "document", document.id, owner_id=owner.id)

    def _share(self, session: ScopedSession, caller: Caller, document: Document, access: Access) -> None:
        self._access.document_for(session, caller, document.id, right=Need.MANAGE)
        check_own_access(document)
        before = {"visibility": access_of(session, document).visibility}
        apply_access(session, caller, document, access)
        session.audit(
            "document.share",
            "document",
            document.id,
            changes=differences(before, {"visibility": access.visibility}),
            visibility=access.visibility,
            shares=[[share.principal, share.right] for share in access.shares],
        )

    def delete(self, caller: Caller, document_id: str, *, expected: int | None = None, erase: bool = False) -> Job:
        """Take a document and its parts away: no search that starts after this finds them. A job removes their rows
        and files, at once or, where their collection keeps the past, when that time is over.

        Args:
            caller: Who takes it away.
            document_id: Which document.
            expected: Its revision, if only that may be deleted.
            erase: Keep no past of it, whatever the collection says. Also for one that was deleted before.

        Raises:
            NotFound: there is no document that the caller may read.
            Forbidden: the caller may not delete it.
            PreconditionFailed: ``expected`` is not its revision.
        """
        with self._database.write(caller) as session:
            document = self._access.document_for(
                session, caller, document_id, right=Need.DELETE, lock=True, deleted=erase
            )
            check_revision(document.revision, expected)
            return self._take_away(session, document, erase=erase)

    def _take_away(self, session: ScopedSession, document: Document, *, erase: bool) -> Job:
        collection = session.get_one(Collection, document.collection_id)
        if document.deleted_at is None:
            mark_deleted(session, document)
            release_links(session, self._queue, of=document)
        later = purge_time(session, collection, erase=erase)
        job = enqueue_purge(session, self._queue, document.id, not_before=later, erase=erase)
        session.audit("document.delete", "document", document.id, job_id=job.id, erase=erase)
        return job


def mark_deleted(session: ScopedSession, document: Document) -> None:
    """Make the document, its parts and the chunks of all of them invisible in this transaction."""
    touch(session, document)
    document.deleted_at = document.updated_at
    document.status = "deleted"
    session.flush()
    parts = [key for level in parts_below(session, document.id) for key in level]
    for start in range(0, len(parts), IDS):
        session.execute(
            update(Document)
            .where(Document.id.in_(parts[start : start + IDS]))
            .values(deleted_at=document.deleted_at, status="deleted", revision=Document.revision + 1)
            .execution_options(synchronize_session=False)
        )
    retire_live_chunks(session, document, parts)


def patch_document(session: ScopedSession, document: Document, patch: Mapping[str, Any]) -> None:
    """Apply a merge patch of what is said about a document, but for access and owner. Raises ``InvalidInput``."""
    for name, value in patch.items():
        match name:
            case "title" if value is None:
                current = document.current_version_id
                version = None if current is None else session.get(DocumentVersion, current)
                document.title, document.title_given = default_title(document.file_name, version), False
            case "title":
                document.title, document.title_given = checked_title(_text(value, name)), True
            case "description":
                document.description = "" if value is None else checked_text(_text(value, name), name)
            case "source_uri":
                document.source_uri = None if value is None else checked_source_uri(_text(value, name))
            case "metadata":
                # The patch is checked first: deep nesting must not reach the recursion that merges.
                changes = None if value is None else checked_metadata(value)
                document.meta = {} if changes is None else checked_metadata(merge_patch(document.meta, changes))
                renew_facets(session, document)
            case "facets":
                patch_facets(session, document, dict.fromkeys(FACETS) if value is None else value)
            case _:
                raise InvalidInput(
                    f"A document has no field of this name; there are {', '.join(PATCHABLE)}.", reason="unknown_field"
                )


def _text(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise InvalidInput(f"{field} must be text.", field=field, reason="wrong_type")
    return value
