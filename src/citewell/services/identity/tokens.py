"""Credentials: access tokens (RFC 9068 JWT), and random ones that are stored as their SHA-256 only."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt

from citewell.domain.errors import ConfigurationError, TokenExpired, Unauthenticated
from citewell.ports.clock import Clock, Ids

ALGORITHM = "HS256"
TYPE = "at+jwt"
ISSUER = "citewell"
AUDIENCE = "citewell-api"
MIN_KEY_BYTES = 32
CLAIMS = ("iss", "aud", "sub", "sid", "tid", "jti", "iat", "nbf", "exp")
LEEWAY_SECONDS = 5
MAX_TOKEN_CHARACTERS = 4096

KEY_BYTES = 32
PREFIX_BYTES = 5
API_KEY = re.compile(r"cw_[a-z2-7]{8}_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What a valid access token says. Whether its session and user are still good is the database's to say."""

    tenant_id: str
    user_id: str
    session_id: str


class AccessTokens:
    """Issues and reads access tokens.

    Args:
        key: At least 32 secret bytes.
        clock: Tells when a token begins and ends.
        ids: Source of token ids.
        minutes: Life of a token.

    Raises:
        ConfigurationError: the key is too short for HS256 (RFC 7518 §3.2).
    """

    def __init__(self, key: bytes, clock: Clock, ids: Ids, *, minutes: int = 15) -> None:
        if len(key) < MIN_KEY_BYTES:
            raise ConfigurationError(f"The key that signs tokens needs {MIN_KEY_BYTES} bytes or more.")
        self._key = key
        self._clock = clock
        self._ids = ids
        self.life = timedelta(minutes=minutes)

    def issue(self, claims: AccessClaims) -> str:
        """A signed token for one login session."""
        now = int(self._clock.now().timestamp())
        body = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": claims.user_id,
            "sid": claims.session_id,
            "tid": claims.tenant_id,
            "jti": self._ids.new_id(),
            "iat": now,
            "nbf": now,
            "exp": now + int(self.life.total_seconds()),
        }
        return jwt.encode(body, self._key, algorithm=ALGORITHM, headers={"typ": TYPE})

    def read(self, token: str) -> AccessClaims:
        """The claims of a token that this server signed, is of the right type and counts now.

        Raises:
            TokenExpired: it counted once.
            Unauthenticated: it never did.
        """
        if len(token) > MAX_TOKEN_CHARACTERS:
            raise Unauthenticated("This access token is not valid.")
        try:
            decoded = jwt.decode_complete(
                token,
                self._key,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                audience=AUDIENCE,
                # The times are compared below, with our clock; PyJWT would ask the machine's.
                options={"require": list(CLAIMS), "verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except (jwt.InvalidTokenError, ValueError, RecursionError) as error:  # a header may nest 1,000 lists
            raise Unauthenticated("This access token is not valid.") from error
        if str(decoded["header"].get("typ", "")).lower() != TYPE or "crit" in decoded["header"]:
            raise Unauthenticated("This token is not an access token.")
        return self._check(decoded["payload"])

    def _check(self, body: dict[str, Any]) -> AccessClaims:
        words = [body[name] for name in ("tid", "sub", "sid", "jti")]
        times = [body[name] for name in ("iat", "nbf", "exp")]
        if not all(isinstance(word, str) and word for word in words) or not all(type(time) is int for time in times):
            raise Unauthenticated("This access token is not valid.")
        issued, begins, ends = times
        now = self._clock.now().timestamp()
        if issued > now + LEEWAY_SECONDS or begins > now + LEEWAY_SECONDS:
            raise Unauthenticated("This access token is not valid yet.")
        if ends <= now:
            raise TokenExpired("This access token has expired. Get a new one with the refresh token, or log in again.")
        return AccessClaims(tenant_id=words[0], user_id=words[1], session_id=words[2])


def new_opaque_token(ids: Ids) -> str:
    """256 random bits, for refresh tokens and login links."""
    return base64.urlsafe_b64encode(ids.secret(KEY_BYTES)).decode().rstrip("=")


def new_api_key(ids: Ids) -> tuple[str, str]:
    """``(prefix, key)``: ``cw_<prefix>_<256 random bits>``; the prefix may be shown, the key only once."""
    prefix = "cw_" + base64.b32encode(ids.secret(PREFIX_BYTES)).decode().lower()
    return prefix, f"{prefix}_{new_opaque_token(ids)}"


def stored_form(token: str) -> str:
    """SHA-256 in hex. The tokens are random, so nothing slower is needed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
