"""A person at a server, with a collection of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from citewell.domain.access import Caller, Role
from support.library import Library
from support.serving import Person, World


class Desk:
    """Speaks to the server as one person; ``api`` raises for what is not a success."""

    def __init__(self, world: World, role: Role = Role.USER, person: Person | None = None) -> None:
        self.world = world
        self.http = world.http
        self.person = person or world.person(role)
        self.headers = world.bearer(self.person)

    @property
    def caller(self) -> Caller:
        """The person as services know them."""
        user = self.person.user
        return Caller(tenant_id=user.tenant_id, user_id=user.id, role=Role(user.role))

    def send(self, method: str, path: str, **options: Any) -> Any:
        """A request of the person, whatever comes of it."""
        headers = {**self.headers, **options.pop("headers", {})}
        return self.http.request(method, f"/v1{path}", headers=headers, **options)

    def api(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """The body of a request that works."""
        response = self.send(method, path, **options)
        assert response.is_success, response.text
        found: dict[str, Any] = response.json()
        return found

    def refused(self, status: int, method: str, path: str, **options: Any) -> dict[str, Any]:
        """The problem of a request that does not."""
        response = self.send(method, path, **options)
        assert response.status_code == status, (response.status_code, response.text)
        assert response.headers["content-type"] == "application/problem+json"
        found: dict[str, Any] = response.json()
        assert found["status"] == status
        return found

    def collection(self, name: str = "Handbook", **fields: Any) -> str:
        """The id of a new collection."""
        return str(self.api("POST", "/collections", json={"name": name, **fields})["id"])

    def upload(self, collection: str, content: bytes = b"some words", name: str = "notes.txt", **fields: Any) -> Any:
        """An upload, whatever comes of it."""
        headers = fields.pop("headers", {})
        data = {"collection_id": collection, **fields}
        return self.send("POST", "/documents", data=data, files={"file": (name, content)}, headers=headers)

    def document(self, collection: str, content: bytes = b"some words", name: str = "notes.txt", **fields: Any) -> str:
        """The id of a new document."""
        response = self.upload(collection, content, name, **fields)
        assert response.status_code == 202, response.text
        return str(response.json()["document"]["id"])

    def publish(self, document_id: str, texts: Sequence[str]) -> None:
        """What ingestion does in the end."""
        library = Library(self.world.container.database, self.world.container.blobs)
        library.publish(self.caller, document_id, texts)
