"""What makes a password acceptable (NIST SP 800-63B-4: length and a block list, no composition rules)."""

from __future__ import annotations

import unicodedata

from citewell.domain.errors import InvalidInput

MIN_CHARACTERS = 15
MAX_BYTES = 1024
MIN_DIFFERENT_CHARACTERS = 5
LONGEST_REPEATED_UNIT = 12

KEYBOARD = (
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "01234567890123456789012345678901234567890123456789",
    "qwertyuiopasdfghjklzxcvbnmqwertyuiop",
    "qwertzuiopasdfghjklyxcvbnmqwertzuiop",
    "azertyuiopqsdfghjklmwxcvbnazertyuiop",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
)
"""Rows that people run a finger along; a password that is a piece of one, forwards or backwards, is none."""

WELL_KNOWN = frozenset(
    {
        "correcthorsebatterystaple",
        "thequickbrownfox",
        "thequickbrownfoxjumpsoverthelazydog",
        "iloveyousomuch123",
        "letmeinletmein1",
        "administrator1",
        "administrator12",
        "administrator123",
        "administrator1234",
        "passwordpassword1",
        "password1password2",
        "password1234567",
        "password12345678",
        "password123456789",
        "password1234567890",
        "qwerty123456789",
        "qwertyuiop12345",
        "qwertyuiop123456",
        "qwertyuiop123456789",
        "changemechangeme1",
        "changemeplease",
        "changemeplease1",
        "pleasechangeme1",
        "thisismypassword",
        "thisismypassword1",
        "mypasswordispassword",
        "citewelladministrator",
        "citewelladmin123",
    }
)
"""Letters and digits of long passwords that stand in every guessing list, in lower case."""


def normal_form(password: str) -> str:
    """The form of a password that is hashed: Unicode NFC, whole.

    Raises:
        InvalidInput: it is over 1,024 bytes (it is never cut), or holds NUL or half of a surrogate pair.
    """
    if len(password) > MAX_BYTES:  # before the work that grows with it
        raise InvalidInput(f"A password may have {MAX_BYTES} bytes at most.", field="password", reason="password_long")
    try:
        encoded = unicodedata.normalize("NFC", password).encode()
    except UnicodeEncodeError as error:
        raise InvalidInput("The password is not valid Unicode text.", field="password", reason="not_unicode") from error
    if len(encoded) > MAX_BYTES:
        raise InvalidInput(f"A password may have {MAX_BYTES} bytes at most.", field="password", reason="password_long")
    if b"\0" in encoded:
        raise InvalidInput("A password may not hold the character NUL.", field="password", reason="nul")
    return encoded.decode()


def _is_repetition(text: str) -> bool:
    return any(
        text == (text[:size] * (len(text) // size + 1))[: len(text)]
        for size in range(1, min(LONGEST_REPEATED_UNIT, len(text) // 2) + 1)
    )


def check_new_password(password: str, *, email: str = "") -> str:
    """The normal form of a password that may be set.

    Args:
        password: What the person chose.
        email: Their address; the password may not be made of it.

    Raises:
        InvalidInput: it is too short or long, or among the first that anyone would try.
    """
    normal = normal_form(password)
    if len(normal) < MIN_CHARACTERS:
        message = f"A password needs {MIN_CHARACTERS} characters or more. A few unrelated words make a good one."
        raise InvalidInput(message, field="password", reason="password_short", least=MIN_CHARACTERS)
    folded = "".join(character for character in normal.casefold() if character.isalnum())
    local_part = "".join(character for character in email.partition("@")[0].casefold() if character.isalnum())
    address = "".join(character for character in email.casefold() if character.isalnum())
    too_easy = (
        len(set(normal)) < MIN_DIFFERENT_CHARACTERS
        or _is_repetition(normal.casefold())
        or folded in WELL_KNOWN
        or any(bool(folded) and (folded in row or folded in row[::-1]) for row in KEYBOARD)
        or (bool(address) and folded in {address, local_part, local_part * 2})
    )
    if too_easy:
        message = (
            "This password is easy to guess. Choose one that is not a known phrase, a row of keys or your address."
        )
        raise InvalidInput(message, field="password", reason="password_easy")
    return normal
