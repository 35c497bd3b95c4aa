"""Texts under keys of the caller's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from citewell.client.description import Api, Call, Json, call, path_part


class TextCalls(Api):
    """Puts texts under keys and takes them away."""

    @call
    def upsert_text(
        self,
        /,
        namespace: str,
        doc_id: str,
        text: str,
        *,
        title: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
        **chunking: Any,
    ) -> Call[Json]:
        """Put a text under a key; it can be searched when this returns. The same text again changes nothing.

        Args:
            namespace: Id, name or alias of a collection; a new name makes a private one.
            doc_id: Your key.
            text: Plain text or Markdown.
            title: Shown and searched; else the first heading, else the key.
            metadata: A JSON object that searches can filter on; not given, it stays as it is.
            idempotency_key: Makes the answer of a repetition that of the first call.
            chunking: ``chunk_strategy``, ``chunk_overlap``, ``enrich_context``; else as the namespace says.

        Returns:
            ``accepted``, ``upserted_docs``, ``skipped_docs``, ``chunks_created``, ``job_id`` and ``failed``.
        """
        body: Json = {"namespace": namespace, "doc_id": doc_id, "text": text, **chunking}
        if title is not None:
            body["title"] = title
        if metadata is not None:
            body["metadata"] = dict(metadata)
        headers = {} if idempotency_key is None else {"Idempotency-Key": idempotency_key}
        return self._object("POST", "/docs/upsert", json=body, headers=headers)

    @call
    def upsert_texts(self, docs: Sequence[Mapping[str, Any]], *, async_mode: bool = False) -> Call[Json]:
        """Put up to 1,000 texts, each an object as the API takes it, under their keys.

        Those that cannot be taken are in ``failed``, by their place. With ``async_mode`` a job makes them searchable;
        without, they are when this returns, unless the answer has a ``job_id`` because they are very long together.
        """
        body = {"docs": [dict(doc) for doc in docs], "async_mode": async_mode}
        return self._object("POST", "/docs/upsert/batch", json=body, timeout=None)

    @call
    def delete_text(self, namespace: str, doc_id: str) -> Call[Json]:
        """Delete the text under a key; ``deleted`` of the answer is false where there was none."""
        return self._object("DELETE", f"/docs/{path_part(doc_id)}", params={"namespace": namespace})
