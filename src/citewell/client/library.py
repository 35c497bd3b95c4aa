"""Calls about collections and documents."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from citewell.client.description import Api, Call, Json, Pages, call, many, path_part


class LibraryCalls(Api):
    """Collections and what is in them."""

    @many
    def collections(self) -> Pages:
        """Every collection that the caller can read."""
        return self._pages("/collections", {"limit": 100})

    @call
    def collection(self, reference: str) -> Call[Json]:
        """A collection by id, name or alias."""
        return self._object("GET", f"/collections/{path_part(reference)}")

    @call
    def create_collection(self, /, name: str, **fields: Any) -> Call[Json]:
        """Create a collection; ``fields``: ``description``, ``visibility``, ``settings`` and what the API knows."""
        return self._object("POST", "/collections", json={"name": name, **fields})

    @call
    def change_collection(self, reference: str, /, **changes: Any) -> Call[Json]:
        """Change ``name``, ``description``, ``settings``, … by a JSON merge patch: what is ``None`` is set back.

        ``settings={"model": "fast"}`` names the chat model that answers who asks this collection alone.
        """
        return self._object("PATCH", f"/collections/{path_part(reference)}", json=changes)

    @call
    def delete_collection(self, reference: str) -> Call[None]:
        """Delete a collection with everything in it, effective at once."""
        return self._nothing("DELETE", f"/collections/{path_part(reference)}")

    @call
    def indexing_status(self, collection: str) -> Call[Json]:
        """``documents_total``, ``indexed``, ``unindexed``, ``failed``, ``progress_percent``."""
        return self._object("GET", f"/collections/{path_part(collection)}/indexing-status")

    @call
    def reindex(self, collection: str, *, unread: bool = False) -> Call[Json]:
        """Have every document read again, or those with ``unread`` pages; ``job_id`` of the answer tells when."""
        return self._object("POST", f"/collections/{path_part(collection)}/index", params={"unread": unread})

    @call
    def duplicates(self, collection: str, *, threshold: float = 0.8, limit: int = 50) -> Call[Json]:
        """Documents that say the same or nearly: ``groups`` of ``documents``, ``total``, ``documents_compared``."""
        path = f"/collections/{path_part(collection)}/duplicates"
        return self._object("GET", path, params={"threshold": threshold, "limit": limit})

    @call
    def upload(
        self,
        file: Path | tuple[str, bytes],
        collection: str,
        *,
        title: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        external_id: str | None = None,
        batch_id: str | None = None,
        password: str | None = None,
        idempotency_key: str | None = None,
    ) -> Call[Json]:
        """Upload a file, streamed; returns ``{"document": …, "job_id": …}`` as soon as it is accepted.

        Args:
            file: A path, or a name and the bytes.
            collection: Id, name or alias.
            title: Shown instead of the title that the file has.
            metadata: A JSON object that searches can filter on.
            external_id: Your own id for it, unique in the collection.
            batch_id: The batch that it belongs to.
            password: Opens the file, if it is an encrypted PDF.
            idempotency_key: Makes it safe to send the same upload again.
        """
        fields = {
            "collection_id": collection,
            "title": title,
            "external_id": external_id,
            "batch_id": batch_id,
        }
        data = {name: value for name, value in fields.items() if value is not None}
        if metadata is not None:
            data["metadata"] = json.dumps(metadata)
        if password is not None:
            data["password"] = password
        headers = {} if idempotency_key is None else {"Idempotency-Key": idempotency_key}
        return _sending(self._object("POST", "/documents", data=data, headers=headers), file)

    @call
    def replace(self, document_id: str, file: Path | tuple[str, bytes], *, password: str | None = None) -> Call[Json]:
        """Replace a document's file; ``job_id`` of the answer is ``None`` when the file is the same as before.

        The same file with the right ``password`` is read again where it could not be opened before.
        """
        path = f"/documents/{path_part(document_id)}"
        data = {} if password is None else {"password": password}
        return _sending(self._object("PUT", path, data=data), file)

    @many
    def documents(self, /, collection: str | None = None, **filters: Any) -> Pages:
        """Documents that the caller can read; ``filters``, ``sort`` and ``order`` as the API has them.

        ``parent_id`` lists the parts of a document; ``"none"`` only what is no part of another.
        """
        return self._pages("/documents", {"collection_id": collection, "limit": 100, **filters})

    @call
    def document(self, document_id: str) -> Call[Json]:
        """One document."""
        return self._object("GET", f"/documents/{path_part(document_id)}")

    @many
    def document_versions(self, document_id: str) -> Pages:
        """The versions of a document, the newest first, with their warnings."""
        return self._pages(f"/documents/{path_part(document_id)}/versions", {"limit": 100})

    @call
    def document_text(self, document_id: str, *, version: int | None = None) -> Call[Json]:
        """The text of a version, with its pages and headings."""
        params = {} if version is None else {"version": version}
        return self._object("GET", f"/documents/{path_part(document_id)}/text", params=params)

    @call
    def change_metadata_of_documents(self, document_ids: Sequence[str], metadata: Mapping[str, Any]) -> Call[Json]:
        """Apply a merge patch to the metadata of up to 500 documents, all or none."""
        body = {"document_ids": list(document_ids), "metadata": dict(metadata)}
        return self._object("POST", "/documents/bulk-metadata-update", json=body)

    @call
    def set_access_of_documents(self, document_ids: Sequence[str], access: Mapping[str, Any]) -> Call[Json]:
        """Let the same people read up to 500 documents, all or none; ``{}`` inherits from the collection."""
        body = {"document_ids": list(document_ids), "access": dict(access)}
        return self._object("POST", "/documents/bulk-access", json=body)

    @call
    def delete_documents(self, document_ids: Sequence[str], *, erase: bool = False) -> Call[Json]:
        """Delete up to 500 documents and their parts, all or none; ``items`` name the jobs that clean up."""
        body = {"document_ids": list(document_ids), "erase": erase}
        return self._object("POST", "/documents/bulk-delete", json=body)

    @call
    def reindex_documents(self, document_ids: Sequence[str]) -> Call[Json]:
        """Have up to 500 documents read again, all or none; ``items`` name the jobs."""
        return self._object("POST", "/documents/bulk-reindex", json={"document_ids": list(document_ids)})

    @call
    def give_password(self, document_id: str, password: str) -> Call[Json]:
        """Have a document that failed as ``encrypted`` read with the password of its file; names the job."""
        return self._object("PUT", f"/documents/{path_part(document_id)}/password", json={"password": password})

    @call
    def impact_of_document(self, document_id: str) -> Call[Json]:
        """What would go if a document was deleted: parts, chunks, golden questions, answers that cite it."""
        return self._object("GET", f"/documents/{path_part(document_id)}/impact")

    @call
    def impact_of_collection(self, collection: str) -> Call[Json]:
        """What would go if a collection was deleted: documents, sources, assistants, golden sets, answers."""
        return self._object("GET", f"/collections/{path_part(collection)}/impact")

    @call
    def delete_document(self, document_id: str) -> Call[None]:
        """Delete a document and its parts; the very next search does not find them."""
        return self._nothing("DELETE", f"/documents/{path_part(document_id)}")


def _sending(described: Call[Json], file: Path | tuple[str, bytes]) -> Call[Json]:
    if isinstance(file, Path):
        return replace(described, file=file)
    return replace(described, arguments={**described.arguments, "files": {"file": file}})
