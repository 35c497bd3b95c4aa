from __future__ import annotations

from contextlib import closing

import pytest

from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import ModelUnavailable
from citewell.ports.chat_model import ModelRequest, ModelTurn
from citewell.services.usage.metering import MeteredModel
from fakes.chat_model import Script, ScriptedModel

REQUEST = ModelRequest((ModelTurn("user", "w" * 400),))


def test_a_call_that_ends_is_what_the_model_says() -> None:
    metered = MeteredModel(ScriptedModel("some words"), "answer")
    assert len(list(metered.stream(REQUEST, Cancellation()))) > 1
    (use,) = metered.uses
    assert (use.purpose, use.end.model, use.end.estimated) == ("answer", metered.facts.model, False)
    assert use.first_token_seconds is not None
    assert use.first_token_seconds <= use.seconds


def test_a_call_that_is_broken_off_is_estimated() -> None:
    metered = MeteredModel(ScriptedModel("twenty-four characters!! and more"), "answer")
    with closing(metered.stream(REQUEST, Cancellation())) as parts:
        next(parts)
    (use,) = metered.uses
    assert use.end.estimated
    assert use.end.tokens_in == 101
    assert use.end.tokens_out >= 1


def test_a_call_that_fails_in_the_middle_counts_and_one_that_never_begins_does_not() -> None:
    failure = ModelUnavailable("It broke off.", reason="broken")
    scripts: list[tuple[Script, int]] = [(["some words", failure], 1), ([failure], 0)]
    for script, calls in scripts:
        metered = MeteredModel(ScriptedModel(script), "answer")
        with pytest.raises(ModelUnavailable):
            list(metered.stream(REQUEST, Cancellation()))
        assert len(metered.uses) == calls
