"""The doctor: proves that database, indexes and files say the same, and mends what can be mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from sqlalchemy import select

from citewell.db.audit import verify_chain
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Document, Job, Partition
from citewell.domain.access import Caller
from citewell.domain.jobs import UNFINISHED
from citewell.ports.blob_store import BlobStore
from citewell.ports.segment_store import SegmentStore
from citewell.services.search.indexes import Indexes
from citewell.services.upkeep.contents import check_chunks, check_log, check_vectors
from citewell.services.upkeep.findings import Finding, Report
from citewell.services.upkeep.projections import check_index, check_orphans, check_segments, check_watermarks
from citewell.services.upkeep.repairs import Repairs
from citewell.services.upkeep.stored_files import check_files


class Doctor:
    """Examines one tenant on behalf of its admin."""

    def __init__(
        self, database: Database, indexes: Indexes, segments: SegmentStore, blobs: BlobStore, repairs: Repairs
    ) -> None:
        self._database = database
        self._indexes = indexes
        self._segments = segments
        self._blobs = blobs
        self._repairs = repairs

    def examine(
        self,
        caller: Caller,
        *,
        repair: bool = False,
        mend: Callable[[Finding], bool] = lambda _: False,
        tell: Callable[[str, int, int], None] = lambda *_: None,
    ) -> Report:
        """Compare everything of the caller's tenant with everything else, while others go on working.

        Args:
            caller: An admin of the tenant.
            repair: Mend what a program can mend; every repair is audited. Some are jobs, which end later: only
                another examination shows what came of them.
            mend: Which findings to mend, where not all are.
            tell: Told the stage, and how much of it is done, before each part; what it raises ends the examination.
        """
        counts: Counter[str] = Counter()
        findings: list[Finding] = []
        with self._database.read(caller) as session:
            partitions = session.scalars(select(Partition).order_by(Partition.id)).all()
            counts["partitions"] = len(partitions)
            findings += self._audit(session, caller)
            findings += self._documents(session, counts)
            for number, partition in enumerate(partitions):
                tell("contents", number, len(partitions))
                findings += check_log(session, partition)
                findings += check_chunks(session, self._blobs, partition, counts)
                findings += check_vectors(session, partition, counts)
                findings += check_watermarks(session, partition)
        tell("files", 0, 1)
        findings += check_files(self._database, self._blobs, caller, counts)
        findings += check_orphans(self._database, self._segments, caller)
        tell("segments", 0, 1)
        # Segments first: an index opened over a damaged one would quarantine it by itself and hide the finding.
        findings += check_segments(self._database, self._segments, caller, counts)
        for number, partition in enumerate(partitions):
            tell("indexes", number, len(partitions))
            findings += check_index(self._database, self._indexes, caller, partition.id, counts)
        tell("repairs", 0, 1)
        findings = [self._repairs.apply(caller, each) if repair or mend(each) else each for each in findings]
        return Report(tuple(findings), dict(counts))

    def _audit(self, session: ScopedSession, caller: Caller) -> Iterator[Finding]:
        broken = verify_chain(session, caller.tenant_id, self._database.audit_key)
        if broken is not None:
            yield Finding("audit_chain", f"audit entry {broken}", "The audit log was changed at or before this entry.")

    @staticmethod
    def _documents(session: ScopedSession, counts: Counter[str]) -> Iterator[Finding]:
        unfinished = session.execute(select(Job.id, Job.resource_id).where(Job.state.in_(UNFINISHED)))
        busy = {key for row in unfinished for key in row}
        for document_id, status, job_id in session.execute(
            select(Document.id, Document.status, Document.job_id)
            .where(Document.deleted_at.is_(None))
            .order_by(Document.id)
        ):
            counts["documents"] += 1
            if status in ("waiting", "processing") and document_id not in busy and job_id not in busy:
                message = f"It is {status}, but no job works on it."
                yield Finding("stuck_document", f"document {document_id}", message, "enqueue its job again")
