"""Documents over HTTP."""

from __future__ import annotations

from typing import Any

from httpx import Response

from citewell.domain.access import Role
from support.serving import Person, World


class Desk:
    """A person at a server, with a collection of their own."""

    def __init__(self, world: World, person: Person | None = None) -> None:
        self.world = world
        self.http = world.http
        self.person = person or world.person(Role.USER)
        self.headers = world.bearer(self.person)
        made = self.http.post("/v1/collections", json={"name": f"of {self.person.id}"[:30]}, headers=self.headers)
        assert made.status_code == 201, made.text
        self.collection: str = made.json()["id"]

    def upload(self, content: bytes = b"some words", name: str = "notes.txt", **fields: Any) -> Response:
        headers = {**self.headers, **fields.pop("headers", {})}
        return self.http.post(
            "/v1/documents",
            data={"collection_id": self.collection, **fields},
            files={"file": (name, content)},
            headers=headers,
        )

    def document(self) -> dict[str, Any]:
        response = self.upload()
        assert response.status_code == 202, response.text
        found: dict[str, Any] = response.json()["document"]
        return found


def test_an_upload_is_accepted_with_its_job(world: World) -> None:
    desk = Desk(world)
    response = desk.upload(title="Notes", metadata='{"year": 2026}')
    assert response.status_code == 202, response.text
    body = response.json()
    assert response.headers["Location"] == f"/v1/jobs/{body['job_id']}"
    assert body["outcome"] == "created"
    document = body["document"]
    assert (document["title"], document["metadata"], document["status"]) == ("Notes", {"year": 2026}, "waiting")
    assert desk.http.get(f"/v1/documents/{document['id']}", headers=desk.headers).json() == document
    assert desk.http.get(f"/v1/jobs/{body['job_id']}", headers=desk.headers).json()["resource_id"] == document["id"]
