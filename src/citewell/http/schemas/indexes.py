"""Bodies about the state of the indexes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import MAX_INT, Identifier, Line
from citewell.services.operation.index_stats import IndexCount, IndexCounts
from citewell.services.operation.verification import Verified

Count = Annotated[int, Field(ge=0, le=MAX_INT)]


class VerifyIn(Body):
    """How to verify."""

    tenant_id: Identifier | None = Field(default=None, description="Your own tenant, by id or name.")
    namespace: Annotated[Line, Field(min_length=1, max_length=200)] | None = Field(
        default=None, description="Tell of this collection only: id, name or alias. All is examined in any case."
    )
    repair: bool = Field(default=False, description="Mend what a program can mend.")


class FindingOut(Out):
    """Something that is not as it should be."""

    check: str
    subject: str
    message: str
    repair: str | None
    repaired: bool


class NamespaceOut(Out):
    """A collection. `digest` is the sum of the fingerprints of its chunks: equal for equal contents."""

    namespace: str
    collection_id: str
    ok: bool
    digest: str
    ntotal: Count


class ReportOut(Out):
    """What was found, and how much was looked at."""

    healthy: bool
    findings: list[FindingOut]
    counts: Mapping[str, int]
    namespaces: list[NamespaceOut]

    @classmethod
    def of(cls, found: Verified) -> Self:
        """As the API shows it."""
        return cls(
            healthy=found.report.healthy,
            findings=[FindingOut.model_validate(finding) for finding in found.report.findings],
            counts=found.report.counts,
            namespaces=[NamespaceOut.model_validate(state) for state in found.namespaces],
        )


class IndexOut(Out):
    """The vectors of a namespace in an embedding version; all namespaces together where that version is not searched.

    `dirty`: it has changes that no published segment holds yet. Searches know of them all the same.
    """

    tenant_id: str
    namespace: str | None
    collection_id: str | None
    embedding_version: str
    state: str
    ntotal: Count
    dimension: Count
    dirty: bool
    updated_at: datetime = Field(description="When a segment was published last.")

    @classmethod
    def of(cls, tenant_id: str, index: IndexCount) -> Self:
        """As the API shows it."""
        names = [name for name in cls.model_fields if name != "tenant_id"]
        return cls.model_validate({"tenant_id": tenant_id} | {name: getattr(index, name) for name in names})


class OpenIndexesOut(Out):
    """What this process holds open, for all tenants."""

    open: Count
    tail: Count = Field(description="Changes that are applied beside segments.")
    memory_bytes: Count = Field(description="Without mapped files.")
    mapped_bytes: Count


class IndexStatsOut(Out):
    """How much is indexed."""

    total_indices: Count
    total_vectors: Count
    dirty_indices: Count
    indices: list[IndexOut]
    process: OpenIndexesOut

    @classmethod
    def of(cls, counts: IndexCounts) -> Self:
        """As the API shows it."""
        return cls(
            total_indices=len(counts.indices),
            total_vectors=counts.vectors,
            dirty_indices=counts.dirty,
            indices=[IndexOut.of(counts.tenant_id, index) for index in counts.indices],
            process=OpenIndexesOut.model_validate(counts.open),
        )
