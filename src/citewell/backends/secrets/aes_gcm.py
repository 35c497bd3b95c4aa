"""Secrets sealed with AES-256-GCM."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from citewell.domain.errors import SecretUnreadable
from citewell.ports.secret_box import SecretPlace

NONCE_BYTES = 12
SEALED = re.compile(r"1\.(?P<key>[0-9a-f]{8})\.(?P<body>[A-Za-z0-9_-]+)")


class AesGcmBox:
    """Seals with one key of 32 bytes: ``1.<name of the key>.<nonce and ciphertext in base64url>``.

    The nonce is random (NIST SP 800-38D, section 8.2.2), and the place is authenticated with the ciphertext. The name
    of the key is made of its hash, so that a wrong key is told apart from damage.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._name = hashlib.sha256(b"citewell/key-name/" + key).hexdigest()[:8]

    def seal(self, secret: str, place: SecretPlace) -> str:
        """See ``SecretBox``."""
        nonce = os.urandom(NONCE_BYTES)
        body = nonce + self._cipher.encrypt(nonce, secret.encode(), _written(place))
        return f"1.{self._name}.{base64.urlsafe_b64encode(body).decode().rstrip('=')}"

    def open(self, sealed: str, place: SecretPlace) -> str:
        """See ``SecretBox``."""
        match = SEALED.fullmatch(sealed)
        if match is None:
            raise SecretUnreadable("form", "What is stored here is no sealed secret. Enter the secret again.")
        if match["key"] != self._name:
            raise SecretUnreadable(
                "key",
                "This secret was sealed with another secret key. Put the former CITEWELL_SECRET_KEY or secret.key "
                "back, or give it once to `citewell secrets rotate`, or enter the secret again.",
            )
        try:
            body = base64.urlsafe_b64decode(match["body"] + "=" * (-len(match["body"]) % 4))
            return self._cipher.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], _written(place)).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            message = "This secret is damaged, or was sealed for another place. Enter it again."
            raise SecretUnreadable("place", message) from error


def _written(place: SecretPlace) -> bytes:
    return json.dumps([place.tenant_id, place.table, place.row_id, place.column]).encode()
