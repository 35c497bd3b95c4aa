"""What a model says of a document, without what the document does not bear out."""

from __future__ import annotations

from citewell.domain.grounding import grounded_facets

TEXT = "Everybody has 30 days of annual leave, says Ada Adams. Sick pay begins on the first day, 1 May 2024."
ALL = ("doc_type", "topics", "audience", "complexity", "summary")


def grounded(**said: object) -> dict[str, object]:
    return dict(grounded_facets(said, ALL, TEXT))


def test_topics_of_the_text_stay_and_others_go() -> None:
    assert grounded(topics=["annual leave", "Sick payments", "parental leave", "cooking", "visa rules"]) == {
        "topics": ["annual leave", "Sick payments", "parental leave"]
    }
    assert grounded(topics=["cooking"]) == {}


def test_sentences_with_other_numbers_or_names_go() -> None:
    said = "Everybody has 30 days of leave. Sick pay begins after 45 days. Ada Adams says so. The chair is Zoe Zimmer."
    assert grounded(summary=said) == {"summary": "Everybody has 30 days of leave. Ada Adams says so."}
    assert grounded(summary="It takes 99 days.") == {}


def test_what_a_facet_cannot_be_is_left_out() -> None:
    assert grounded(doc_type={"a": 1}, audience=7, complexity="x" * 60, author="Ada", topics="leave; pay") == {
        "complexity": "x" * 50,
        "topics": ["leave", "pay"],
    }


def test_only_what_was_asked_for_is_taken() -> None:
    assert grounded_facets({"audience": "all", "doc_type": "policy"}, ["doc_type"], TEXT) == {"doc_type": "policy"}
    assert grounded_facets({"classification": "secret"}, ["classification"], TEXT) == {}
