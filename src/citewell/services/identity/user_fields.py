"""What users are called and may be."""

from __future__ import annotations

import re
import unicodedata

from citewell.domain.access import Role
from citewell.domain.errors import InvalidInput
from citewell.domain.names import checked_full_name

EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+")
MAX_EMAIL = 320
ROLES = (Role.ADMIN, Role.EDITOR, Role.USER)


def normal_email(email: str) -> str:
    """The one form of an address that people log in with.

    Raises:
        InvalidInput: it is no address.
    """
    normal = unicodedata.normalize("NFC", email).strip().lower()
    if len(normal) > MAX_EMAIL or not EMAIL.fullmatch(normal) or not normal.isprintable():
        raise InvalidInput("This is not an e-mail address.", field="email", reason="email")
    return normal


def check_name(name: str) -> str:
    """A person's name as it is kept; it may be empty. Raises ``InvalidInput``."""
    return checked_full_name(name, "A name", required=False)


def check_role(role: str) -> str:
    """The role that a user may have. Raises ``InvalidInput``."""
    if role not in ROLES:
        raise InvalidInput(
            f"A role is one of {', '.join(ROLES)}.", field="role", reason="not_allowed", allowed=list(ROLES)
        )
    return Role(role).value
