"""The model of languages is loaded beside what it is needed for."""

from __future__ import annotations

import pytest

from citewell.backends.lexical.languages import MODEL_BYTES, OfflineLanguages


@pytest.mark.slow
def test_it_is_loaded_by_the_first_who_asks_and_then_it_is_ready() -> None:
    languages = OfflineLanguages()
    assert languages.memory_bytes() == 0
    assert not languages.ready()
    assert (
        max(languages.probabilities("Wie wird das Wetter?", ["de", "en"]).items(), key=lambda each: each[1])[0] == "de"
    )
    assert languages.ready()
    assert languages.memory_bytes() == MODEL_BYTES
