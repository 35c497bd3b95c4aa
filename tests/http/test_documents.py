"""Documents over HTTP: the shape of requests and responses; what they mean is shown on the services."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from citewell.db.tables import Document
from citewell.domain.access import Role
from citewell.http.attachments import content_disposition
from support.http_desk import Desk
from support.serving import World


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, Role.EDITOR)


@pytest.fixture
def collection(desk: Desk) -> str:
    return desk.collection()


def test_an_upload_is_accepted_with_its_job(desk: Desk, collection: str) -> None:
    response = desk.upload(collection, title="Notes", metadata='{"year": 2026}', source_uri="https://example.org/n")
    assert response.status_code == 202, response.text
    body = response.json()
    assert response.headers["Location"] == f"/v1/jobs/{body['job_id']}"
    assert body["outcome"] == "created"
    document = body["document"]
    assert (document["title"], document["metadata"], document["status"]) == ("Notes", {"year": 2026}, "waiting")
    assert (document["version"], document["latest_version"], document["visibility"]) == (None, 1, None)
    read = desk.send("GET", f"/documents/{document['id']}")
    assert read.json() == {**document, "indexing": read.json()["indexing"], "collection": "Handbook"}
    assert (read.json()["indexing"]["waiting"]["reason"], read.json()["indexing"]["percent"]) == ("turn", None)
    assert read.headers["ETag"] == response.headers["ETag"]
    assert desk.api("GET", f"/jobs/{body['job_id']}")["resource_id"] == document["id"]
    jobs = desk.api("GET", f"/documents/indexing-jobs?collection_id={collection}")
    assert [job["id"] for job in jobs["items"]] == [body["job_id"]]
    assert desk.api("GET", f"/documents/indexing-jobs/{body['job_id']}")["kind"] == "document.ingest"


def test_the_same_again(desk: Desk, collection: str) -> None:
    first = desk.upload(collection)
    again = desk.upload(collection)
    assert again.status_code == 200
    assert (again.json()["outcome"], again.json()["job_id"]) == ("unchanged", None)
    assert again.json()["document"] == first.json()["document"]
    assert "Location" not in again.headers


def test_an_upload_is_repeatable(desk: Desk, collection: str) -> None:
    key = {"Idempotency-Key": "upload"}
    first = desk.upload(collection, b"one", headers=key)
    again = desk.upload(collection, b"one", headers=key)
    assert (again.status_code, again.json()) == (202, first.json())
    assert desk.upload(collection, b"two", headers=key).json()["code"] == "idempotency_mismatch"
    assert desk.api("GET", "/documents")["total"] == 1


def test_uploads_that_are_refused(desk: Desk, collection: str) -> None:
    refused: list[dict[str, Any]] = [
        {"metadata": "{"},
        {"metadata": "[1]"},
        {"metadata": '{"a": NaN}'},
        {"metadata": '{"a": 1, "a": 2}'},
        {"metadata": '{"a": 9223372036854775808}'},
        {"metadata": '{"a": "\\u0000"}'},
        {"metadata": '{"a": "\\ud800"}'},
        {"metadata": "[" * 10_000},
        {"metadata": '{"a":{"b":{"c":{"d":{"e":{}}}}}}'},
        {"access": "everybody"},
        {"access": '{"visibility": "shared", "shares": [{"user_id": "no such"}]}'},
        {"access": '{"shares": []}'},
        {"title": " "},
        {"title": "x" * 1001},
        {"source_uri": "javascript:alert(1)"},
        {"external_id": "a\nb"},
        {"kind": "book"},
        {"colour": "red"},
        {"owner_id": "018e0000-0000-7000-8000-000000000001"},
        {"external_id": "x" * 501},
    ]
    for fields in refused:
        response = desk.upload(collection, **fields)
        assert response.status_code == 422, (fields, response.status_code, response.text)
        assert response.json()["errors"], fields
    assert desk.refused(422, "POST", "/documents", data={"collection_id": collection})["errors"]
    assert desk.refused(422, "POST", "/documents", files={"file": ("a", b"x")})["errors"]
    assert desk.refused(422, "POST", "/documents", json={"collection_id": collection})["errors"]
    desk.refused(422, "POST", "/documents", data={"collection_id": collection, "file": "text"})
    desk.refused(404, "POST", "/documents", data={"collection_id": "no such"}, files={"file": ("a", b"x")})
    assert desk.api("GET", "/documents")["total"] == 0
    assert list(desk.world.container.blobs.list()) == []


def test_multipart_that_is_none(desk: Desk) -> None:
    for body, kind in (
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data"),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", "multipart/form-data; boundary=x"),
        (b"\xff" * 100, "multipart/form-data; boundary=x"),
        (b"x=1", "application/x-www-form-urlencoded"),
        (b"x", "text/plain"),
    ):
        response = desk.send("POST", "/documents", content=body, headers={"Content-Type": kind})
        assert 400 <= response.status_code < 500, (body, kind, response.text)
        assert response.headers["content-type"] == "application/problem+json"


def test_a_file_that_is_too_large(worlds: Callable[..., World]) -> None:
    desk = Desk(worlds(max_upload_mb=1))
    made = desk.collection()
    assert desk.upload(made, b"x" * (1 << 20)).status_code == 202
    assert desk.upload(made, b"x" * ((1 << 20) + 1)).json()["code"] == "too_large"
    assert desk.upload(made, b"x" * (3 << 20)).status_code == 413
    assert desk.api("GET", "/documents")["total"] == 1


def test_access_at_upload(world: World, desk: Desk, collection: str) -> None:
    reader = Desk(world)
    shares = json.dumps({"visibility": "shared", "shares": [{"user_id": reader.person.id}]})
    for access, visibility in (("private", "private"), ("inherit", None), (shares, "shared")):
        document = desk.document(collection, name=f"{visibility}.txt", access=access)
        assert desk.api("GET", f"/documents/{document}")["visibility"] == visibility
        assert reader.send("GET", f"/documents/{document}").status_code == (200 if visibility == "shared" else 404)


def test_what_there_is_to_read(desk: Desk, collection: str) -> None:
    document = desk.document(collection, external_id="faq")
    path = f"/documents/{document}"
    assert desk.refused(409, "GET", f"{path}/text")["code"] == "conflict"
    desk.publish(document, ["first", "second", "third"])
    text = desk.api("GET", f"{path}/text")
    assert (text["text"], text["version"], text["text_chars"]) == ("first\nsecond\nthird", 1, 18)
    assert desk.api("GET", f"{path}/text?version=1") == text
    preview = desk.api("GET", f"{path}/preview?chars=7")
    assert (preview["text"], preview["truncated"]) == ("first\ns", True)
    assert not desk.api("GET", f"{path}/preview")["truncated"]
    chunks = desk.api("GET", f"{path}/chunks?limit=2")
    assert [chunk["chunk_id"] for chunk in chunks["items"]] == ["faq#c0001", "faq#c0002"]
    for chunk in chunks["items"]:
        assert text["text"][chunk["start"] : chunk["end"]] == chunk["text"]
    rest = desk.api("GET", f"{path}/chunks?limit=2&cursor={chunks['next_cursor']}")
    assert [chunk["text"] for chunk in rest["items"]] == ["third"]
    assert rest["next_cursor"] is None
    versions = desk.api("GET", f"{path}/versions")
    assert [(row["number"], row["state"], row["chunk_count"]) for row in versions["items"]] == [(1, "current", 3)]
    found = desk.api("GET", path)
    assert (found["status"], found["version"], found["chunk_count"]) == ("indexed", 1, 3)
    for query in ("text?version=0", "text?version=2.5", "preview?chars=0", "chunks?cursor=x", "chunks?limit=201"):
        desk.refused(422, "GET", f"{path}/{query}")
    for query in ("text?version=2", "text?version=9007199254740991", "download?version=9", "chunks?version=7"):
        desk.refused(404, "GET", f"{path}/{query}")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("übersicht 日本.html", "übersicht 日本.html"),
        ("a\u202etxt.exe", "atxt.exe"),
        ("semi;colon=x.txt", "semi;colon=x.txt"),
    ],
)
def test_a_download_is_saved_and_never_run(desk: Desk, collection: str, name: str, shown: str) -> None:
    content = b"<script>alert(1)</script>"
    document = desk.document(collection, content, name)
    assert desk.api("GET", f"/documents/{document}")["file_name"] == shown
    response = desk.send("GET", f"/documents/{document}/download", headers={"Range": "bytes=" + "0-0," * 10_000})
    assert (response.status_code, response.content) == (200, content)
    headers = response.headers
    assert headers["Content-Disposition"].startswith('attachment; filename="')
    assert headers["Content-Disposition"].endswith(f"filename*=UTF-8''{quote(shown, safe='')}")
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Length"] == str(len(content))


@pytest.mark.parametrize(
    ("wanted", "sent", "told"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=8-", b"89", "bytes 8-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-99", b"0123456789", "bytes 0-9/10"),
        ("bytes=4-999", b"456789", "bytes 4-9/10"),
        ("bytes=3-1", b"0123456789", None),
        ("bytes=0-1,4-5", b"0123456789", None),
        ("bytes=-", b"0123456789", None),
        ("lines=1-2", b"0123456789", None),
    ],
)
def test_a_part_of_a_file(desk: Desk, collection: str, wanted: str, sent: bytes, told: str | None) -> None:
    path = f"/documents/{desk.document(collection, b'0123456789')}/download"
    response = desk.send("GET", path, headers={"Range": wanted})
    assert (response.status_code, response.content) == (200 if told is None else 206, sent)
    assert response.headers.get("Content-Range") == told
    assert response.headers["Content-Length"] == str(len(sent))
    assert response.headers["Accept-Ranges"] == "bytes"
    tag = response.headers["ETag"]
    for condition, status in ((tag, response.status_code), ('"another"', 200), (f"W/{tag}", 200), ("*", 200)):
        again = desk.send("GET", path, headers={"Range": wanted, "If-Range": condition})
        assert again.status_code == status


def test_a_file_that_is_there_already_is_not_sent_again(desk: Desk, collection: str) -> None:
    path = f"/documents/{desk.document(collection, b'0123456789')}/download"
    tag = desk.send("GET", path).headers["ETag"]
    for known, status in ((tag, 304), (f'"x", W/{tag}', 304), ("*", 304), ('"x"', 206)):
        response = desk.send("GET", path, headers={"If-None-Match": known, "Range": "bytes=0-3"})
        assert (response.status_code, response.content) == (status, b"" if status == 304 else b"0123")
        assert response.headers["ETag"] == tag


def test_what_is_said_of_a_file_without_its_bytes(desk: Desk, collection: str) -> None:
    path = f"/documents/{desk.document(collection, b'0123456789')}/download"
    whole = desk.send("GET", path)
    for headers in ({}, {"Range": "bytes=2-4"}, {"Range": "bytes=10-"}):  # there are no ranges of nothing
        told = desk.send("HEAD", path, headers=headers)
        assert (told.status_code, told.content) == (200, b"")
        for name in ("Content-Length", "Content-Type", "Content-Disposition", "ETag", "Accept-Ranges"):
            assert told.headers[name] == whole.headers[name]
    known = desk.send("HEAD", path, headers={"If-None-Match": whole.headers["ETag"]})
    assert known.status_code == 304
    assert desk.send("HEAD", "/documents/00000000-0000-7000-8000-000000000000/download").status_code == 404


@pytest.mark.parametrize("wanted", ["bytes=10-", "bytes=999999999999999999-", "bytes=-0"])
def test_a_part_after_the_end_of_a_file(desk: Desk, collection: str, wanted: str) -> None:
    path = f"/documents/{desk.document(collection, b'0123456789')}/download"
    response = desk.send("GET", path, headers={"Range": wanted})
    assert (response.status_code, response.headers["Content-Range"]) == (416, "bytes */10")
    assert response.json()["detail"] == "The file has 10 bytes; the range begins after them."


def test_a_name_cannot_end_its_header() -> None:
    for name in ('a"; x="b', "a\r\nSet-Cookie: x=1", "\\", "日本", "%00", ""):
        header = content_disposition(name)
        assert header.isascii()
        assert header.isprintable()
        plain = header.removeprefix('attachment; filename="').split('"; filename*=')[0]
        assert not set(plain) & set('"\\;')
        assert plain


def test_replace(desk: Desk, collection: str) -> None:
    document = desk.document(collection, b"one", "a.txt", title="Title")
    desk.publish(document, ["one"])
    tag = desk.send("GET", f"/documents/{document}").headers["ETag"]
    files = {"file": ("b.txt", b"two")}
    response = desk.send(
        "PUT", f"/documents/{document}", files=files, data={"description": "D"}, headers={"If-Match": tag}
    )
    assert response.status_code == 202, response.text
    body = response.json()
    assert (body["outcome"], body["document"]["version"], body["document"]["latest_version"]) == ("replaced", 1, 2)
    assert (body["document"]["title"], body["document"]["description"]) == ("Title", "D")
    desk.refused(412, "PUT", f"/documents/{document}", files=files, headers={"If-Match": tag})
    same = desk.send("PUT", f"/documents/{document}", files=files)
    assert (same.status_code, same.json()["job_id"]) == (200, None)
    desk.refused(422, "PUT", f"/documents/{document}", data={"title": "x"})
    desk.refused(422, "PUT", f"/documents/{document}", files=files, data={"collection_id": collection})
    desk.refused(404, "PUT", "/documents/no-such", files=files)


def test_changes(desk: Desk, collection: str) -> None:
    document = desk.document(collection, metadata='{"a": 1, "b": 2}')
    path = f"/documents/{document}"
    first = desk.send("GET", path).headers["ETag"]
    patched = desk.send(
        "PATCH", path, json={"title": "T", "metadata": {"a": None, "c": [1]}}, headers={"If-Match": first}
    )
    assert (patched.json()["title"], patched.json()["metadata"]) == ("T", {"b": 2, "c": [1]})
    assert desk.api("PATCH", f"{path}/metadata", json={"b": None})["metadata"] == {"c": [1]}
    for status, sub, body, tag in (
        (412, "", {"title": "x"}, first),
        (412, "/metadata", {"x": 1}, first),
        (412, "", {"title": "x"}, 'W/"1-000000000000"'),
        (412, "", {"title": "x"}, '"1-000000000000"'),
        (422, "", {"title": "x"}, "nonsense"),
        (422, "", {"titel": "x"}, "*"),
        (422, "", {"title": ""}, "*"),
        (422, "", {"collection_id": "x"}, "*"),
        (422, "/metadata", [1], "*"),
        (422, "/metadata", {"": 1}, "*"),
        (413, "/metadata", {"a": "x" * 17_000}, "*"),
    ):
        desk.refused(status, "PATCH", f"{path}{sub}", json=body, headers={"If-Match": tag})
    many = {"document_ids": [document], "metadata": {"team": "blue"}}
    changed = desk.api("POST", "/documents/bulk-metadata-update", json=many)
    assert (changed["updated"], changed["items"][0]["metadata"]) == (1, {"c": [1], "team": "blue"})
    desk.refused(404, "POST", "/documents/bulk-metadata-update", json={**many, "document_ids": [document, "x"]})
    desk.refused(422, "POST", "/documents/bulk-metadata-update", json={**many, "document_ids": []})


def test_access(world: World, desk: Desk) -> None:
    reader = Desk(world)
    document = desk.document(desk.collection("Open", visibility="tenant"))
    path = f"/documents/{document}"
    assert desk.api("GET", f"{path}/access") == {"visibility": None, "owner_id": desk.person.id, "shares": []}
    assert reader.api("GET", path)["visibility"] is None
    desk.api("PUT", f"{path}/access", json={"visibility": "private"})
    reader.refused(404, "GET", path)
    reader.refused(404, "GET", f"{path}/download")
    shared = {"visibility": "shared", "shares": [{"user_id": reader.person.id, "right": "read"}]}
    assert desk.api("PATCH", path, json={"access": shared})["visibility"] == "shared"
    reader.api("GET", path)
    reader.refused(403, "PATCH", path, json={"title": "mine"})
    reader.refused(403, "DELETE", path)
    reader.refused(403, "PUT", path, files={"file": ("a", b"b")})
    reader.refused(403, "PUT", f"{path}/access", json={})
    assert desk.api("PATCH", path, json={"access": None})["visibility"] is None
    desk.refused(422, "PUT", f"{path}/access", json={"shares": shared["shares"]})


def test_delete(desk: Desk, collection: str) -> None:
    document = desk.document(collection)
    old = desk.send("GET", f"/documents/{document}").headers["ETag"]
    desk.api("PATCH", f"/documents/{document}", json={"title": "T"})
    desk.refused(412, "DELETE", f"/documents/{document}", headers={"If-Match": old})
    response = desk.send("DELETE", f"/documents/{document}")
    assert response.status_code == 202
    assert response.headers["Location"] == f"/v1/jobs/{response.json()['job_id']}"
    for path in ("", "/text", "/chunks", "/versions", "/download", "/preview", "/access"):
        assert desk.refused(404, "GET", f"/documents/{document}{path}")["code"] == "not_found"
    desk.refused(404, "DELETE", f"/documents/{document}")
    assert desk.api("GET", "/documents")["items"] == []


def test_lists(desk: Desk, collection: str) -> None:
    other = desk.collection("Other")
    made = [desk.document(collection, bytes([65 + n]), title=f"Title {n}") for n in range(5)]
    desk.document(other)
    page = desk.api("GET", f"/documents/collection/{collection}?limit=2")
    assert page["total"] == 5
    seen = [each["id"] for each in page["items"]]
    while page["next_cursor"]:
        page = desk.api("GET", f"/documents?collection_id={collection}&limit=2&cursor={page['next_cursor']}")
        seen += [each["id"] for each in page["items"]]
    assert seen == made[::-1]
    for query, total in (
        ("title=TITLE", 5),
        ("title=%25", 0),
        ("title=Title_1", 0),
        ("status=waiting", 6),
        ("status=indexed", 0),
        (f"external_id={made[0]}", 1),
        (f"owner_id={desk.person.id}", 6),
        ("created_from=2031-01-01T00:00:00Z", 0),
        ("created_to=2031-01-01T00:00:00%2B02:00", 6),
        ("kind=webpage", 0),
    ):
        assert desk.api("GET", f"/documents?{query}")["total"] == total, query
    for query in (
        "status=deleted",
        "kind=x",
        "created_from=2031-01-01",
        "created_from=0001-01-01T00:00:00%2B02:00",
        "created_to=9999-12-31T23:59:59-02:00",
        "limit=-1",
        "cursor=%00",
        "title=%00",
    ):
        desk.refused(422, "GET", f"/documents?{query}")
    desk.refused(404, "GET", "/documents?collection_id=no-such")
    desk.refused(404, "GET", "/documents/indexing-status?collection_id=no-such")


def test_facets_are_told_and_shown(desk: Desk, collection: str) -> None:
    key = desk.document(collection, metadata='{"author": "Ada Adams", "tags": ["leave"]}')
    shown = desk.api("GET", f"/documents/{key}")
    assert shown["facets"] == {"author": "Ada Adams", "topics": ["leave"]}
    assert shown["facet_origins"] == {"author": "document", "topics": "document"}
    changed = desk.api("PATCH", f"/documents/{key}", json={"facets": {"classification": "internal", "topics": None}})
    assert changed["facets"] == {"author": "Ada Adams", "topics": ["leave"], "classification": "internal"}
    refused = desk.refused(422, "PATCH", f"/documents/{key}", json={"facets": {"mood": "good"}})
    assert "classification" in refused["detail"]
    assert refused["errors"][0]["pointer"] == "facets"
    desk.refused(422, "PATCH", f"/documents/{key}", json={"owner_id": "nobody"})


def test_parts_are_listed_by_what_they_are_in(desk: Desk, collection: str) -> None:
    whole = desk.upload(collection).json()["document"]
    assert (whole["parent_id"], whole["breadcrumb"]) == (None, [])
    assert whole["parts"] == {"total": 0, "indexed": 0, "failed": 0, "waiting": 0}
    part = desk.document(collection, b"other words")
    with desk.world.container.database.write(desk.caller) as session:
        session.get_one(Document, part).parent_id = whole["id"]
    assert [each["id"] for each in desk.api("GET", f"/documents?parent_id={whole['id']}")["items"]] == [part]
    assert [each["id"] for each in desk.api("GET", "/documents?parent_id=none")["items"]] == [whole["id"]]
    assert desk.api("GET", f"/documents/{whole['id']}")["parts"]["waiting"] == 1
    access = {"visibility": "private", "shares": []}
    assert desk.refused(409, "PUT", f"/documents/{part}/access", json=access)["facts"] == {
        "parent_id": whole["id"],
        "reason": "part",
    }
    desk.send("DELETE", f"/documents/{whole['id']}")
    assert desk.send("GET", f"/documents/{part}").status_code == 404
