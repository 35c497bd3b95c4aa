"""Calls about sources."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from citewell.client.description import Api, Call, Json, Pages, call, many, path_part


class SourceCalls(Api):
    """Places that collections are kept in step with."""

    @call
    def source_kinds(self) -> Call[list[Json]]:
        """The kinds of sources that the caller may use, with their settings."""
        return Call("GET", "/sources/kinds", read=itemgetter("items"))

    @call
    def check_source(self, kind: str, settings: Mapping[str, Any], *, credentials: Mapping[str, str]) -> Call[str]:
        """Try settings without keeping them; a sentence about what was found."""
        body = {"kind": kind, "settings": dict(settings), "credentials": dict(credentials)}
        return Call("POST", "/sources/check", {"json": body}, itemgetter("message"))

    @call
    def create_source(
        self,
        kind: str,
        collection: str,
        name: str,
        settings: Mapping[str, Any],
        *,
        credentials: Mapping[str, str] | None = None,
        cron: str | None = None,
        sync: bool = True,
    ) -> Call[Json]:
        """Add a source to a collection; ``job_id`` reads it, unless ``sync`` says no."""
        body: Json = {"kind": kind, "collection": collection, "name": name, "settings": dict(settings), "sync": sync}
        if credentials:
            body["credentials"] = dict(credentials)
        if cron is not None:
            body["cron"] = cron
        return self._object("POST", "/sources", json=body)

    @many
    def sources(self, *, collection: str | None = None) -> Pages:
        """The sources of collections that the caller may write into, newest first."""
        return self._pages("/sources", {"limit": 100} | ({} if collection is None else {"collection": collection}))

    @call
    def source(self, reference: str) -> Call[Json]:
        """A source, by id or name."""
        return self._object("GET", f"/sources/{path_part(reference)}")

    @call
    def change_source(self, /, reference: str, **changes: Any) -> Call[Json]:
        """Change ``name``, ``cron``, or ``settings`` together with ``credentials``."""
        return self._object("PATCH", f"/sources/{path_part(reference)}", json=changes)

    @call
    def delete_source(self, reference: str, *, documents: str = "keep") -> Call[Json]:
        """Take a source away; ``documents``: ``keep`` or ``delete``."""
        return self._object("DELETE", f"/sources/{path_part(reference)}", params={"documents": documents})

    @call
    def sync_source(self, reference: str, *, full: bool = False, remove_missing: bool = False) -> Call[Json]:
        """Read a source now; the job that does."""
        body = {"full": full, "remove_missing": remove_missing}
        return self._object("POST", f"/sources/{path_part(reference)}/sync", json=body)

    @call
    def pause_source(self, reference: str) -> Call[Json]:
        """Stop reading a source."""
        return self._object("POST", f"/sources/{path_part(reference)}/pause")

    @call
    def resume_source(self, reference: str) -> Call[Json]:
        """Read it again when its time comes."""
        return self._object("POST", f"/sources/{path_part(reference)}/resume")

    @many
    def source_runs(self, reference: str) -> Pages:
        """When a source was read and what came of it, newest first."""
        return self._pages(f"/sources/{path_part(reference)}/runs", {"limit": 100})

    @many
    def source_items(self, reference: str, *, state: str | None = None) -> Pages:
        """The things of a source, those that changed last first; ``state``: ``waiting``, ``indexed``, ``failed``."""
        params: Json = {"limit": 100} | ({} if state is None else {"state": state})
        return self._pages(f"/sources/{path_part(reference)}/items", params)
