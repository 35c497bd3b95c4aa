"""Passwords of files over HTTP: taken in, and given back nowhere."""

from __future__ import annotations

import pytest

from citewell.domain.access import Role
from support.encrypted import encrypted_pdf
from support.http_desk import Desk
from support.serving import World

PASSWORD = "correct horse 7351"
LOCKED = encrypted_pdf("Sixteen weeks of parental leave are paid.", PASSWORD)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, Role.EDITOR)


def test_no_answer_holds_the_password(desk: Desk) -> None:
    collection = desk.collection()
    response = desk.upload(collection, LOCKED, "leave.pdf", password=PASSWORD)
    assert response.status_code == 202, response.text
    document, job = response.json()["document"]["id"], response.json()["job_id"]
    for path in (f"/documents/{document}", f"/documents/{document}/versions", f"/jobs/{job}", "/documents"):
        assert PASSWORD not in desk.send("GET", path).text


def test_a_password_that_cannot_be_one_is_not_repeated(desk: Desk) -> None:
    password = "open sesame " * 50
    response = desk.upload(desk.collection(), LOCKED, "leave.pdf", password=password)
    assert response.status_code == 422
    assert "password must have 1 to 500 characters" in response.text
    assert password not in response.text


def test_a_document_that_does_not_wait_for_a_password_takes_none(desk: Desk) -> None:
    response = desk.upload(desk.collection(), LOCKED, "leave.pdf")
    place = f"/documents/{response.json()['document']['id']}/password"
    refused = desk.send("PUT", place, json={"password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "does not wait for a password" in refused.json()["detail"]
    assert PASSWORD not in refused.text
    assert desk.send("PUT", place, json={"password": "x" * 501}).status_code == 422
