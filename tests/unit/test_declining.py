"""Models that say they do not know, and those that only say "not"."""

from __future__ import annotations

import pytest

from citewell.domain.declining import declines


@pytest.mark.parametrize(
    "text",
    [
        "I don't know.",
        "I don\u2019t know the answer to that.",
        "I'm sorry, but I couldn't find anything about this in the sources.",
        "The sources do not mention the capital of France.",
        "Unfortunately, the provided documents don't contain information about that.",
        "There is no information about that in the context.",
        "No information was found in the sources.",
        "None of the sources mention this.",
        "This is not mentioned in the sources.",
        "Die Quellen enthalten keine Informationen dazu.",
        "Das weiß ich nicht.",
        "Ich weiß es nicht.",
        "Leider finde ich dazu keine Angaben.",
        "In den vorliegenden Dokumenten steht dazu nichts.",
        "Dazu gibt es keine Angaben.",
    ],
)
def test_declining(text: str) -> None:
    assert declines(text)


@pytest.mark.parametrize(
    "text",
    [
        "Employees do not get a car.",
        "There is no limit on sick days.",
        "The document describes leave.",
        "Es gibt keine Obergrenze.",
        "We do not have a cafeteria.",
        "Trains are not covered.",
        "Unused days do not carry over.",
        "I don't know. " + "But here is a long story about it. " * 20,
    ],
)
def test_not_declining(text: str) -> None:
    assert not declines(text)
