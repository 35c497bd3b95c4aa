"""Calls about many files at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from citewell.client.description import Api, Call, Json, Pages, call, many, path_part


class BatchCalls(Api):
    """Batches: many files as one piece of work."""

    @call
    def create_batch(self, collection: str, name: str, *, origin: str = "") -> Call[Json]:
        """Begin a batch; uploads name it by ``batch_id``. ``origin`` says where the files are, to find it again."""
        return self._object("POST", "/batches", json={"collection_id": collection, "name": name, "origin": origin})

    @many
    def batches(self, /, **filters: Any) -> Pages:
        """One's batches, the newest first; ``filters``: ``collection_id``, ``state``, ``origin``."""
        return self._pages("/batches", {"limit": 100, **filters})

    @call
    def batch(self, batch_id: str) -> Call[Json]:
        """A batch with its figures."""
        return self._object("GET", f"/batches/{path_part(batch_id)}")

    @many
    def batch_items(self, /, batch_id: str, **filters: Any) -> Pages:
        """The files of a batch and what became of them; ``filters``: ``state``."""
        return self._pages(f"/batches/{path_part(batch_id)}/items", {"limit": 200, **filters})

    @call
    def offer(self, batch_id: str, files: Iterable[tuple[str, str, int]]) -> Call[list[str]]:
        """Which of these files (path, SHA-256 in hex, size) are to be sent; the others are there. At most 1,000."""
        body = {"files": [{"path": path, "sha256": digest, "size": size} for path, digest, size in files]}
        return Call("POST", f"/batches/{path_part(batch_id)}/offer", {"json": body}, itemgetter("wanted"))

    @call
    def change_batch(self, batch_id: str, what: str) -> Call[Json]:
        """``close``, ``pause``, ``resume``, ``cancel`` or ``retry-failed`` a batch."""
        return self._object("POST", f"/batches/{path_part(batch_id)}/{path_part(what)}")

    @call
    def upload_many(
        self,
        files: Sequence[tuple[str, bytes]],
        collection: str,
        *,
        entries: Sequence[Mapping[str, Any]] | None = None,
        batch_id: str | None = None,
    ) -> Call[list[Json]]:
        """Upload up to 100 files (name, bytes) in one request; what became of each, in order.

        Args:
            files: Names and bytes.
            collection: Id, name or alias.
            entries: What is said about each: ``external_id``, ``title``, ``description``, ``metadata``, ``source_uri``.
            batch_id: The batch that they belong to.
        """
        data = {"collection_id": collection}
        if entries is not None:
            data["entries"] = json.dumps(list(entries))
        if batch_id is not None:
            data["batch_id"] = batch_id
        parts = [("files", (name, content)) for name, content in files]
        return Call("POST", "/documents/bulk", {"data": data, "files": parts}, itemgetter("items"))
