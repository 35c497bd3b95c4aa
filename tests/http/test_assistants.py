"""Assistants over HTTP: shapes, conditions, versions, and who is told what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from citewell.domain.access import Role
from support.http_desk import Desk
from support.serving import World


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, Role.EDITOR)


def assistant(**more: Any) -> dict[str, Any]:
    return {"name": "HR", "settings": {"language": "de", "passages": 8}, "instructions": "Be kind.", **more}


def test_an_assistant_is_made_changed_rolled_back_and_taken_away(desk: Desk) -> None:
    collection = desk.collection()
    response = desk.send("POST", "/assistants", json=assistant(collections=["handbook"], note="first"))
    made = response.json()
    assert (response.status_code, response.headers["Location"]) == (201, f"/v1/assistants/{made['id']}")
    assert made["collections"] == [{"id": collection, "name": "Handbook"}]
    assert (made["settings"], made["prompt_number"]) == ({"language": "de", "passages": 8}, 1)
    assert (made["model"], made["model_missing"], made["missing_collections"]) == (None, False, [])

    tag = response.headers["ETag"]
    assert desk.send("GET", "/assistants/hr").headers["ETag"] == tag
    change = {"instructions": "Be kind.\nBe brief.", "note": "shorter", "settings": {"passages": None, "mode": "mark"}}
    changed = desk.api("PATCH", "/assistants/HR", json=change, headers={"If-Match": tag})
    assert (changed["settings"], changed["prompt_number"]) == ({"language": "de", "mode": "mark"}, 2)
    for method, path, body in (
        ("PATCH", "/assistants/HR", {"name": "x"}),
        ("POST", "/assistants/HR/prompts/rollback", {"number": 1}),
        ("DELETE", "/assistants/HR", None),
    ):
        assert desk.refused(412, method, path, json=body, headers={"If-Match": tag})["code"] == "precondition_failed"

    versions = desk.api("GET", "/assistants/HR/prompts")["items"]
    assert [(each["number"], each["note"], each["current"]) for each in versions] == [
        (2, "shorter", True),
        (1, "first", False),
    ]
    assert versions[0]["author"] == desk.person.email
    assert desk.api("GET", "/assistants/HR/prompts/1")["instructions"] == "Be kind."
    compared = desk.api("GET", "/assistants/HR/prompts/compare", params={"before": 1, "after": 2})
    assert compared["lines"] == [
        {"change": "kept", "text": "Be kind."},
        {"change": "added", "text": "Be brief."},
    ]
    back = desk.api("POST", "/assistants/HR/prompts/rollback", json={"number": 1})
    assert (back["prompt_number"], back["instructions"]) == (1, "Be kind.")
    for number in ("3", "0", "x", "9" * 30, "-1"):
        desk.refused(404, "GET", f"/assistants/HR/prompts/{number}")

    assert desk.send("DELETE", "/assistants/HR").status_code == 204
    desk.refused(404, "GET", "/assistants/HR")


def test_a_request_that_is_repeated_makes_one(desk: Desk) -> None:
    headers = {"Idempotency-Key": "once"}
    first = desk.api("POST", "/assistants", json=assistant(), headers=headers)
    assert desk.api("POST", "/assistants", json=assistant(), headers=headers) == first
    assert desk.api("GET", "/assistants")["total"] == 1
    assert desk.refused(409, "POST", "/assistants", json=assistant())["code"] == "already_exists"


def test_who_asks_is_not_told_what_it_is_told(desk: Desk, world: World) -> None:
    reader = Desk(world)
    open_one = desk.collection("Open", visibility="tenant")
    desk.collection("Closed")
    desk.api("POST", "/assistants", json=assistant(collections=["Open", "Closed"]))
    seen = reader.api("GET", "/assistants/HR")
    assert seen["collections"] == [{"id": open_one, "name": "Open"}]
    hidden = ("instructions", "missing_collections", "model_missing", "owner_id")
    assert [seen[name] for name in hidden] == [None] * 4
    assert seen["may_change"] is False
    reader.refused(403, "GET", "/assistants/HR/prompts")


def test_without_an_account_the_public_ones_are_there(worlds: Callable[..., World]) -> None:
    world = worlds(anonymous_access=True)
    desk = Desk(world, Role.EDITOR)
    desk.collection("Open", visibility="public")
    desk.api("POST", "/assistants", json=assistant(name="Guide", collections=["Open"]))
    desk.api("POST", "/assistants", json=assistant(name="Insider"))
    listed = world.http.get("/v1/assistants").json()
    assert [each["name"] for each in listed["items"]] == ["Guide"]
    assert world.http.get("/v1/assistants/Insider").status_code == 404


def test_what_is_wrong_is_a_problem(desk: Desk) -> None:
    desk.api("POST", "/assistants", json=assistant(name="There"))
    changes: tuple[dict[str, Any], ...] = (
        {"name": ""},
        {"settings": {"mode": "loose"}},
        {"settings": {"passages": 51}},
        {"settings": {"colour": "red"}},
        {"settings": {"language": "de;DROP"}},
        {"settings": {"tone": "a\nb"}},
        {"instructions": "x" * 20_001},
        {"collections": []},
        {"model": "nothing"},
        {"owner_id": "me"},
    )
    for change in changes:
        assert desk.refused(422, "POST", "/assistants", json=assistant(**change))["code"] == "invalid_input", change
        assert desk.refused(422, "PATCH", "/assistants/There", json=change)["code"] == "invalid_input", change
    assert desk.api("GET", "/assistants")["total"] == 1


def test_an_assistant_is_asked_where_a_collection_is_and_after_it(desk: Desk, world: World) -> None:
    collection = desk.collection("Guide")
    document = desk.document(collection)
    desk.publish(document, ["Granite is a hard rock."])
    made = desk.api("POST", "/assistants", json=assistant(name="Geologist", collections=["Guide"]))
    question = {"message": "Is granite a hard rock?"}
    by_name = desk.api("POST", "/chat/geologist", json=question)
    assert (by_name["state"], [each["document_id"] for each in by_name["sources"]]) == ("answered", [document])
    said = desk.api("GET", f"/chat/{by_name['session_id']}")["messages"][-1]
    assert said["assistant_id"] == made["id"]
    assert desk.api("POST", f"/chat/{made['id']}", json=question)["state"] == "answered"
    desk.api("PATCH", "/assistants/Geologist", json={"name": "guide"})
    asked = desk.api("POST", "/chat/guide", json=question)
    assert desk.api("GET", f"/chat/{asked['session_id']}")["messages"][-1]["assistant_id"] is None, (
        "the collection's name"
    )
    Desk(world).refused(404, "POST", f"/chat/{made['id']}", json=question)
    rated = desk.api("POST", "/chat/ratings", json={"message_id": by_name["message_id"], "score": 4})
    assert (rated["assistant"], rated["prompt_number"], rated["question"]) == ("guide", 1, question["message"])
    stats = desk.api(
        "GET", "/chat/ratings/stats", params={"assistant": made["id"], "prompt_number": 1, "collection": "Guide"}
    )
    assert [(group["id"], group["count"]) for group in stats["by_collection"]] == [(collection, 1)]
