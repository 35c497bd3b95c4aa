"""The doctor's work as jobs: examine, look at what was found, and mend what an administrator chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from citewell.db.session import Database
from citewell.db.tables import Job
from citewell.domain.access import Caller
from citewell.domain.errors import Conflict, InvalidInput, NotFound
from citewell.domain.jobs import JobState, JobView
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue
from citewell.services.jobs.views import view_of
from citewell.services.jobs.waiting import with_standing
from citewell.services.upkeep.doctor import Doctor
from citewell.services.upkeep.findings import Finding

KIND = "upkeep.examination"
MOST_FINDINGS = 500
"""That a job keeps; there may be more."""


@dataclass(frozen=True, slots=True)
class Examination:
    """A job of the doctor's. What it found is there once it has ended; ``total`` of them, up to 500 are told.

    ``healthy`` is ``None`` as long as it is not known.
    """

    job: JobView
    findings: Sequence[Finding] = ()
    total: int = 0
    counts: Mapping[str, int] | None = None
    healthy: bool | None = None


class DoctorJobs:
    """Runs jobs of kind ``upkeep.examination``; payload ``{"repair": [[check, subject], …]}``.

    A repair is an examination, too: only what still stands is mended, whatever an earlier one said.
    """

    def __init__(self, database: Database, doctor: Doctor) -> None:
        self._database = database
        self._doctor = doctor

    def run(self, context: JobContext) -> None:
        """Examine the tenant, and mend what was chosen."""
        chosen = {(str(check), str(subject)) for check, subject in context.payload.get("repair", ())}

        def tell(stage: str, done: int, total: int) -> None:
            context.check()
            context.progress(stage, done=done, total=total)

        report = self._doctor.examine(context.caller, tell=tell, mend=lambda each: (each.check, each.subject) in chosen)
        result = {
            "healthy": report.healthy,
            "total": len(report.findings),
            "findings": [asdict(each) for each in report.findings[:MOST_FINDINGS]],
            "counts": report.counts,
        }
        with context.finish(result) as session:
            session.audit("upkeep.examine", "tenant", context.caller.tenant_id, findings=len(report.findings))


class Examinations:
    """Asks for them, on behalf of an administrator."""

    def __init__(self, database: Database, queue: JobQueue) -> None:
        self._database = database
        self._queue = queue

    def begin(self, caller: Caller) -> JobView:
        """Examine everything of the tenant; the one that is not finished, if there is one."""
        return self._enqueue(caller, ())

    def get(self, caller: Caller, job_id: str) -> Examination:
        """How far it is, and what it found. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            row = session.get(Job, job_id)
            if row is None or row.kind != KIND:
                raise NotFound("There is no such examination.")
            job = view_of(row)
        job = with_standing(self._database, self._queue.terms, job)
        if job.state != JobState.COMPLETED or job.result is None:
            return Examination(job)
        found = job.result
        findings = [Finding(**each) for each in found["findings"]]
        return Examination(job, findings, found["total"], found["counts"], found["healthy"])

    def repair(self, caller: Caller, job_id: str, numbers: Sequence[int] | None) -> JobView:
        """Mend what an examination found: those of these numbers (from 0), or all that can be mended.

        Raises:
            NotFound: there is no such examination.
            Conflict: it has not ended, or nothing of it can be mended.
            InvalidInput: it has no finding of that number.
        """
        examination = self.get(caller, job_id)
        if examination.healthy is None:
            raise Conflict("This examination has not ended; wait for it.", reason="examination_running")
        findings = examination.findings
        chosen = range(len(findings)) if numbers is None else numbers
        if any(not 0 <= number < len(findings) for number in chosen):
            raise InvalidInput(
                f"This examination has {len(findings)} findings.", field="findings", reason="finding_unknown"
            )
        wanted = [findings[number] for number in chosen]
        mendable = [[each.check, each.subject] for each in wanted if each.repair is not None and not each.repaired]
        if not mendable:
            raise Conflict(
                "Nothing of this can be mended by a program; the findings say what to do.", reason="nothing_to_mend"
            )
        return self._enqueue(caller, mendable)

    def _enqueue(self, caller: Caller, repair: Sequence[Sequence[str]]) -> JobView:
        with self._database.write(caller) as session:
            job = self._queue.enqueue(
                session,
                KIND,
                {"repair": [list(each) for each in repair]},
                resource_type="tenant",
                resource_id=caller.tenant_id,
                unique_key=None if repair else KIND,
                max_attempts=2,
            )
            session.audit("upkeep.ask", "job", job.id, repairs=len(repair))
        return view_of(job)
