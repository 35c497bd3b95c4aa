"""What keeps an installation right: the doctor, and the scrub that comes every hour."""

from __future__ import annotations

from dataclasses import dataclass

from citewell.bootstrap.settings import Settings
from citewell.db.session import Database
from citewell.ports.blob_store import BlobStore
from citewell.ports.segment_store import SegmentStore
from citewell.services.jobs.kinds import JobKinds
from citewell.services.jobs.queue import JobQueue
from citewell.services.search.indexes import Indexes
from citewell.services.search.snapshots import remove_unreferenced
from citewell.services.upkeep import examinations, scrub
from citewell.services.upkeep.doctor import Doctor
from citewell.services.upkeep.repairs import Repairs


@dataclass(frozen=True)
class Upkeep:
    """Both share their repairs."""

    doctor: Doctor
    scrub: scrub.Scrub
    examining: examinations.DoctorJobs

    def add_kinds(self, kinds: JobKinds) -> None:
        """Register what jobs do."""
        kinds.add(scrub.KIND, self.scrub.run)
        kinds.add(examinations.KIND, self.examining.run)


def make_upkeep(
    settings: Settings,
    database: Database,
    queue: JobQueue,
    indexes: Indexes,
    segments: SegmentStore,
    blobs: BlobStore,
) -> Upkeep:
    """Make them, and remove the segments that a process which was killed left behind."""
    repairs = Repairs(database, queue, indexes, segments, blobs)
    remove_unreferenced(database, segments, starting=True)
    doctor = Doctor(database, indexes, segments, blobs, repairs)
    return Upkeep(
        doctor,
        scrub.Scrub(database, indexes, segments, blobs, repairs, percent=settings.scrub_percent),
        examinations.DoctorJobs(database, doctor),
    )
