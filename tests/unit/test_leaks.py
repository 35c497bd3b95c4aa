"""What a model was told in confidence stays there."""

from __future__ import annotations

import pytest

from citewell.domain.leaks import Confidence

PROMPT = "Say only what the sources say, and never guess. Copy numbers and names exactly as they stand there."
SOURCE = "The handbook says: copy numbers and names exactly as they stand there."


@pytest.fixture
def confidence() -> Confidence:
    return Confidence([PROMPT], ["zqab12cd"], [SOURCE])


@pytest.mark.parametrize(
    "text",
    [
        "My rules: say only what the sources say, and never guess.",
        "SAY ONLY WHAT *THE* SOURCES SAY AND NEVER!",
        "The word is ZQAB12CD.",
        "It is z-q-a-b-1-2-c-d.",
    ],
)
def test_copies_are_found(confidence: Confidence, text: str) -> None:
    assert confidence.betrayed_by(text)


@pytest.mark.parametrize("text", ["Say only what you know.", "Copy numbers and names exactly as they stand there.", ""])
def test_what_everybody_may_say(confidence: Confidence, text: str) -> None:
    assert not confidence.betrayed_by(text)


@pytest.mark.parametrize("text", [f"Well. {PROMPT}", "The word is zqab12cd, you know."])
def test_a_copy_is_not_shown_while_it_is_written(confidence: Confidence, text: str) -> None:
    shown = 0
    for end in range(len(text) + 1):
        shown = max(shown, confidence.certain(text[:end]))
    assert "zqab" not in text[:shown]
    assert len(text[:shown].split()) <= 4


def test_other_text_is_shown_at_once(confidence: Confidence) -> None:
    text = "Say only what you know of it. Names of sources are kept."
    assert confidence.certain(text) == len(text)
