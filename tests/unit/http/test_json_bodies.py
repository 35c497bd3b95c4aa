from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.errors import InvalidInput
from citewell.http.json_bodies import check_json, is_json


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b'"\xed\xa0\x80"',
        b'{"a": 1, "a": 2}',
        b'[{"b": {"a": 1, "a": 1}}]',
        b'{"a": NaN}',
        b"[Infinity]",
        b"[-Infinity]",
        b"[1e999]",
        b"[-1e999]",
        b"[9223372036854775808]",
        b"[-9223372036854775809]",
        b"[" + b"9" * 5000 + b"]",
        rb'"\u0000"',
        rb'{"\u0000": 1}',
        rb'"\ud800"',
        rb'{"\udfff": 1}',
        rb'["x", {"y": "\ud83d"}]',
        b"[" * 65 + b"]" * 65,
        b"[" * 200_000,
        b'{"a":' * 100 + b"1" + b"}" * 100,
        b"'single'",
        b"{} {}",
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_parsers_disagree_on_or_nobody_can_store_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInput):
        check_json(body)


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b'""',
        b'{"a": 1, "b": {"a": 2}}',
        b"[9223372036854775807, -9223372036854775808, 1.5e300, -0.0]",
        rb'"\ud83d\ude00 \u00e9"',
        '"😀 é"'.encode(),
        b"[" * 64 + b"]" * 64,
    ],
)
def test_sound_json_passes(body: bytes) -> None:
    assert check_json(body) is None  # type: ignore[func-returns-value]  # that it returns is the point


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**63), 2**63 - 1)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
        lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
    )
)
def test_whatever_can_be_stored_passes(value: object) -> None:
    check_json(json.dumps(value).encode())
    check_json(json.dumps(value, ensure_ascii=False).encode())


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [
        ("application/json", True),
        ("application/json; charset=utf-8", True),
        ("APPLICATION/JSON", True),
        ("application/merge-patch+json", True),
        ("text/plain", False),
        ("text/json", False),
        ("multipart/form-data; boundary=json", False),
        ("", False),
        (None, False),
    ],
)
def test_only_json_is_read_as_json(media_type: str | None, *, expected: bool) -> None:
    assert is_json(media_type) is expected
