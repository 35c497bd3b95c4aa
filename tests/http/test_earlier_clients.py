"""The two addresses that an earlier chatbot's page calls, without a version in front."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, update

from citewell.db.tables import Document, DocumentVersion, Job
from citewell.domain.access import Role, SystemCaller
from support.http_desk import Desk
from support.serving import World

PDF = b"%PDF-1.7\n" + b"some words " * 200


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, Role.EDITOR)


def upload(desk: Desk, data: bytes = PDF, name: str = "paper.pdf", **fields: str) -> Any:
    response = desk.http.post("/upload-pdf", files={"file": (name, data)}, data=fields, headers=desk.headers)
    assert response.status_code == 200, response.text
    return response.json()


def status(desk: Desk, job_id: str) -> Any:
    response = desk.http.get(f"/api/upload-status/{job_id}", headers=desk.headers)
    assert response.status_code == 200, response.text
    return response.json()


def test_a_pdf_goes_into_a_collection_that_is_made_on_first_use(desk: Desk) -> None:
    first = upload(desk)
    assert (first["status"], first["filename"]) == ("queued", "paper.pdf")
    assert desk.api("GET", "/collections/pdf-uploads")["visibility"] == "private"
    assert status(desk, first["job_id"]) == {
        "job_id": first["job_id"],
        "status": "queued",
        "progress": 0,
        "message": "",
        "error": None,
        "filename": "paper.pdf",
        "document_id": first["document_id"],
        "chunks": 0,
    }
    other = upload(desk, PDF + b"more", collection="papers")
    assert (
        desk.api("GET", f"/documents/{other['document_id']}")["collection_id"]
        == desk.api("GET", "/collections/papers")["id"]
    )


def test_the_same_pdf_again_has_the_status_of_the_first(desk: Desk) -> None:
    first, again = upload(desk), upload(desk)
    assert (again["job_id"], again["status"]) == (first["job_id"], "completed")
    assert again["message"] == "The same file was there already."


def test_what_is_no_pdf_is_refused_and_nothing_is_made(desk: Desk) -> None:
    refused = desk.refused(415, "POST", "/upload-pdf", files={"file": ("paper.pdf", b"words, not a PDF")})
    assert refused["code"] == "unsupported_format"
    assert "POST /v1/documents" in refused["detail"]
    assert desk.api("GET", "/collections")["total"] == 0
    desk.refused(422, "POST", "/upload-pdf", data={"collection": "papers"})


def test_the_status_tells_how_it_ended_even_when_the_job_is_forgotten(desk: Desk) -> None:
    made = upload(desk)
    with desk.world.container.database.write(SystemCaller("test")) as session:
        session.execute(delete(Job).where(Job.id == made["job_id"]))
        session.execute(
            update(Document).where(Document.id == made["document_id"]).values(status="failed", status_message="Broken.")
        )
    assert status(desk, made["job_id"])["error"] == "Broken."
    assert status(desk, made["job_id"])["status"] == "failed"
    with desk.world.container.database.write(SystemCaller("test")) as session:
        version = session.query(DocumentVersion).one()
        version.chunk_count = 7
        session.execute(
            update(Document)
            .where(Document.id == made["document_id"])
            .values(status="indexed", current_version_id=version.id)
        )
    ended = status(desk, made["job_id"])
    assert (ended["status"], ended["progress"], ended["chunks"], ended["error"]) == ("completed", 100, 7, None)


def test_unknown_uploads_are_not_found(desk: Desk) -> None:
    desk.refused(404, "GET", "/api/upload-status/0199a1b2-0000-7000-8000-000000000001")
