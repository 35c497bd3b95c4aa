from __future__ import annotations

import pytest

from citewell.domain.errors import DocumentUnreadable, InvalidInput
from citewell.domain.jobs import TRANSITIONS, UNFINISHED, JobCounts, JobError, JobState


def test_every_state_has_its_row() -> None:
    assert set(TRANSITIONS) == set(JobState)


def test_every_state_is_reached_from_the_first() -> None:
    reached = {JobState.PENDING}
    while True:
        further = reached.union(*(TRANSITIONS[state] for state in reached))
        if further == reached:
            break
        reached = further
    assert reached == set(JobState)


@pytest.mark.parametrize("state", [JobState.COMPLETED, JobState.CANCELLED])
def test_nothing_follows_a_completed_or_cancelled_job(state: JobState) -> None:
    assert TRANSITIONS[state] == frozenset()


def test_only_a_person_brings_a_failed_job_back() -> None:
    assert TRANSITIONS[JobState.FAILED] == {JobState.PENDING}


def test_final_states_are_those_that_are_not_unfinished() -> None:
    assert {state for state in JobState if state.is_final} == set(JobState) - UNFINISHED
    assert {JobState.PENDING, JobState.RUNNING} == UNFINISHED


@pytest.mark.parametrize(
    ("error", "json"),
    [
        (InvalidInput("No."), {"code": "invalid_input", "message": "No."}),
        (
            DocumentUnreadable("encrypted", "It has a password."),
            {"code": "document_unreadable", "message": "It has a password.", "reason": "encrypted"},
        ),
        (InvalidInput("No.", reason=7), {"code": "invalid_input", "message": "No."}),
    ],
)
def test_an_error_goes_to_json_and_back(error: InvalidInput, json: dict[str, str]) -> None:
    kept = JobError.of(error)
    assert kept.as_json() == json
    assert JobError.from_json(json) == kept


def test_counts_add_up() -> None:
    assert JobCounts(pending=1, running=2, completed=3, failed=4, cancelled=5).total == 15
    assert JobCounts().total == 0
