from __future__ import annotations

import pytest

from citewell.domain.errors import InvalidInput, PreconditionFailed
from citewell.http.preconditions import IfMatch, etag, matches

TAG = etag("id", 3)


@pytest.mark.parametrize(
    ("header", "revision"),
    [
        (None, None),
        ("*", None),
        (" * ", None),
        (TAG, 3),
        (f"{etag('id', 1)}, {TAG}", 3),
        (f"W/{TAG}", 0),
        (etag("another", 3), 0),
    ],
)
def test_if_match_becomes_a_revision(header: str | None, revision: int | None) -> None:
    assert IfMatch(header).revision("id") == revision


@pytest.mark.parametrize("header", ["3", '"3"', "", '"3-', '"99999999999999999999-0123456789ab"', "a\0b"])
def test_foreign_tags_are_an_error_of_the_client(header: str) -> None:
    with pytest.raises(InvalidInput):
        IfMatch(header).revision("id")


def test_a_lost_update_is_refused() -> None:
    IfMatch(TAG).check("id", 3)
    IfMatch(None).check("id", 3)
    with pytest.raises(PreconditionFailed):
        IfMatch(TAG).check("id", 4)


@pytest.mark.parametrize(
    ("header", "expected"),
    [(None, False), (TAG, True), (f"W/{TAG}", True), ("*", True), (f'"x", {TAG}', True), ('"x"', False)],
)
def test_if_none_match_compares_weakly(header: str | None, *, expected: bool) -> None:
    assert matches(header, TAG) is expected
