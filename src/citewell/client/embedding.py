"""Calls about embedding versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from citewell.client.description import Api, Call, Json, Pages, call, many, path_part


class EmbeddingCalls(Api):
    """Changing the embedding model, for administrators. A version is named by its id or name."""

    @call
    def embedding_versions(self) -> Call[Json]:
        """``{"items": […], "offered": […]}``: the versions, the newest first, and the models that can be built."""
        return self._object("GET", "/embedding-versions")

    @call
    def embedding_version(self, reference: str) -> Call[Json]:
        """One version, with what it lacks."""
        return self._object("GET", f"/embedding-versions/{path_part(reference)}")

    @call
    def create_embedding_version(
        self,
        model: str | None = None,
        *,
        name: str | None = None,
        precision: str | None = None,
        enrich_context: bool | None = None,
        namespace: str | None = None,
    ) -> Call[Json]:
        """Build a version beside the serving one: ``{"job_id": …, "status": …, "embedding_version": {…}}``."""
        fields = {
            "model": model,
            "name": name,
            "precision": precision,
            "enrich_context": enrich_context,
            "namespace": namespace,
        }
        body = {key: value for key, value in fields.items() if value is not None}
        return self._object("POST", "/embedding-versions", json=body, timeout=None)

    @call
    def build_embedding_version(self, reference: str) -> Call[Json]:
        """Go on with a build that was stopped or failed, or make up for vectors that are missing."""
        return self._object("POST", f"/embedding-versions/{path_part(reference)}/build")

    @call
    def compare_embedding_versions(
        self,
        reference: str,
        *,
        baseline: str | None = None,
        golden: Sequence[Mapping[str, Any]] = (),
        golden_set: str | None = None,
        recorded: int = 100,
    ) -> Call[Json]:
        """Ask the same questions in two versions; ``golden``: ``{"query": …, "expected": [external ids]}`` each."""
        body: Json = {"golden": list(golden), "recorded": recorded}
        if baseline is not None:
            body["baseline"] = baseline
        if golden_set is not None:
            body["golden_set"] = golden_set
        return self._object("POST", f"/embedding-versions/{path_part(reference)}/compare", json=body, timeout=None)

    @call
    def promote_embedding_version(self, reference: str) -> Call[Json]:
        """Search in the version from now on."""
        return self._object("POST", f"/embedding-versions/{path_part(reference)}/promote", timeout=None)

    @call
    def roll_back_embedding_version(self, reference: str) -> Call[Json]:
        """Search again in what served before the version; returns that one."""
        return self._object("POST", f"/embedding-versions/{path_part(reference)}/rollback", timeout=None)

    @call
    def delete_embedding_version(self, reference: str) -> Call[Json]:
        """Give up a version that does not serve: ``{"job_id": …, "status": …}``."""
        return self._object("DELETE", f"/embedding-versions/{path_part(reference)}")

    @call
    def rebuild_index(
        self, *, namespace: str | None = None, reembed: bool = False, new_embedding_version: str | None = None
    ) -> Call[Json]:
        """Build the indexes anew from stored vectors, or all vectors in a new version: ``{"job_id", "status"}``."""
        body: Json = {"reembed": reembed}
        if namespace is not None:
            body["namespace"] = namespace
        if new_embedding_version is not None:
            body["new_embedding_version"] = new_embedding_version
        return self._object("POST", "/index/rebuild", json=body, timeout=None)

    @many
    def recorded_queries(self) -> Pages:
        """Questions that people asked lately, without who asked them."""
        return self._pages("/recorded-queries", {"limit": 100})

    @call
    def clear_recorded_queries(self) -> Call[Json]:
        """Forget all recorded questions: ``{"deleted": n}``."""
        return self._object("DELETE", "/recorded-queries")
