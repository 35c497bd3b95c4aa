"""A synchronous client of the HTTP API."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from citewell.client.errors import ApiError, ServerUnreachable

Json = dict[str, Any]
FIRST_ERROR = 400
TOO_MANY = 429


class Client:
    """Talks to one server with one credential.

    Args:
        base_url: Address of the server, ``http://127.0.0.1:8000``.
        key: An API key or access token.
        timeout: Seconds to wait for the parts of an answer.
        retries: How often to try again when no connection can be made.
        socket: Path of a Unix socket to use instead of a network connection.
        patience: Seconds to wait, for each request, when the server says that there were too many; 0 raises at once.

    Raises (all methods):
        ApiError: the server refused; its ``code`` says why.
        ServerUnreachable: nobody answers.
    """

    def __init__(
        self,
        base_url: str,
        *,
        key: str | None = None,
        timeout: float = 120.0,
        retries: int = 2,
        socket: str | None = None,
        patience: float = 0.0,
    ) -> None:
        self._patience = patience
        headers = {"Accept": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        self._http = httpx.Client(
            base_url=base_url.rstrip("/") + "/v1",
            headers=headers,
            timeout=timeout,
            transport=httpx.HTTPTransport(retries=retries, uds=socket),
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def request(self, method: str, path: str, **arguments: Any) -> Any:
        """One call of the API below ``/v1``; returns the decoded answer, ``None`` for an empty one."""
        left = self._patience
        while True:
            try:
                response = self._http.request(method, path, **arguments)
            except httpx.HTTPError as error:
                raise ServerUnreachable(f"{self._http.base_url} does not answer: {error}") from error
            pause = _seconds_to_wait(response)
            if pause is None or pause > left:
                return _decoded(response)
            left -= pause
            time.sleep(pause)

    def _pages(self, path: str, params: Mapping[str, Any]) -> Iterator[Json]:
        cursor: str | None = None
        while True:
            query = {name: value for name, value in {**params, "cursor": cursor}.items() if value is not None}
            answer = self.request("GET", path, params=query)
            yield from answer["items"]
            cursor = answer["next_cursor"]
            if cursor is None:
                return

    # Collections

    def collections(self) -> Iterator[Json]:
        """Every collection that the caller can read."""
        return self._pages("/collections", {"limit": 100})

    def collection(self, reference: str) -> Json:
        """A collection by id, name or alias."""
        return self._object("GET", f"/collections/{_part(reference)}")

    def create_collection(self, name: str, **fields: Any) -> Json:
        """Create a collection; ``fields``: ``description``, ``visibility``, ``settings`` and what the API knows."""
        return self._object("POST", "/collections", json={"name": name, **fields})

    def delete_collection(self, reference: str) -> None:
        """Delete a collection with everything in it, effective at once."""
        self.request("DELETE", f"/collections/{_part(reference)}")

    def indexing_status(self, collection: str) -> Json:
        """``documents_total``, ``indexed``, ``unindexed``, ``failed``, ``progress_percent``."""
        return self._object("GET", f"/collections/{_part(collection)}/indexing-status")

    # Documents

    def upload(
        self,
        file: Path | tuple[str, bytes],
        collection: str,
        *,
        title: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        external_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> Json:
        """Upload a file, streamed; returns ``{"document": …, "job_id": …}`` as soon as it is accepted.

        Args:
            file: A path, or a name and the bytes.
            collection: Id, name or alias.
            title: Shown instead of the title that the file has.
            metadata: A JSON object that searches can filter on.
            external_id: Your own id for it, unique in the collection.
            idempotency_key: Makes it safe to send the same upload again.
        """
        fields = {"collection_id": collection, "title": title, "external_id": external_id}
        data = {name: value for name, value in fields.items() if value is not None}
        if metadata is not None:
            data["metadata"] = json.dumps(metadata)
        headers = {} if idempotency_key is None else {"Idempotency-Key": idempotency_key}
        if isinstance(file, tuple):
            name, content = file
            return self._object("POST", "/documents", data=data, files={"file": (name, content)}, headers=headers)
        with file.open("rb") as stream:
            part = (_sendable(file.name), stream)
            return self._object("POST", "/documents", data=data, files={"file": part}, headers=headers)

    def replace(self, document_id: str, file: Path | tuple[str, bytes]) -> Json:
        """Replace a document's file; ``job_id`` of the answer is ``None`` when the file is the same as before."""
        path = f"/documents/{_part(document_id)}"
        if isinstance(file, tuple):
            return self._object("PUT", path, files={"file": file})
        with file.open("rb") as stream:
            return self._object("PUT", path, files={"file": (_sendable(file.name), stream)})

    def documents(self, collection: str | None = None, **filters: Any) -> Iterator[Json]:
        """Documents that the caller can read, the newest first."""
        return self._pages("/documents", {"collection_id": collection, "limit": 100, **filters})

    def document(self, document_id: str) -> Json:
        """One document."""
        return self._object("GET", f"/documents/{_part(document_id)}")

    def document_text(self, document_id: str, *, version: int | None = None) -> Json:
        """The text of a version, with its pages and headings."""
        params = {} if version is None else {"version": version}
        return self._object("GET", f"/documents/{_part(document_id)}/text", params=params)

    def delete_document(self, document_id: str) -> None:
        """Delete a document; the very next search does not find it."""
        self.request("DELETE", f"/documents/{_part(document_id)}")

    # Search and answers

    def search(
        self,
        query: str,
        *,
        collections: Sequence[str] | None = None,
        top_k: int = 10,
        mode: str = "hybrid",
        filter: Mapping[str, Any] | None = None,  # noqa: A002  # the API's own word
        explain: bool = False,
        as_of: datetime | None = None,
    ) -> Json:
        """``{"chunks": […], "total_found": n, "took_ms": t}``, best first; with ``as_of``, of what stood then."""
        body = {"query": query, "top_k": top_k, "mode": mode, "explain": explain}
        if collections is not None:
            body["collections"] = list(collections)
        if filter is not None:
            body["filter"] = dict(filter)
        if as_of is not None:
            body["as_of"] = as_of.isoformat()
        return self._object("POST", "/search", json=body)

    def ask(self, message: str, *, session_id: str | None = None, collections: Sequence[str] | None = None) -> Json:
        """An answer with statements and checked citations."""
        body: Json = {"message": message}
        if session_id is not None:
            body["session_id"] = session_id
        if collections is not None:
            body["collections"] = list(collections)
        return self._object("POST", "/chat", json=body)

    # Jobs

    def jobs(self, **filters: Any) -> Iterator[Json]:
        """Jobs that the caller may see, the newest first; ``filters``: ``state``, ``kind``."""
        return self._pages("/jobs", {"limit": 100, **filters})

    def job(self, job_id: str) -> Json:
        """One job with its progress."""
        return self._object("GET", f"/jobs/{_part(job_id)}")

    def follow_job(self, job_id: str) -> Iterator[Json]:
        """The job as it changes, until it is completed, failed or cancelled."""
        try:
            with self._http.stream("GET", f"/jobs/{_part(job_id)}/events", timeout=None) as response:
                if response.status_code >= FIRST_ERROR:
                    response.read()
                    _decoded(response)
                for line in response.iter_lines():
                    if line.startswith("data:"):
                        yield json.loads(line[5:])
        except httpx.HTTPError as error:
            raise ServerUnreachable(f"{self._http.base_url} does not answer: {error}") from error

    def cancel_job(self, job_id: str) -> Json:
        """Ask a job to stop."""
        return self._object("POST", f"/jobs/{_part(job_id)}/cancel")

    def retry_job(self, job_id: str) -> Json:
        """Run a failed job again."""
        return self._object("POST", f"/jobs/{_part(job_id)}/retry")

    # People and operation

    def create_user(self, email: str, *, password: str | None, role: str, name: str = "") -> Json:
        """Create a user of the caller's tenant."""
        body = {"email": email, "role": role, "name": name}
        if password is not None:
            body["password"] = password
        return self._object("POST", "/users", json=body)

    def users(self) -> Iterator[Json]:
        """Users of the caller's tenant."""
        return self._pages("/users", {"limit": 100})

    def create_key(self, name: str, *, scopes: Sequence[str], user_id: str | None = None) -> Json:
        """Create an API key; ``key`` in the answer is shown this once only."""
        body: Json = {"name": name, "scopes": list(scopes)}
        if user_id is not None:
            body["user_id"] = user_id
        return self._object("POST", "/api-keys", json=body)

    def health(self) -> Json:
        """The state of each part."""
        return self._object("GET", "/health")

    def verify_index(self, *, repair: bool = False) -> Json:
        """What the doctor finds: ``{"healthy": …, "findings": […], "counts": {…}}``."""
        return self._object("POST", "/index/verify", json={"repair": repair}, timeout=None)

    def _object(self, method: str, path: str, **arguments: Any) -> Json:
        answer = self.request(method, path, **arguments)
        return answer if isinstance(answer, dict) else {}


def _seconds_to_wait(response: httpx.Response) -> float | None:
    if response.status_code != TOO_MANY:
        return None
    asked = response.headers.get("Retry-After", "")
    return max(1.0, float(asked)) if asked.isdecimal() else 1.0


def _sendable(name: str) -> str:
    """A file's name without bytes that are no text."""
    return name.encode("utf-8", "replace").decode()


def _part(text: str) -> str:
    return quote(text, safe="")


def _decoded(response: httpx.Response) -> Any:
    if response.status_code >= FIRST_ERROR:
        try:
            problem = response.json()
        except ValueError:
            problem = {"title": response.reason_phrase, "detail": response.text[:300]}
        raise ApiError(problem if isinstance(problem, dict) else {}, status=response.status_code)
    if not response.content:
        return None
    return response.json()
