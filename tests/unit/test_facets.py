"""What is known of a document: understood from what it says, never made up, and who outranks whom."""

from __future__ import annotations

from typing import Any

import pytest

from citewell.domain.errors import InvalidInput
from citewell.domain.facets import FACETS, FacetOrigin, Known, checked_facets, moment_text, said_facets

NOBODY = Known({}, {})


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ({"author": " Ada   Adams "}, {"author": "Ada Adams"}),
        ({"authors": ["Ada Adams", "Ben Brown"]}, {"author": "Ada Adams, Ben Brown"}),
        ({"creator": "Cleo", "author": "Ada"}, {"author": "Ada"}),
        ({"Creation Date": "D:20240501080910+02'00'"}, {"written_at": "2024-05-01T06:09:10Z"}),
        ({"date": "Wed, 1 May 2024 08:09:10 +0200"}, {"written_at": "2024-05-01T06:09:10Z"}),
        ({"modified": "2024-05-01"}, {"revised_at": "2024-05-01T00:00:00Z"}),
        ({"keywords": "leave; pay, Leave"}, {"topics": ["leave", "pay"]}),
        ({"labels": ["hr", "", 3, "hr"]}, {"topics": ["hr"]}),
        ({"abstract": "Short."}, {"summary": "Short."}),
        ({"date": "some day", "author": "", "keywords": [], "summary": None}, {}),
        ({"author": True, "topics": {"a": 1}, "created": 2024}, {}),
        ({"author": "half \ud800"}, {}),
        ({"unknown": "x"}, {}),
    ],
)
def test_what_documents_say_is_understood_or_left_out(said: dict[str, Any], understood: dict[str, Any]) -> None:
    assert said_facets(said) == understood


def test_what_was_said_later_counts_more() -> None:
    assert said_facets({"author": "in the file"}, None, {"author": "with the upload"}) == {"author": "with the upload"}


def test_long_values_are_cut_or_left_out() -> None:
    assert said_facets({"summary": "x" * 5000}) == {"summary": "x" * FACETS["summary"].most}
    assert said_facets({"keywords": ["x" * 500]}) == {}


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024-05-01T10:00:00.5+05:30", "2024-05-01T04:30:00Z"),
        ("20240501", "2024-05-01T00:00:00Z"),
        ("D:2024", "2024-01-01T00:00:00Z"),
        ("D:20240501Z", "2024-05-01T00:00:00Z"),
        ("0001-01-01T00:00:00+02:00", None),
        ("D:20241399", None),
        ("", None),
        ("yesterday", None),
    ],
)
def test_moments_are_kept_in_one_form(written: str, moment: str | None) -> None:
    assert moment_text(written) == moment


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"mood": "good"}, "facets"),
        ({"author": 3}, "facets.author"),
        ({"author": "x" * 501}, "facets.author"),
        ({"written_at": "soon"}, "facets.written_at"),
        ({"topics": "leave"}, "facets.topics"),
        ({"topics": []}, "facets.topics"),
        ({"topics": ["x"] * 3 + [4]}, "facets.topics"),
        ({"topics": [f"t{n}" for n in range(21)]}, "facets.topics"),
        ({"classification": "\x00"}, "facets.classification"),
    ],
)
def test_what_a_person_says_wrongly_is_refused_by_name(patch: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_facets(patch)
    assert refused.value.facts["field"] == field


def test_what_a_person_says_is_brought_into_its_form() -> None:
    patch = {"author": " Ada  A. ", "review_by": "2027-01-31", "topics": ["b", "a", "B"], "audience": None}
    assert checked_facets(patch) == {
        "author": "Ada A.",
        "review_by": "2027-01-31T00:00:00Z",
        "topics": ["b", "a"],
        "audience": None,
    }


def test_persons_outrank_documents_and_documents_models() -> None:
    asked = NOBODY.with_said({"topics": ["a"], "audience": "all"}, FacetOrigin.MODEL)
    read = asked.with_said({"topics": ["b"], "author": "Ada"}, FacetOrigin.DOCUMENT)
    assert read.facets == {"author": "Ada", "topics": ["b"], "audience": "all"}
    assert read.origins == {"author": "document", "topics": "document", "audience": "model"}
    again = read.with_said({"topics": ["c"], "audience": "few"}, FacetOrigin.MODEL)
    assert again.facets == {"author": "Ada", "topics": ["b"], "audience": "few"}
    told = again.patched({"author": "Ben", "audience": None})
    assert told.facets == {"author": "Ben", "topics": ["b"]}
    assert told.with_said({"author": "Cleo"}, FacetOrigin.DOCUMENT).facets == {"author": "Ben"}


def test_what_is_said_no_more_goes() -> None:
    read = NOBODY.with_said({"author": "Ada", "summary": "Short."}, FacetOrigin.DOCUMENT)
    assert read.with_said({"summary": "Long."}, FacetOrigin.DOCUMENT).facets == {"summary": "Long."}


def test_a_model_is_asked_only_for_what_nobody_said() -> None:
    read = NOBODY.with_said({"summary": "Short.", "author": "Ada"}, FacetOrigin.DOCUMENT)
    read = read.with_said({"topics": ["a"]}, FacetOrigin.MODEL)
    assert read.open_questions == ("doc_type", "topics", "audience", "complexity")
