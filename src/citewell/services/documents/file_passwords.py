"""Passwords of files: kept sealed with the version whose file they open, and shown to nobody."""

from __future__ import annotations

from sqlalchemy import select

from citewell.db.session import ScopedSession
from citewell.db.tables import Document, DocumentVersion
from citewell.domain.errors import DocumentUnreadable, InvalidInput, SecretUnreadable
from citewell.domain.plain_text import is_storable
from citewell.ports.secret_box import SecretBox, SecretPlace

MAX_PASSWORD = 500


def checked_password(password: str) -> str:
    """The password, if it can be one. Raises ``InvalidInput``, which does not repeat it.

    Blanks are part of it; ends of lines at its end are not: they come from the file in which it was kept.
    """
    password = password.rstrip("\r\n")
    if not 0 < len(password) <= MAX_PASSWORD or not is_storable(password):
        raise InvalidInput(
            f"password must have 1 to {MAX_PASSWORD} characters.",
            field="password",
            reason="name_length",
            most=MAX_PASSWORD,
        )
    return password


class FilePasswords:
    """Seals and opens them with ``box``."""

    def __init__(self, box: SecretBox) -> None:
        self._box = box

    def keep(self, version: DocumentVersion, password: str) -> None:
        """Remember what opens the file of ``version``."""
        version.password = self._box.seal(password, _place(version.tenant_id, version.document_id))

    def keep_latest(self, session: ScopedSession, document: Document, password: str | None) -> None:
        """Remember what opens the latest file of ``document``, if it was given and the file is still to be read."""
        if password is None:
            return
        latest = select(DocumentVersion).where(
            DocumentVersion.document_id == document.id, DocumentVersion.number == document.latest_version
        )
        version = session.scalars(latest).one()
        if version.state in {"building", "failed"}:
            self.keep(version, password)

    def opened(self, tenant_id: str, document_id: str, sealed: str | None) -> str | None:
        """The password that ``keep`` sealed for a version of the document, or ``None`` where there is none.

        Raises:
            DocumentUnreadable: ``encrypted``; what is kept cannot be opened any more, so it has to be given again.
        """
        if sealed is None:
            return None
        try:
            return self._box.open(sealed, _place(tenant_id, document_id))
        except SecretUnreadable as error:
            message = "The password of the file cannot be read any more. Give it again."
            raise DocumentUnreadable("encrypted", message) from error


def _place(tenant_id: str, document_id: str) -> SecretPlace:
    """That of the document, so that its file can be read again as another version."""
    return SecretPlace(tenant_id, DocumentVersion.__tablename__, document_id, "password")
