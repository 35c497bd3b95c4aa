"""Not knowing, in the language of whoever asks."""

from __future__ import annotations

import pytest

from citewell.domain.declining import declines
from citewell.domain.not_known import NOT_KNOWN, language_of, not_known


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How long is parental leave?", "en"),
        ("boiling point of mercury", "en"),
        ("What did the board decide in die Hard?", "en"),
        ("Wie lange dauert die Elternzeit?", "de"),
        ("Wer darf erster Klasse fahren?", "de"),
        ("Was kostet das?", "de"),
        ("Quelle est la durée du congé parental ?", "fr"),
        ("Combien de jours de congé avons-nous ?", "fr"),
        ("Qu'est-ce que le point d'ébullition ?", "fr"),
        ("¿Cuánto dura?", "es"),
        ("Cuál es el punto de ebullición del mercurio", "es"),
        ("cuantos días de vacaciones tengo", "es"),
        ("Mercury", None),
        ("父母假有多长", None),
        ("", None),
        ("1 2 3 ???", None),
    ],
)
def test_small_words_tell_the_language(question: str, language: str | None) -> None:
    assert language_of(question) == language


def test_the_answer_s_language_goes_first() -> None:
    assert not_known("de-AT", "How long is it?") == NOT_KNOWN["de"]
    assert not_known("FR", "How long is it?") == NOT_KNOWN["fr"]
    assert not_known("es_MX") == NOT_KNOWN["es"]
    assert not_known("zh-Hant", "Wie lange dauert es?") == NOT_KNOWN["en"]
    assert not_known(None, "Wie lange dauert es?") == NOT_KNOWN["de"]
    assert not_known(None, "Flüge?", "Wie lange dauert es? (Flüge)") == NOT_KNOWN["de"]
    assert not_known(None) == not_known(None, "Mercury") == NOT_KNOWN["en"]


@pytest.mark.parametrize("text", NOT_KNOWN.values())
def test_it_is_what_a_model_says_that_does_not_know(text: str) -> None:
    assert declines(text)
