"""Measurements of answers that the server makes: asked as the person would ask, kept, gone on with, compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from citewell.db.tables import Chat, User
from citewell.domain.access import Caller
from citewell.domain.errors import Conflict, InvalidInput, ModelUnavailable, NotFound, Unavailable
from citewell.domain.jobs import JobState
from citewell.ports.chat_model import ModelRequest
from citewell.ports.judge import Judgement
from citewell.services.answer.inquiry import Mode
from citewell.services.assistants.assistants import Assistants
from citewell.services.chat.chats import AskRequest, Turn
from citewell.services.evaluation.answer_runs import AnswerRuns, Place
from citewell.services.evaluation.correctness import AnswerJudging
from citewell.services.evaluation.golden_sets import GoldenSets
from citewell.services.evaluation.measurements import AnswerMeasurements, AnswerOptions
from citewell.services.evaluation.measuring import KIND, AnswerMeasuring
from citewell.services.evaluation.questions import Expected, NewQuestion
from citewell.services.jobs.kinds import JobKinds
from citewell.worker.loop import Worker
from fakes.chat_model import Script, ScriptedModel
from fakes.judge import FakeJudge
from support.stack import Stack
from support.usage import ledger_of

LEAVE = "Parental leave lasts twelve months. It is paid in full for the first three."
ASKED = "How long does parental leave last?"
BEYOND = "Who composed the opera Fidelio?"


class Bench:
    """A golden set of two questions over one document, and a worker that measures."""

    def __init__(self, stack: Stack, owner: Caller, judge: FakeJudge | None = None) -> None:
        self.stack, self.owner = stack, owner
        database, rules = stack.database, stack.library.rules
        collection = stack.library.collection(owner)
        self.document = stack.library.upload(owner, collection, LEAVE.encode(), name="leave.txt").document
        stack.work()
        self.sets, self.runs = GoldenSets(database, rules), AnswerRuns(database)
        judging = AnswerJudging(database, judge, ledger_of(database))
        self.set_id = self.sets.create(owner, name="Leave", collection=collection.id).golden_set.id
        kinds = JobKinds()
        kinds.add(KIND, AnswerMeasuring(database, rules, stack.chats, stack.library.documents, judging).run)
        self.worker = Worker(database, stack.library.queue, kinds, threads=1)
        assistants = Assistants(database, rules)
        self.measurements = AnswerMeasurements(
            database, stack.library.queue, self.sets, assistants, stack.models, judging
        )

    def fill(self) -> None:
        known = NewQuestion(
            ASKED, (Expected(self.document.external_id, 1, "Parental leave lasts"),), ("twelve months",)
        )
        self.sets.put(self.owner, self.set_id, [known, NewQuestion(BEYOND, (), answerable=False)])

    def begin(self, *configurations: AnswerOptions, **more: Any) -> str:
        options = configurations or (AnswerOptions(),)
        return self.measurements.begin(self.owner, "leave", name="monday", configurations=options, **more).id

    def work(self) -> None:
        self.worker.run_until_idle()

    def result(self, run: int = 0, place: int = 0) -> dict[str, Any]:
        report = self.runs.list(self.owner, self.set_id).items[run].report
        found: dict[str, Any] = report["results"][place]
        return found


@pytest.fixture
def bench(sqlite_stack: Stack, editor: Caller) -> Bench:
    made = Bench(sqlite_stack, editor)
    made.fill()
    return made


def test_every_question_is_asked_and_the_report_is_kept(bench: Bench) -> None:
    job = bench.begin(AnswerOptions(), AnswerOptions(mode=Mode.MARK))
    assert bench.begin(AnswerOptions(), AnswerOptions(mode=Mode.MARK)) == job, "to ask twice is to ask once"
    bench.work()
    done = bench.stack.jobs.get(bench.owner, job)
    assert done.state == JobState.COMPLETED
    assert done.result is not None
    kept = bench.runs.get(bench.owner, bench.set_id, done.result["run_id"])
    assert (kept.name, kept.report["queries"], kept.report["unanswerable"]) == ("monday", 2, 1)
    assert kept.report["missing_documents"] == {"count": 0, "first": []}
    first, second = kept.report["results"]
    assert (first["configuration"], second["configuration"]) == ({}, {"mode": "mark"})
    known, beyond = first["per_query"].values()
    assert known["containment"] == known["answered"] == known["quotes_exact"] == known["citation_recall"] == 1.0
    assert beyond == {"refused": 1.0}
    assert first["models"] == ["extractive"]
    assert second["against_first"]["containment"]["certain"] is False
    with bench.stack.database.read(bench.owner) as session:
        assert session.scalars(select(Chat)).all() == [], "what was asked to measure is no chat of anybody's"


def test_what_was_asked_is_not_asked_again_after_a_restart(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    start = bench.stack.chats.start

    def begin(caller: Caller, request: AskRequest) -> Turn:
        asked.append(request.message)
        if len(asked) == 2:
            raise Unavailable("As many answers as can be are being written.")
        return start(caller, request)

    monkeypatch.setattr(bench.stack.chats, "start", begin)
    job = bench.begin()
    bench.work()
    assert bench.stack.jobs.get(bench.owner, job).state == JobState.PENDING
    bench.stack.clock.advance(3600)
    bench.work()
    assert bench.stack.jobs.get(bench.owner, job).state == JobState.COMPLETED
    assert asked == [ASKED, BEYOND, BEYOND]
    assert len(bench.result()["per_query"]) == 2
    assert bench.result()["failed"] == 0


def test_a_failure_costs_one_question_and_many_end_the_measuring(bench: Bench) -> None:
    down: list[str] = ["opera"]

    def reply(request: ModelRequest) -> Script:
        asked = request.turns[-1].text
        if any(word in asked for word in down):
            return ModelUnavailable("The model does not answer.")
        return "NOT_IN_SOURCES"

    bench.stack.models.preferred = ScriptedModel(reply=reply)
    bench.begin()
    bench.work()
    result = bench.result()
    assert (result["failed"], list(result["failures"].values())) == (1, ["The model does not answer."])
    assert sorted(map(tuple, (each.items() for each in result["per_query"].values()))) == sorted(
        [(("answered", 0.0), ("containment", 0.0), ("f1", 0.0), ("citation_recall", 0.0)), (("refused", 0.0),)]
    )
    down.append("leave")
    job = bench.begin()
    bench.work()
    again = bench.stack.jobs.get(bench.owner, job)
    assert (again.state, again.error and again.error.code) == (JobState.PENDING, "model_unavailable"), "it may pass"


def test_a_judge_says_how_correct_answers_are(sqlite_stack: Stack, editor: Caller) -> None:
    statement = f"The answer to the question «{ASKED}» is: twelve months"
    bench = Bench(sqlite_stack, editor, FakeJudge({statement: Judgement(0.75, 0.0)}))
    bench.fill()
    bench.begin(judge=True)
    bench.work()
    assert bench.result()["judged"]["mean"] == 0.75


def test_it_is_measured_what_the_person_may_read(bench: Bench, admin: Caller, user: Caller) -> None:
    """An administrator finds the document; who may not read the collection does not, though jobs see everything."""
    theirs = bench.measurements.begin(user, bench.set_id, name="theirs", configurations=[AnswerOptions()])
    bench.work()
    failed = bench.stack.jobs.get(user, theirs.id)
    assert (failed.state, failed.error and failed.error.code) == (JobState.FAILED, "not_found")
    bench.measurements.begin(admin, bench.set_id, name="all", configurations=[AnswerOptions()])
    bench.work()
    assert bench.result()["containment"]["mean"] == 1.0


def test_who_is_suspended_meanwhile_is_not_measured_for(bench: Bench, admin: Caller) -> None:
    job = bench.begin()
    with bench.stack.database.write(admin) as session:
        session.execute(update(User).where(User.id == bench.owner.user_id).values(status="suspended"))
    bench.work()
    failed = bench.stack.jobs.get(admin, job)
    assert (failed.state, failed.error and failed.error.code) == (JobState.FAILED, "forbidden")


def _at_first_question(bench: Bench, monkeypatch: pytest.MonkeyPatch, do: Callable[[], object]) -> list[str]:
    """The questions that are asked; ``do`` is done when the first one is."""
    asked: list[str] = []
    start = bench.stack.chats.start

    def begin(caller: Caller, request: AskRequest) -> Turn:
        asked.append(request.message)
        turn = start(caller, request)
        if len(asked) == 1:
            assert turn.wait(60)
            do()
        return turn

    monkeypatch.setattr(bench.stack.chats, "start", begin)
    return asked


def test_who_is_suspended_between_two_questions_is_not_asked_for_any_more(
    bench: Bench, admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def suspend() -> None:
        with bench.stack.database.write(admin) as session:
            session.execute(update(User).where(User.id == bench.owner.user_id).values(status="suspended"))

    asked = _at_first_question(bench, monkeypatch, suspend)
    job = bench.begin()
    bench.work()
    failed = bench.stack.jobs.get(admin, job)
    assert (failed.state, failed.error and failed.error.code) == (JobState.FAILED, "forbidden")
    assert asked == [ASKED]


def test_a_set_that_is_deleted_is_not_asked_to_its_end(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _at_first_question(bench, monkeypatch, lambda: bench.sets.delete(bench.owner, bench.set_id))
    job = bench.begin()
    bench.work()
    failed = bench.stack.jobs.get(bench.owner, job)
    assert (failed.state, failed.error and failed.error.code) == (JobState.FAILED, "not_found")
    assert asked == [ASKED]


def test_an_answer_counts_by_what_is_expected_when_the_measuring_goes_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question gets another span after it was asked, and before the job is taken up again."""

    def correct() -> None:
        wrong = NewQuestion(ASKED, (Expected("somewhere else", 1, "no such words"),), ("twelve months",))
        bench.sets.put(bench.owner, bench.set_id, [wrong])
        monkeypatch.setattr(bench.stack.chats, "start", busy)

    def busy(_caller: Caller, _request: AskRequest) -> Turn:
        raise Unavailable("As many answers as can be are being written.")

    start = bench.stack.chats.start
    _at_first_question(bench, monkeypatch, correct)
    job = bench.begin()
    bench.work()
    assert bench.stack.jobs.get(bench.owner, job).state == JobState.PENDING
    monkeypatch.setattr(bench.stack.chats, "start", start)
    bench.stack.clock.advance(3600)
    bench.work()
    (known,) = (each for each in bench.result()["per_query"].values() if "containment" in each)
    assert known["citation_recall"] == 0.0


def test_what_cannot_be_measured_is_refused_at_once(bench: Bench, admin: Caller, stranger: Caller) -> None:
    with pytest.raises(NotFound):
        bench.begin(AnswerOptions(assistant="nobody"))
    with pytest.raises(NotFound):
        bench.begin(AnswerOptions(model="none such"))
    with pytest.raises(InvalidInput, match="no judge"):
        bench.begin(judge=True)
    with pytest.raises(InvalidInput, match="the same"):
        bench.begin(AnswerOptions(), AnswerOptions())
    with pytest.raises(InvalidInput, match="1 to 5"):
        bench.begin(*(AnswerOptions(model=f"m{n}") for n in range(6)))
    with pytest.raises(NotFound):
        bench.measurements.begin(stranger, bench.set_id, name="x", configurations=[AnswerOptions()])
    bench.sets.create(bench.owner, name="Empty")
    with pytest.raises(Conflict, match="no question"):
        bench.measurements.begin(bench.owner, "empty", name="x", configurations=[AnswerOptions()])
    bench.begin()
    with pytest.raises(Conflict, match="being measured"):
        bench.measurements.begin(admin, bench.set_id, name="mine", configurations=[AnswerOptions()])


@pytest.mark.parametrize("odd", [10**400, 1.7e308, -1.7e308, True, None, "1", [1]])
def test_figures_that_are_none_do_not_hinder_a_comparison(bench: Bench, odd: object) -> None:
    figures: list[dict[str, object]] = [{"f1": 0.5, "refused": odd}, {"f1": 1.0, "refused": 0.25}]
    kept = [
        bench.runs.add(
            bench.owner, bench.set_id, name="x", report={"results": [{"configuration": {}, "per_query": {"q": each}}]}
        )
        for each in figures
    ]
    found = bench.runs.compare(bench.owner, bench.set_id, Place(kept[0].id), Place(kept[1].id))
    assert set(found.differences) == {"f1"} | ({"refused"} if odd is True else set())
    assert found.differences["f1"]["mean"] == 0.5


def test_two_measurements_are_compared_question_by_question(bench: Bench) -> None:
    bench.begin()
    bench.work()
    keys = list(bench.result()["per_query"])
    worse = {"results": [{"configuration": {}, "per_query": {keys[0]: {"f1": 0.0, "note": "x"}, keys[1]: "odd"}}]}
    other = bench.runs.add(bench.owner, bench.set_id, name="worse", report=worse)
    (first,) = (row for row in bench.runs.list(bench.owner, bench.set_id).items if row.id != other.id)
    found = bench.runs.compare(bench.owner, bench.set_id, Place(first.id), Place(other.id))
    assert found.questions == 1
    assert (found.differences["f1"]["worse"], found.differences["f1"]["better"]) == (1, 0)
    assert found.differences["f1"]["mean"] < 0
    assert set(found.differences) == {"f1"}
    with pytest.raises(NotFound, match="configuration"):
        bench.runs.compare(bench.owner, bench.set_id, Place(first.id, 1), Place(other.id))
