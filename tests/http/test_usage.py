"""Usage, budgets, prices and evidence over HTTP."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest

from citewell.bootstrap.settings import Settings
from citewell.db.session import Database
from citewell.domain.access import Caller, Role
from fakes.clock import FakeClock, FakeIds
from support.databases import SqliteTemplate
from support.serving import Person, World, make_world
from support.usage import a_use, record


class Office:
    """A server with an admin and a user in it, each with headers."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.person = world.person()
        self.boss = world.person(Role.ADMIN)
        self.user, self.admin = world.bearer(self.person), world.bearer(self.boss)

    def get(self, path: str, headers: dict[str, str], **params: object) -> Any:
        return self.world.http.get(f"/v1{path}", headers=headers, params={n: str(v) for n, v in params.items()})

    def post(self, path: str, headers: dict[str, str], body: object) -> Any:
        return self.world.http.post(f"/v1{path}", headers=headers, json=body)

    def newcomer(self) -> tuple[Person, dict[str, str]]:
        person = self.world.person()
        return person, self.world.bearer(person)

    def budget(self, **fields: object) -> Any:
        body = {"scope": "user", "period": "day", "measure": "questions", "amount": 10, **fields}
        response = self.post("/budgets", self.admin, body)
        assert response.status_code == 201, response.text
        return response


@pytest.fixture(scope="module")
def office(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One for all tests; each brings its own people."""
    folder = tmp_path_factory.mktemp("office")
    database = Database(sqlite_template.open(sqlite_template.copy(folder)), FakeClock(), FakeIds(), b"k" * 32)
    world = make_world(database, Settings(data_dir=folder))
    yield Office(world)
    world.http.close()
    world.container.close()
    database.close()


def use(office: Office, person: Person, *, model: str = "gpt-4o") -> None:
    caller = Caller(tenant_id=person.user.tenant_id, user_id=person.id, role=Role.USER)
    ledger = office.world.container.usage.ledger
    record(office.world.container.database, ledger, caller, uses=[a_use(model=model, tokens_in=1000)])


def test_an_answer_warns_in_its_body_and_in_a_header_and_then_questions_are_refused(office: Office) -> None:
    person, headers = office.newcomer()
    office.budget(scope_id=person.email, amount=2, warn_percent=50)
    ask = {"message": "Who signed the lease?"}
    first, second, third = (office.post("/chat", headers, ask) for _ in range(3))
    assert "X-Budget-Warning" not in first.headers
    assert "warnings" not in first.json()["usage"]
    (warning,) = second.json()["usage"]["warnings"]
    assert second.headers["X-Budget-Warning"] == warning["message"]
    assert warning["message"].startswith("50 % of your budget of 2 questions a day is used: 1 questions.")
    assert third.status_code == 429
    problem = third.json()
    assert problem["code"] == "budget_spent"
    assert problem["detail"].startswith("Your budget of 2 questions a day is used up. Ask again after 2030-03-02 00:00")
    assert third.headers["Retry-After"] == str(12 * 3600)
    entries = office.get("/audit-logs", office.admin, action="chat.refused", actor_id=person.id).json()["items"]
    assert [(each["outcome"], each["facts"]["refused"]) for each in entries] == [("denied", "budget")]
    (state,) = office.get("/budgets/state", headers).json()["items"]
    assert (state["used"], state["amount"], state["spent"], state["name"]) == ("2", "2", True, person.email)


def test_clients_of_openai_are_warned_and_refused_in_their_form(office: Office) -> None:
    person, headers = office.newcomer()
    office.budget(scope_id=person.email, amount=2, warn_percent=50)
    body = {"model": "citewell", "messages": [{"role": "user", "content": "Who signed the lease?"}]}
    first, second, third = (office.post("/chat/completions", headers, body) for _ in range(3))
    assert "X-Budget-Warning" not in first.headers
    assert second.headers["X-Budget-Warning"].startswith("50 % of your budget of 2 questions a day")
    assert (third.status_code, third.json()["error"]["code"]) == (429, "insufficient_quota")
    assert third.headers["Retry-After"] == str(12 * 3600)


def test_a_report_of_ones_own_and_of_everybody(office: Office) -> None:
    person, headers = office.newcomer()
    office.post("/chat", headers, {"message": "Who signed the lease?"})
    mine = office.get("/usage", headers).json()
    assert [(row["questions"], row["abstained"]) for row in mine["items"]] == [(1, 1)]
    assert (mine["from"], mine["to"]) == ("2030-01-31", "2030-03-01")
    assert "search" in mine["total"]["latency"]
    everybody = office.get("/usage", office.admin, group_by="user").json()
    assert person.email in {row["name"] for row in everybody["items"]}
    assert office.get("/usage", headers, user_id=office.boss.id).status_code == 403
    assert office.get("/usage", headers, **{"from": "2030-03-02", "to": "2030-03-01"}).status_code == 422
    assert office.get("/usage", headers, group_by="mood").status_code == 422
    assert office.get("/usage", headers, to="0001-01-02").status_code == 200


def test_a_report_as_a_table(office: Office) -> None:
    person, headers = office.newcomer()
    office.post("/model-prices", office.admin, {"model": "=cmd()", "input": "2.5", "output": 10})
    use(office, person, model="=cmd()")
    response = office.get("/usage.csv", headers, group_by="model")
    assert response.headers["Content-Type"].startswith("text/csv")
    assert 'filename="usage-model-2030-01-31-2030-03-01.csv"' in response.headers["Content-Disposition"]
    (row,) = csv.DictReader(io.StringIO(response.text))
    assert (row["model"], row["calls"], row["tokens_in"], row["cost_usd"]) == ("'=cmd()", "1", "1000", "0.0026")


def test_budgets_are_set_read_changed_and_removed(office: Office) -> None:
    made = office.budget(scope="key", measure="cost", amount="2.50")
    place, tag = made.headers["Location"], made.headers["ETag"]
    assert made.json()["amount"] == "2.5"
    http = office.world.http
    changed = http.patch(place, headers={**office.admin, "If-Match": tag}, json={"amount": 3})
    assert (changed.status_code, changed.json()["amount"]) == (200, "3")
    assert http.patch(place, headers={**office.admin, "If-Match": tag}, json={"amount": 4}).status_code == 412
    assert office.post("/budgets", office.admin, {**BODY, "scope": "key", "measure": "cost"}).status_code == 409
    assert http.delete(place, headers=office.admin).status_code == 204
    assert http.get(place, headers=office.admin).status_code == 404


BODY = {"scope": "assistant", "period": "day", "measure": "tokens", "amount": "10"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "1.5"},
        {"amount": -1},
        {"amount": "NaN"},
        {"amount": "1e40"},
        {"measure": "cost", "amount": "1000001"},
        {"measure": "cost", "amount": "0.0000000001"},
        {"warn_percent": 101},
        {"period": "year"},
        {"scope": "planet"},
        {"scope_id": "nobody"},
        {"more": 1},
    ],
)
def test_wrong_budgets_are_refused(office: Office, wrong: dict[str, object]) -> None:
    assert office.post("/budgets", office.admin, {**BODY, **wrong}).status_code == 422


def test_half_a_token_is_no_budget_when_one_is_changed(office: Office) -> None:
    place = office.budget(scope="assistant", measure="tokens", amount=10).headers["Location"]
    response = office.world.http.patch(place, headers=office.admin, json={"amount": "1.5"})
    assert (response.status_code, response.json()["detail"]) == (422, "An amount of tokens is a whole number.")


def test_prices_are_set_listed_and_removed(office: Office) -> None:
    made = office.post("/model-prices", office.admin, {"model": "house", "input": 0.075, "output": "0.3"})
    assert {name: made.json()[name] for name in ("input", "cached", "output")} == {
        "input": "0.075",
        "cached": "0.075",
        "output": "0.3",
    }
    assert made.json()["since"] == "2030-03-01T12:00:00Z"
    again = office.post("/model-prices", office.admin, {"model": "house", "input": 1, "output": 1})
    assert (again.status_code, again.json()["code"]) == (409, "already_exists")
    assert "house" in {row["model"] for row in office.get("/model-prices", office.admin).json()["items"]}
    assert office.world.http.delete(made.headers["Location"], headers=office.admin).status_code == 204


def test_a_price_is_corrected_where_it_was_given(office: Office) -> None:
    made = office.post("/model-prices", office.admin, {"model": "mistyped", "input": 25, "output": 3, "cached": 1})
    place = made.headers["Location"]
    corrected = office.world.http.patch(place, headers=office.admin, json={"input": "2.5"})
    assert corrected.json() == made.json() | {"input": "2.5"}
    refused = office.world.http.patch(place, headers=office.admin, json={"output": "-1"})
    assert refused.status_code == 422
    assert office.world.http.get(place, headers=office.admin).json() == corrected.json()


@pytest.mark.parametrize(
    "wrong",
    [
        {"input": "0.0001"},
        {"input": -1},
        {"input": "1000001"},
        {"output": None},
        {"model": " "},
        {"since": "2026-01-01T00:00:00"},
        {"since": "0001-01-01T00:00:00+10:00"},
    ],
)
def test_wrong_prices_are_refused(office: Office, wrong: dict[str, object]) -> None:
    body = {"model": "m", "input": "1", "output": "1", **wrong}
    assert office.post("/model-prices", office.admin, body).status_code == 422


def test_metrics_tell_of_answers_and_name_nobody(office: Office) -> None:
    person, headers = office.newcomer()
    office.post("/chat", headers, {"message": "Who signed the lease?"})
    use(office, person, model="metered-model")
    text = office.world.http.get("/metrics").text
    assert 'citewell_questions_total{outcome="abstained"}' in text
    assert 'citewell_model_tokens_total{direction="in",model="metered-model",provider="openai"} 1000.0' in text
    assert person.id not in text
    assert office.world.tenant_id not in text


def test_the_evidence_of_an_answer_is_shown_to_who_asked_and_to_admins_whose_look_is_audited(office: Office) -> None:
    _, headers = office.newcomer()
    _, other = office.newcomer()
    answer = office.post("/chat", headers, {"message": "Who signed the lease?"}).json()
    path = f"/chat/{answer['session_id']}/messages/{answer['message_id']}/evidence"
    mine, theirs = office.get(path, headers), office.get(path, office.admin)
    assert mine.json() == theirs.json()
    assert (mine.json()["state"], mine.json()["evidence"]) == ("abstained", [])
    assert office.get(path, other).status_code == 404
    looks = office.get("/audit-logs", office.admin, action="evidence.read").json()["items"]
    assert [(each["resource_id"], each["actor_id"]) for each in looks] == [(answer["message_id"], office.boss.id)]


def test_what_happened_over_time(office: Office) -> None:
    _, headers = office.newcomer()
    office.post("/chat", headers, {"message": "Who signed the lease?"})
    found = office.get("/insight", headers, **{"from": "2030-02-25", "to": "2030-03-01"}).json()
    assert (found["from"], found["to"], found["bucket"], len(found["items"])) == ("2030-02-25", "2030-03-01", "day", 5)
    last = found["items"][-1]
    assert (last["from"], last["users"], last["questions"], last["abstained"]) == ("2030-03-01", 1, 1, 1)
    assert last["turn"]["count"] == found["total"]["latency"]["turn"]["count"] == 1
    assert last["ratings"] == {"count": 0, "mean": None, "up": 0, "down": 0}
    rows = list(csv.DictReader(io.StringIO(office.get("/insight.csv", headers, bucket="week").text)))
    assert rows[-1]["from"] == "2030-02-25"
    assert (rows[-1]["questions"], rows[-1]["users"]) == ("1", "1")
    assert office.get("/insight", headers, user_id=office.boss.id).status_code == 403
    assert office.get("/insight", headers, model="m", assistant="a").status_code == 422
    assert office.get("/insight", headers, bucket="hour").status_code == 422


def test_questions_that_went_wrong(office: Office) -> None:
    _, headers = office.newcomer()
    answer = office.post("/chat", headers, {"message": "=Who sank the ship?"}).json()
    office.post("/chat/ratings", headers, {"message_id": answer["message_id"], "score": 1})
    found = office.get("/insight/questions", office.admin, why="low_rating").json()
    assert [(each["question"], each["why"], each["count"]) for each in found["items"]] == [
        ("=Who sank the ship?", {"low_rating": 1}, 1)
    ]
    table = office.get("/insight/questions.csv", office.admin, why="low_rating").text
    assert next(iter(csv.DictReader(io.StringIO(table))))["question"] == "'=Who sank the ship?"
    assert office.get("/insight/questions", headers).status_code == 403
    assert office.get("/insight/questions", office.admin, cursor="x").status_code == 422
