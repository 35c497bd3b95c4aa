"""What is known of a document, brought up to date."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from citewell.db.session import ScopedSession
from citewell.db.tables import Document, DocumentVersion, User
from citewell.domain.errors import InvalidInput
from citewell.domain.facets import FACETS, FacetKind, FacetOrigin, Known, Value, checked_facets, said_facets


def known_of(document: Document) -> Known:
    """What is known of it now."""
    return Known(document.facets or {}, document.facet_origins or {})


def note_facets(document: Document, version: DocumentVersion | None) -> None:
    """Know what the document says of itself: in the file of ``version``, and in the metadata that came with it."""
    of_file = {} if version is None else version.file_metadata or {}
    head = of_file.get("front_matter")
    said = said_facets(of_file, head if isinstance(head, Mapping) else None, document.meta)
    keep(document, known_of(document).with_said(said, FacetOrigin.DOCUMENT))


def patch_facets(session: ScopedSession, document: Document, patch: Mapping[str, object]) -> None:
    """Know what a person says; ``None`` takes a facet away, and what the document says of it comes back.

    Raises:
        InvalidInput: there is no such facet, its value is not acceptable, or it names nobody of the tenant.
    """
    checked = checked_facets(patch)
    _check_users(session, checked)
    keep(document, known_of(document).patched(checked))
    renew_facets(session, document)


def renew_facets(session: ScopedSession, document: Document) -> None:
    """Know what the document says of itself now, in the version that readers see and in its metadata."""
    current = document.current_version_id
    note_facets(document, None if current is None else session.get(DocumentVersion, current))


def keep(document: Document, known: Known) -> None:
    """Write what is known onto the document, if it is new."""
    if known != known_of(document) or document.facets is None:
        document.facets, document.facet_origins = dict(known.facets), dict(known.origins)


def _check_users(session: ScopedSession, patch: Mapping[str, Value | None]) -> None:
    for name, value in patch.items():
        if value is None or FACETS[name].kind is not FacetKind.USER:
            continue
        if session.scalars(select(User.id).where(User.id == value)).one_or_none() is None:
            raise InvalidInput(
                f"{name} names no user of yours; give the id of one.", field=f"facets.{name}", reason="user_unknown"
            )
