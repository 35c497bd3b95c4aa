"""Calls about golden sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from citewell.client.description import Api, Call, Json, Pages, call, many, path_part


class GoldenCalls(Api):
    """Questions with known answers."""

    @call
    def create_golden_set(self, name: str, *, collection: str | None = None) -> Call[Json]:
        """Make an empty set of questions with known answers."""
        return self._object("POST", "/golden-sets", json={"name": name, "collection": collection})

    @many
    def golden_sets(self) -> Pages:
        """The golden sets, newest first."""
        return self._pages("/golden-sets", {"limit": 100})

    @call
    def golden_set(self, reference: str) -> Call[Json]:
        """A golden set, by id or name."""
        return self._object("GET", f"/golden-sets/{path_part(reference)}")

    @call
    def delete_golden_set(self, reference: str) -> Call[None]:
        """Remove a golden set with its questions."""
        return self._nothing("DELETE", f"/golden-sets/{path_part(reference)}")

    @many
    def golden_questions(self, reference: str) -> Pages:
        """The questions of a golden set, newest first."""
        return self._pages(f"/golden-sets/{path_part(reference)}/questions", {"limit": 100})

    @call
    def put_golden_questions(self, reference: str, questions: Sequence[Mapping[str, Any]]) -> Call[Json]:
        """Put questions into a golden set: ``{"added": n, "changed": n, "unchanged": n}``."""
        body = {"questions": list(questions)}
        return self._object("POST", f"/golden-sets/{path_part(reference)}/questions", json=body)

    @call
    def save_answer_run(self, reference: str, name: str, report: Mapping[str, Any]) -> Call[Json]:
        """Keep a measurement of answers to a golden set."""
        path = f"/golden-sets/{path_part(reference)}/runs"
        return self._object("POST", path, json={"name": name, "report": report})

    @call
    def measure_answers(
        self,
        reference: str,
        name: str,
        configurations: Sequence[Mapping[str, str]] = ({},),
        *,
        judge: bool = False,
    ) -> Call[Json]:
        """Have the server ask every question of a golden set under each configuration (``assistant``, ``model``,
        ``mode``): a job, whose result names the measurement that it keeps as ``name``.
        """
        body: Json = {"name": name, "configurations": [dict(each) for each in configurations], "judge": judge}
        return self._object("POST", f"/golden-sets/{path_part(reference)}/measurements", json=body)

    @call
    def compare_answer_runs(
        self, reference: str, run_id: str, other: str, *, result: int = 0, other_result: int = 0
    ) -> Call[Json]:
        """How measurement ``other`` differs from ``run_id``, question by question, with bounds."""
        params: Json = {"other": other, "result": result, "other_result": other_result}
        path = f"/golden-sets/{path_part(reference)}/runs/{path_part(run_id)}/compare"
        return self._object("GET", path, params=params)

    @many
    def answer_runs(self, reference: str) -> Pages:
        """Measurements of answers to a golden set, newest first."""
        return self._pages(f"/golden-sets/{path_part(reference)}/runs", {"limit": 100})

    @call
    def answer_run(self, reference: str, run_id: str) -> Call[Json]:
        """A measurement of answers with the figures of every question."""
        return self._object("GET", f"/golden-sets/{path_part(reference)}/runs/{path_part(run_id)}")

    @call
    def grow_golden_set(self, /, reference: str, **wanted: Any) -> Call[Json]:
        """Put questions of answers that were rated well into a golden set: ``{"added", "changed", "unchanged",
        "questions", "skipped", "to_review", "review"}``. ``wanted``: ``assistant``, ``collection``, ``from``, ``to``,
        ``message_id``; with ``dry_run=True`` nothing is done, only told.
        """
        return self._object("POST", f"/golden-sets/{path_part(reference)}/grow", json=wanted)

    @call
    def add_chat_to_golden_set(self, reference: str, message_id: str) -> Call[Json]:
        """Put the question of one of your chats into a golden set; what its answer cites is expected."""
        path = f"/golden-sets/{path_part(reference)}/questions/from-chat"
        return self._object("POST", path, json={"message_id": message_id})

    @call
    def judge_answer(self, question: str, answer: str, expected: Sequence[str]) -> Call[Json]:
        """What the server's judge says of an answer: ``{"judge": name or None, "correct": 0 to 1 or None}``."""
        return self._object(
            "POST", "/judgements", json={"question": question, "answer": answer, "expected": list(expected)}
        )
