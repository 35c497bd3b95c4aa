"""Sources over HTTP: shapes, problems, and secrets that never come out."""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from typing import Any

import pytest
from sqlalchemy import select

from citewell.db.tables import AuditEntry, IdempotencyRecord, Job, Schedule, Source
from citewell.domain.access import Role
from support.http_desk import Desk
from support.people import SYSTEM
from support.serving import World

CANARY = "c4n4ry-9f8e7d"


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def source(collection: str, **more: Any) -> dict[str, Any]:
    settings = {"settings": {"place": "here"}, "credentials": {"token": CANARY}}
    return {"kind": "fake", "name": "Wiki", "collection": collection, **settings, **more}


def test_a_source_is_added_changed_paused_read_and_taken_away(desk: Desk) -> None:
    collection = desk.collection()
    response = desk.send("POST", "/sources", json=source(collection, cron="@daily"))
    made = response.json()
    assert response.status_code == 201
    assert response.headers["Location"] == f"/v1/sources/{made['id']}"
    assert (made["kind"], made["settings"], made["has_credentials"]) == ("fake", {"place": "here"}, True)
    assert (made["state"], made["cron"], made["last_run"], made["items"]) == ("active", "@daily", None, 0)
    assert made["next_run_at"] is not None
    job = desk.api("GET", f"/jobs/{made['job_id']}")
    assert (job["kind"], job["resource_type"], job["resource_id"]) == ("source.sync", "source", made["id"])
    assert desk.api("POST", "/sources/wiki/sync")["id"] == made["job_id"]

    tag = desk.send("GET", "/sources/Wiki").headers["ETag"]
    changed = desk.api("PATCH", f"/sources/{made['id']}", json={"cron": None}, headers={"If-Match": tag})
    assert (changed["cron"], changed["next_run_at"]) == (None, None)
    desk.refused(412, "PATCH", f"/sources/{made['id']}", json={"name": "x"}, headers={"If-Match": tag})
    assert desk.api("POST", "/sources/wiki/pause")["state"] == "paused"
    assert desk.refused(409, "POST", "/sources/wiki/sync")["code"] == "conflict"
    assert desk.api("POST", "/sources/wiki/resume")["state"] == "active"
    assert [each["id"] for each in desk.api("GET", "/sources", params={"collection": collection})["items"]] == [
        made["id"]
    ]
    assert desk.api("GET", "/sources/wiki/runs")["items"] == desk.api("GET", "/sources/wiki/items")["items"] == []

    gone = desk.send("DELETE", "/sources/wiki", params={"documents": "delete"})
    assert (gone.status_code, gone.json()["id"]) == (202, made["id"])
    desk.refused(404, "GET", "/sources/wiki")


def test_kinds_are_told_with_their_settings_to_who_may_use_them(desk: Desk, world: World) -> None:
    mine = {kind["name"]: kind for kind in desk.api("GET", "/sources/kinds")["items"]}
    all_kinds = {kind["name"] for kind in Desk(world, Role.ADMIN).api("GET", "/sources/kinds")["items"]}
    assert "folder" not in mine
    assert {"folder", "git", "s3", "feed", "chroma", "chat_history", "confluence", "fake"} <= all_kinds
    token = next(each for each in mine["fake"]["settings"] if each["name"] == "token")
    told = {"name": "token", "description": "What opens it.", "required": False, "secret": True, "form": "text"}
    assert {name: token[name] for name in told} == told
    assert desk.api("POST", "/sources/check", json={"kind": "fake", "settings": {"place": "x"}}) == {
        "message": "There are 0 things."
    }


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"kind": "nothing"}, 422, "invalid_input"),
        ({"kind": "folder", "settings": {"path": "/etc"}}, 403, "forbidden"),
        ({"settings": {}}, 422, "invalid_input"),
        ({"cron": "* * * * * *"}, 422, "invalid_input"),
        ({"credentials": {"token": 5}}, 422, "invalid_input"),
        ({"credentials": {"token": "x" * 30_000}}, 422, "invalid_input"),
        ({"secret": "x"}, 422, "invalid_input"),
        ({"name": ""}, 422, "invalid_input"),
        ({"collection": "nothing"}, 404, "not_found"),
    ],
)
def test_what_is_wrong_is_a_problem_without_the_secret(
    desk: Desk, change: dict[str, Any], status: int, code: str
) -> None:
    problem = desk.refused(status, "POST", "/sources", json={**source(desk.collection()), **change})
    assert problem["code"] == code
    assert CANARY not in json.dumps(problem)


def test_a_secret_goes_in_and_never_comes_out(world: World, desk: Desk, logs: list[MutableMapping[str, Any]]) -> None:
    made = desk.api("POST", "/sources", json=source(desk.collection()))
    path = f"/sources/{made['id']}"
    answers: list[Any] = [made]
    answers += [desk.api("GET", each) for each in (path, "/sources", f"{path}/runs", f"{path}/items")]
    answers.append(desk.api("PATCH", path, json={"settings": {"place": "there"}, "credentials": {"token": CANARY}}))
    answers.append(desk.refused(422, "PATCH", path, json={"settings": {"place": CANARY}}))
    answers.append(desk.refused(422, "PATCH", path, json={"credentials": {"token": CANARY, "more": CANARY}}))
    answers += [desk.api("POST", f"{path}/sync"), desk.api("GET", f"/jobs/{made['job_id']}")]
    body = {"kind": "fake", "settings": {"place": "x"}, "credentials": {"token": CANARY}}
    answers.append(desk.api("POST", "/sources/check", json=body))
    with world.container.database.read(SYSTEM) as session:
        audited = [repr(entry.facts) for entry in session.scalars(select(AuditEntry))]
        stored = session.scalars(select(Source.credentials)).all()
        rows = [
            repr(row)
            for table in (Source, Job, AuditEntry, IdempotencyRecord, Schedule)
            for row in session.connection().execute(select(table.__table__))
        ]
    shown = json.dumps(answers) + repr(logs) + "".join(audited)
    assert CANARY not in shown
    assert len(rows) > 3
    assert not [row for row in rows if CANARY in row]
    assert len(stored) == 1
    assert stored[0]


def test_adding_twice_with_one_key_adds_once(desk: Desk) -> None:
    body = source(desk.collection())
    headers = {"Idempotency-Key": "one"}
    first = desk.send("POST", "/sources", json=body, headers=headers)
    again = desk.send("POST", "/sources", json=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert desk.refused(409, "POST", "/sources", json=body)["code"] == "already_exists"
