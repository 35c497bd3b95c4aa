from __future__ import annotations

import base64
import json
import re
from typing import Any

import jwt
import pytest

from citewell.domain.errors import CitewellError, ConfigurationError, TokenExpired, Unauthenticated
from citewell.services.identity.tokens import (
    API_KEY,
    AUDIENCE,
    ISSUER,
    AccessClaims,
    AccessTokens,
    new_api_key,
    new_opaque_token,
    stored_form,
)
from fakes.clock import FakeClock, FakeIds

KEY = b"k" * 32
CLAIMS = AccessClaims(tenant_id="t", user_id="u", session_id="s")


@pytest.fixture
def tokens(clock: FakeClock, ids: FakeIds) -> AccessTokens:
    return AccessTokens(KEY, clock, ids)


def body(clock: FakeClock, **changes: Any) -> dict[str, Any]:
    now = int(clock.now().timestamp())
    found = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "u",
        "sid": "s",
        "tid": "t",
        "jti": "j",
        "iat": now,
        "nbf": now,
        "exp": now + 900,
    }
    found.update(changes)
    return {name: value for name, value in found.items() if value is not None}


def signed(claims: dict[str, Any], *, key: bytes = KEY, algorithm: str = "HS256", **header: Any) -> str:
    return jwt.encode(claims, key, algorithm=algorithm, headers={"typ": "at+jwt", **header})


def forged(header: dict[str, Any], claims: dict[str, Any], signature: str = "") -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims)]
    return ".".join([*parts, signature])


def test_a_token_says_who_it_was_issued_to(tokens: AccessTokens) -> None:
    assert tokens.read(tokens.issue(CLAIMS)) == CLAIMS


def test_the_helper_makes_good_tokens_so_the_rows_below_fail_for_their_own_reason(
    tokens: AccessTokens, clock: FakeClock
) -> None:
    assert tokens.read(signed(body(clock))) == CLAIMS


@pytest.mark.parametrize("missing", ["iss", "aud", "sub", "sid", "tid", "jti", "iat", "nbf", "exp"])
def test_every_claim_is_needed(tokens: AccessTokens, clock: FakeClock, missing: str) -> None:
    with pytest.raises(Unauthenticated):
        tokens.read(signed(body(clock, **{missing: None})))


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "another"},
        {"aud": "another-api"},
        {"aud": []},
        {"sub": ""},
        {"sub": 7},
        {"sid": ["s"]},
        {"tid": {"$ne": ""}},
        {"exp": "9999999999"},
        {"exp": True},
        {"exp": 1e12},
        {"nbf": 4_000_000_000},
        {"iat": 4_000_000_000},
        {"iat": "now"},
    ],
)
def test_wrong_claims_are_refused(tokens: AccessTokens, clock: FakeClock, changes: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        tokens.read(forged_with_good_signature(body(clock, **changes)))


def forged_with_good_signature(claims: dict[str, Any]) -> str:
    return jwt.api_jws.PyJWS().encode(json.dumps(claims).encode(), KEY, algorithm="HS256", headers={"typ": "at+jwt"})


def test_the_header_is_not_believed(tokens: AccessTokens, clock: FakeClock) -> None:
    claims = body(clock)
    attacks = [
        forged({"alg": "none", "typ": "at+jwt"}, claims),
        forged({"alg": "None", "typ": "at+jwt"}, claims, "AA"),
        forged({"alg": "HS256", "typ": "at+jwt"}, claims),
        forged({"typ": "at+jwt"}, claims, "AA"),
        forged({"alg": ["HS256"], "typ": "at+jwt"}, claims, "AA"),
        signed(claims, key=b"x" * 32),
        signed(claims, algorithm="HS512", key=b"k" * 64),
        signed(claims, key=b"x" * 32, kid="../../../../dev/null"),
        signed(claims, key=b"x" * 32, jku="https://evil.example/keys"),
        signed(claims, typ="JWT"),
        signed(claims, typ="rt+jwt"),
        signed(claims, crit=["exp"], exp=1),
        signed(claims)[:-2],
        signed(claims) + ".x",
        "",
        "...",
        "a.b.c",
        "\ud800.\ud800.\ud800",
        "é.é.é",
        "A" * 100_000,
        base64.urlsafe_b64encode(b"[" * 2900).decode().rstrip("=") + ".e30.AA",
    ]
    for attack in attacks:
        with pytest.raises(Unauthenticated):
            tokens.read(attack)


def test_a_token_ends(tokens: AccessTokens, clock: FakeClock) -> None:
    token = tokens.issue(CLAIMS)
    clock.advance(899)
    tokens.read(token)
    clock.advance(1)
    with pytest.raises(TokenExpired):
        tokens.read(token)


def test_a_short_key_does_not_start(clock: FakeClock, ids: FakeIds) -> None:
    with pytest.raises(ConfigurationError):
        AccessTokens(b"k" * 31, clock, ids)


def test_api_keys_carry_256_random_bits_behind_a_visible_prefix(ids: FakeIds) -> None:
    prefix, key = new_api_key(ids)
    assert API_KEY.fullmatch(key)
    assert key.startswith(prefix + "_")
    assert len(base64.urlsafe_b64decode(key.removeprefix(prefix + "_") + "=")) == 32
    assert new_api_key(ids)[1] != key
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", new_opaque_token(ids))


def test_only_a_digest_is_stored_and_any_text_has_one() -> None:
    assert stored_form("token") != "token"
    assert len(stored_form("\ud800")) == 64
    assert issubclass(TokenExpired, CitewellError)
