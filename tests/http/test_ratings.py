"""Ratings over HTTP: given once, listed, counted, exported; and their addresses beside those of chats."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from citewell.domain.access import Role
from support.answered import answered
from support.http_desk import Desk
from support.serving import World


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def answer_of(desk: Desk, **given: Any) -> str:
    """The id of an answer in a chat of the person."""
    return answered(desk.world.container.database, desk.caller, **given).id


def test_an_answer_is_rated_once_and_again(desk: Desk) -> None:
    message = answer_of(desk, question="How long?")
    body = {"message_id": message, "score": 2, "thumb": "down", "reasons": ["outdated"], "text": "It is 14."}
    response = desk.send("POST", "/chat/ratings", json=body)
    made = response.json()
    assert (response.status_code, response.headers["Location"]) == (201, f"/v1/chat/ratings/{made['id']}")
    assert (made["question"], made["answer"], made["thumb"]) == ("How long?", "16 weeks. [1]", "down")
    again = desk.send("POST", "/chat/ratings", json={"message_id": message, "thumb": "up"})
    assert (again.status_code, again.json()["id"], again.json()["score"]) == (200, made["id"], None)
    changed = desk.api("PATCH", f"/chat/ratings/{made['id']}", json={"score": 5, "thumb": None})
    assert (changed["score"], changed["thumb"]) == (5, None)
    assert desk.api("GET", f"/chat/ratings/{made['id']}") == changed
    assert desk.api("GET", "/chat/ratings", params={"message_id": message})["items"] == [changed]
    assert desk.send("DELETE", f"/chat/ratings/{made['id']}").status_code == 204
    assert desk.refused(404, "GET", f"/chat/ratings/{made['id']}")["code"] == "not_found"


def test_an_admin_reads_counts_and_exports_what_all_say(desk: Desk, world: World) -> None:
    admin, other = Desk(world, Role.ADMIN), Desk(world, Role.EDITOR)
    texts = ("=HYPERLINK(1)", "fine")
    for text, score in zip(texts, (1, 4), strict=True):
        desk.api("POST", "/chat/ratings", json={"message_id": answer_of(desk), "score": score, "text": text})
    assert desk.api("GET", "/chat/ratings", params={"score": 4, "with_text": True})["total"] == 1
    assert other.api("GET", "/chat/ratings")["total"] == 0
    stats = admin.api("GET", "/chat/ratings/stats", params={"from": "2000-01-01T00:00:00Z"})
    assert (stats["count"], stats["mean"], stats["scores"]["4"], stats["by_assistant"][0]["id"]) == (2, 2.5, 1, None)
    assert [day["count"] for day in stats["by_day"]] == [2]
    exported = admin.send("GET", "/chat/ratings.csv")
    assert exported.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in exported.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(exported.text, newline="")))
    assert [row["text"] for row in rows] == ["fine", "'=HYPERLINK(1)"]
    assert [row["user_id"] for row in rows] == [desk.person.id] * 2
    assert other.refused(404, "GET", "/chat/ratings.csv", params={"collection": "nothing"})["code"] == "not_found"


def test_what_is_no_rating_is_a_problem(desk: Desk) -> None:
    message = answer_of(desk)
    for wrong in (
        {},
        {"score": 0},
        {"score": 6},
        {"score": "5"},
        {"score": 3.0},
        {"thumb": "sideways"},
        {"score": 1, "reasons": ["boring"]},
        {"score": 1, "text": "x" * 4001},
        {"score": 1, "text": "\0"},
        {"score": 1, "user_id": "me"},
    ):
        body = {"message_id": message, **wrong}
        assert desk.refused(422, "POST", "/chat/ratings", json=body)["code"] == "invalid_input", wrong
    desk.refused(404, "POST", "/chat/ratings", json={"message_id": "nothing", "score": 1})
    running = answer_of(desk, state="running")
    assert desk.refused(409, "POST", "/chat/ratings", json={"message_id": running, "score": 1})["code"] == "conflict"
    for wrong_filter in ({"score": 9}, {"thumb": "x"}, {"from": "yesterday"}, {"reason": "x"}):
        desk.refused(422, "GET", "/chat/ratings", params=wrong_filter)


def test_a_golden_set_grows_from_ratings(desk: Desk, world: World) -> None:
    admin = Desk(world, Role.ADMIN)
    golden = admin.api("POST", "/golden-sets", json={"name": "Quiz"})["id"]
    for question, score in (("Who knows?", 5), ("Why?", 1)):
        body = {"message_id": answer_of(desk, question=question, state="abstained"), "score": score, "text": "So."}
        desk.api("POST", "/chat/ratings", json=body)
    told = admin.api("POST", f"/golden-sets/{golden}/grow", json={"dry_run": True})
    assert [(each["question"], each["change"], each["expected"]) for each in told["questions"]] == [
        ("Who knows?", "added", [])
    ]
    assert admin.api("GET", f"/golden-sets/{golden}")["questions"] == 0
    grown = admin.api("POST", f"/golden-sets/{golden}/grow", json={"from": "2000-01-01T00:00:00Z"})
    assert [grown[name] for name in ("added", "changed", "unchanged", "skipped", "to_review")] == [1, 0, 0, 0, 1]
    assert [(each["question"], each["score"], each["text"]) for each in grown["review"]] == [("Why?", 1, "So.")]
    (row,) = admin.api("GET", f"/golden-sets/{golden}/questions")["items"]
    assert (row["question"], row["answerable"], row["expected"]) == ("Who knows?", False, [])
    assert admin.api("POST", f"/golden-sets/{golden}/grow")["unchanged"] == 1
    admin.refused(404, "POST", f"/golden-sets/{golden}/grow", json={"assistant": "nobody"})
    admin.refused(422, "POST", f"/golden-sets/{golden}/grow", json={"from": "yesterday"})
    desk.refused(403, "POST", f"/golden-sets/{golden}/grow")
