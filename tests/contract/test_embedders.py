"""What every registry of models owes its callers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from citewell.bootstrap.models import OpenEmbedders
from citewell.domain.errors import ModelUnavailable
from citewell.ports.embedder import Embedder
from citewell.ports.embedders import Embedders, ModelChoice
from fakes.embedder import FakeEmbedder, FakeEmbedders

FIRST, SECOND, MISSING = ModelChoice("first"), ModelChoice("second"), ModelChoice("missing")


def opened() -> Embedders:
    def open_choice(choice: ModelChoice) -> Embedder:
        if choice == MISSING:
            raise ModelUnavailable("It is not there.")
        return FakeEmbedder(32 if choice == FIRST else 48, name=f"fake/{choice.spec}")

    return OpenEmbedders(FIRST, open_choice, offered=[SECOND, FIRST], open_at_most=1)


def fake() -> Embedders:
    made = FakeEmbedders(FakeEmbedder(32, name="fake/first"), "first")
    made.models["second"] = FakeEmbedder(48, name="fake/second")
    return made


pytestmark = pytest.mark.parametrize("make", [opened, fake], ids=["opened", "fake"])


def test_the_configured_model_is_offered_first_and_each_once(make: Callable[[], Embedders]) -> None:
    embedders = make()
    assert embedders.configured == FIRST
    assert embedders.offered == (FIRST, SECOND)


def test_each_choice_is_its_own_model_however_often_they_take_turns(make: Callable[[], Embedders]) -> None:
    embedders = make()
    first, second = embedders.get(FIRST), embedders.get(SECOND)
    for _ in range(3):
        assert (first.info.name, first.embed_query("granite").shape) == ("fake/first", (32,))
        assert (second.info.name, second.embed_passages(["granite"]).shape) == ("fake/second", (1, 48))
        assert first.count_tokens("granite is hard") == second.count_tokens("granite is hard") == 3
        assert first.tokenizer_file is None


def test_a_model_that_cannot_be_opened_says_so_when_it_is_used(make: Callable[[], Embedders]) -> None:
    embedder = make().get(MISSING)
    for _ in range(2):
        with pytest.raises(ModelUnavailable):
            embedder.embed_query("granite")
        with pytest.raises(ModelUnavailable):
            _ = embedder.info
