"""Measurements of answers, kept with their golden set."""

from __future__ import annotations

from typing import Any

import pytest

from citewell.domain.access import Caller
from citewell.domain.errors import InvalidInput, NotFound
from citewell.services.evaluation.answer_runs import AnswerRuns
from citewell.services.evaluation.golden_sets import GoldenSets
from support.stack import Stack

REPORT: dict[str, Any] = {
    "set": "leave",
    "results": [{"configuration": {"mode": "strict"}, "f1": {"mean": 0.5}, "per_query": {"q": {"f1": 0.5}}}],
}


@pytest.fixture
def runs(stack: Stack) -> AnswerRuns:
    return AnswerRuns(stack.database)


@pytest.fixture
def leave(stack: Stack, user: Caller) -> str:
    return GoldenSets(stack.database, stack.library.rules).create(user, name="Leave").golden_set.id


def test_runs_are_kept_newest_first_and_go_with_their_set(
    stack: Stack, runs: AnswerRuns, leave: str, user: Caller
) -> None:
    first = runs.add(user, "leave", name="First", report=REPORT)
    second = runs.add(user, leave, name="Second", report=REPORT)
    assert {row.id for row in runs.list(user, leave).items} == {first.id, second.id}
    assert runs.get(user, "LEAVE", first.id).report == REPORT
    runs.delete(user, leave, first.id)
    with pytest.raises(NotFound):
        runs.get(user, leave, first.id)
    with pytest.raises(NotFound):
        runs.delete(user, leave, first.id)
    GoldenSets(stack.database, stack.library.rules).delete(user, leave)
    with pytest.raises(NotFound):
        runs.get(user, leave, second.id)


@pytest.mark.parametrize(
    "report",
    [{}, {"results": []}, {"results": [{}] * 51}, {"results": ["x"]}, {"results": [{"configuration": 1}]}],
)
def test_what_is_no_report_is_refused(runs: AnswerRuns, leave: str, user: Caller, report: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as raised:
        runs.add(user, leave, name="First", report=report)
    assert raised.value.facts["field"] == "report"


def test_a_run_of_another_set_or_tenant_is_not_there(
    stack: Stack, runs: AnswerRuns, leave: str, user: Caller, stranger: Caller
) -> None:
    run = runs.add(user, leave, name="First", report=REPORT)
    GoldenSets(stack.database, stack.library.rules).create(user, name="Travel")
    with pytest.raises(NotFound):
        runs.get(user, "Travel", run.id)
    with pytest.raises(NotFound):
        runs.get(stranger, leave, run.id)
