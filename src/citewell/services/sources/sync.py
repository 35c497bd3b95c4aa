"""The job that brings a collection into step with a source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Collection, Job, Source, SourceRun
from citewell.domain.errors import CitewellError, JobCancelled, SourceFailed
from citewell.domain.jobs import UNFINISHED, JobView
from citewell.ports.secret_box import SecretBox
from citewell.ports.source import Checkpoint, Listed
from citewell.ports.source import Source as Place
from citewell.services.documents.documents import Documents
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue
from citewell.services.sources.credentials import unseal
from citewell.services.sources.kinds import SourceKinds
from citewell.services.sources.removal import is_suspicious, missing, remove_missing
from citewell.services.sources.runs import Run, counts_from
from citewell.services.sources.writing import ItemWriter, Told

KIND = "source.sync"
KEPT_RUNS = 200
"""Runs of a source that are remembered."""

GROUP = 50
"""Items whose rows are looked up together."""


class SourceSync:
    """Runs jobs of kind ``source.sync``; payload ``{"source_id", "full", "remove_missing"}``.

    A checkpoint of the connector is kept with the job, so that a run that is interrupted goes on from there. Where the
    next run begins is only changed by one that came to its end: what a run that failed did not tell is told again.
    """

    def __init__(self, kinds: SourceKinds, box: SecretBox, documents: Documents, queue: JobQueue) -> None:
        self._kinds = kinds
        self._box = box
        self._documents = documents
        self._queue = queue

    def run(self, context: JobContext) -> None:
        """Read the source.

        Raises:
            SourceFailed: it cannot be read; ``passing`` says whether the job tries again.
            SecretUnreadable: its credentials were encrypted with another key.
            JobCancelled: it was paused or taken away, or somebody asked to stop.
        """
        context.progress("connecting", message="Connecting to the source")
        run = self._begin(context)
        if run is None:
            with context.finish({"skipped": "paused, deleted, or read by another job"}):
                return
        done = context.step_done("cursor", run.id)
        cursor = run.cursor
        if done is not None:
            cursor, run.passing = done["cursor"], int(done["passing"])
        place = self._kinds.get(run.kind).open(run.settings)
        try:
            writer = ItemWriter(context, run, place, self._documents, self._queue)
            listed = self._follow(context, run, place, writer, cursor)
        finally:
            place.close()
        self._finish(context, run, listed)

    def failed(self, session: ScopedSession, job: JobView, error: CitewellError) -> None:
        """Show at the run why it ended."""
        run = session.scalars(select(SourceRun).where(SourceRun.job_id == job.id)).one_or_none()
        if run is None:
            source = session.get(Source, job.payload.get("source_id"))
            if source is None:
                return
            run = _new_run(session, source, job.id)
        run.state = "cancelled" if isinstance(error, JobCancelled) else "failed"
        run.error = {"code": error.code, "message": error.message[:1000]}
        if isinstance(error, SourceFailed):
            run.error["reason"] = error.reason
        run.message = error.message[:1000]
        run.finished_at = session.clock.now()

    def _begin(self, context: JobContext) -> Run | None:
        """The run that this job is, made or found again; ``None`` if there is nothing to do."""
        with context.effects() as session:
            source = session.get(Source, context.payload["source_id"], with_for_update=True)
            if source is None or source.deleted_at is not None or source.state != "active":
                return None
            if session.get_one(Collection, source.collection_id).deleted_at is not None:
                return None
            if source.job_id not in (None, context.job.id) and _is_unfinished(session, str(source.job_id)):
                return None
            row = session.scalars(select(SourceRun).where(SourceRun.job_id == context.job.id)).one_or_none()
            if row is None:
                row = _new_run(session, source, context.job.id)
            source.job_id = context.job.id
            full = bool(context.payload.get("full"))
            return Run(
                id=row.id,
                number=row.number,
                source_id=source.id,
                tenant_id=source.tenant_id,
                collection_id=source.collection_id,
                kind=source.kind,
                settings={**source.settings, **unseal(self._box, source)},
                full=full,
                remove=bool(context.payload.get("remove_missing")),
                cursor=None if full else source.cursor,
                counts=counts_from(row.counts),
            )

    def _follow(
        self, context: JobContext, run: Run, place: Place, writer: ItemWriter, cursor: Mapping[str, Any] | None
    ) -> Listed:
        """Write what the source tells, until it says that this is all."""
        group: list[Told] = []
        context.progress("reading", done=run.counts["seen"], message="Asking the source what is there")
        for event in place.changes(cursor, stopped=context.stopped):
            context.check()
            if isinstance(event, Checkpoint | Listed) or len(group) == GROUP:
                writer.write(group)
                group = []
            if isinstance(event, Listed):
                return event
            if isinstance(event, Checkpoint):
                self._checkpoint(context, run, event.cursor)
            else:
                group.append(event)
        context.check()
        raise SourceFailed("changed", "The source ended without saying that this was all. Nothing was removed.")

    @staticmethod
    def _checkpoint(context: JobContext, run: Run, cursor: Mapping[str, object]) -> None:
        with context.effects() as session:
            context.record_step(session, "cursor", run.id, {"cursor": dict(cursor), "passing": run.passing})
            run.save(session)

    def _finish(self, context: JobContext, run: Run, listed: Listed) -> None:
        """Take away what is gone, and write the summary."""
        problem: dict[str, Any] | None = None
        if listed.complete:
            with context.database.read(context.caller) as session:
                gone, total = missing(session, run)
            if is_suspicious(gone, total) and not run.remove:
                message = (
                    f"{gone} of {total} items are missing from the source, which is too many to believe. Nothing was "
                    "removed. If they are meant to go, sync again with remove_missing."
                )
                problem = {"code": "too_many_missing", "message": message}
            else:
                remove_missing(context, self._queue, run)
        message = run.sentence() if problem is None else problem["message"]
        context.progress("done", done=run.counts["seen"], total=run.counts["seen"], message=message)
        with context.finish({"run_id": run.id, **run.counts}) as session:
            run.save(session)
            row = session.get_one(SourceRun, run.id)
            row.state, row.complete = "completed", listed.complete and problem is None
            row.message, row.error, row.finished_at = message[:1000], problem, session.clock.now()
            source = session.get_one(Source, run.source_id)
            if problem is None and not run.passing:
                # What could not be had this time may be had the next: then it has to be told again.
                source.cursor = None if listed.cursor is None else dict(listed.cursor)
            session.audit("source.sync", "source", run.source_id, run_id=run.id, counts=dict(run.counts))


def _new_run(session: ScopedSession, source: Source, job_id: str) -> SourceRun:
    source.runs += 1
    forgotten = delete(SourceRun).where(SourceRun.source_id == source.id, SourceRun.number <= source.runs - KEPT_RUNS)
    session.execute(forgotten.execution_options(synchronize_session=False))
    run = SourceRun(
        id=session.ids.new_id(),
        tenant_id=source.tenant_id,
        source_id=source.id,
        number=source.runs,
        job_id=job_id,
        state="running",
        counts={},
        started_at=session.clock.now(),
    )
    session.add(run)
    session.flush()
    return run


def _is_unfinished(session: ScopedSession, job_id: str) -> bool:
    job = session.get(Job, job_id)
    return job is not None and job.state in UNFINISHED
