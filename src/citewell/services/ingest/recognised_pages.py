"""Pages that text recognition has read, kept with the job until the file is read: a restart goes on after them."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import delete

from citewell.db.session import ScopedSession
from citewell.db.tables import JobStep
from citewell.ports.recogniser import RecognisedLine, RecognisedPage
from citewell.services.jobs.context import JobContext

PREFIX = "recognised:"


class JobPages:
    """Implements ``RecognisedPages`` for one run of a job; ``content_hash`` is that of the file."""

    def __init__(self, context: JobContext, content_hash: str) -> None:
        self._context = context
        self._content_hash = content_hash
        self._any = context.job.fence > 1

    def get(self, number: int) -> RecognisedPage | None:
        """The page, if an earlier run has read it."""
        if self._context.job.fence == 1:
            return None
        said = self._context.step_done(f"{PREFIX}{number}", self._content_hash)
        if said is None:
            return None
        return RecognisedPage(**{**said, "lines": tuple(RecognisedLine(**line) for line in said["lines"])})

    def put(self, number: int, page: RecognisedPage) -> None:
        """Keep a page for a later run.

        Raises:
            LeaseLost: the job was given to another worker.
        """
        self._any = True
        with self._context.effects() as session:
            self._context.record_step(session, f"{PREFIX}{number}", self._content_hash, asdict(page))

    def forget(self) -> None:
        """The file is read; its pages are in its text."""
        if self._any:
            with self._context.effects() as session:
                forget_pages(session, self._context.job.id)


def forget_pages(session: ScopedSession, job_id: str) -> None:
    """Take the pages of a job away, as its text may be one that nobody should keep."""
    session.execute(delete(JobStep).where(JobStep.job_id == job_id, JobStep.step.startswith(PREFIX)))
