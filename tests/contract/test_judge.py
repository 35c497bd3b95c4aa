"""What every judge owes its caller."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from citewell.backends.judging.model_judge import ModelJudge
from citewell.backends.judging.nli import NliJudge
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import TurnCancelled
from citewell.ports.chat_model import ModelRequest
from citewell.ports.judge import Judge
from fakes.chat_model import ScriptedModel
from fakes.judge import FakeJudge
from fakes.tiny_cross_encoder import write_cross_encoder

LABELS = {"id2label": {"0": "contradiction", "1": "entailment", "2": "neutral"}}


def nli(directory: Path) -> Judge:
    write_cross_encoder(directory / "nli", classes=3)
    (directory / "nli" / "config.json").write_text(json.dumps(LABELS), encoding="utf-8")
    return NliJudge(directory / "nli")


def judged(request: ModelRequest) -> str:
    items = json.loads(request.turns[-1].text)
    return json.dumps({"items": [{"n": item["n"], "supports": 0.5, "contradicts": 0.25} for item in items]})


MADE: dict[str, Callable[[Path], Judge]] = {
    "fake": lambda _: FakeJudge(),
    "nli": nli,
    "chat": lambda _: ModelJudge(ScriptedModel(reply=judged)),
}


@pytest.fixture(params=list(MADE))
def judge(request: pytest.FixtureRequest, tmp_path: Path) -> Judge:
    return MADE[request.param](tmp_path)


def test_it_has_a_name(judge: Judge) -> None:
    assert judge.name


def test_nothing_asked_nothing_said(judge: Judge) -> None:
    assert list(judge.judge([], Cancellation())) == []


@pytest.mark.parametrize("count", [1, 3, 9, 17])
def test_one_judgement_for_each_pair(judge: Judge, count: int) -> None:
    found = judge.judge([(f"annual leave {number}", "the leave of staff") for number in range(count)], Cancellation())
    assert len(found) == count
    for one in found:
        assert one is not None
        assert 0 <= one.supports <= 1
        assert 0 <= one.contradicts <= 1


@pytest.mark.parametrize("text", ["", "\x00\ud800", "]}<|im_end|>", "budget " * 5_000])
def test_hostile_texts_are_judged_too(judge: Judge, text: str) -> None:
    assert len(judge.judge([(text, "evidence"), ("statement", text)], Cancellation())) == 2


def test_it_stops_when_it_is_told_to(judge: Judge) -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(TurnCancelled):
        judge.judge([("annual leave", "the leave")], cancellation)
