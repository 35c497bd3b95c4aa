"""What each kind of job does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from citewell.db.session import ScopedSession
from citewell.domain.errors import CitewellError
from citewell.domain.jobs import JobView
from citewell.domain.retry import is_permanent
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.groups import JobGroup

Handler = Callable[[JobContext], None]
"""Does the work of one job. It may run again after any crash, so its effects go through the context."""

GroupHandler = Callable[[JobGroup], None]
"""Does the work of several short jobs. What it neither finishes nor gives up is then run job by job."""

OnFailed = Callable[[ScopedSession, JobView, CitewellError], None]
"""Runs in the transaction in which a job ends as failed, or as cancelled (with ``JobCancelled``)."""


OnRetry = Callable[[ScopedSession, JobView], None]
"""Runs in the transaction in which a person asks for a failed job to be tried again."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of job.

    ``permanent``: error types that are not tried again, beside those of ``domain.retry``. ``group_handler``: for up to
    ``group`` short jobs together.
    """

    name: str
    handler: Handler
    on_failed: OnFailed | None = None
    permanent: tuple[type[Exception], ...] = ()
    group_handler: GroupHandler | None = None
    group: int = 1
    on_retry: OnRetry | None = None

    def gives_up_on(self, error: BaseException) -> bool:
        """Whether a job of this kind fails at once with ``error``."""
        return is_permanent(error) or isinstance(error, self.permanent)


@dataclass
class JobKinds:
    """The kinds that this program can do, by name."""

    _kinds: dict[str, JobKind] = field(default_factory=dict)

    def add(
        self,
        name: str,
        handler: Handler,
        *,
        on_failed: OnFailed | None = None,
        permanent: tuple[type[Exception], ...] = (),
        group_handler: GroupHandler | None = None,
        group: int = 1,
        on_retry: OnRetry | None = None,
    ) -> None:
        """Register a kind. Raises ``ValueError`` when the name is taken."""
        if name in self._kinds:
            raise ValueError(f"two handlers for the job kind {name}")
        self._kinds[name] = JobKind(name, handler, on_failed, permanent, group_handler, group, on_retry)

    @property
    def groups(self) -> dict[str, int]:
        """How many short jobs of a kind are taken together, for the kinds that have it."""
        return {kind.name: kind.group for kind in self._kinds.values() if kind.group_handler is not None}

    def __getitem__(self, name: str) -> JobKind:
        return self._kinds[name]

    def __contains__(self, name: object) -> bool:
        return name in self._kinds

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._kinds))

    def ended(self, session: ScopedSession, job: JobView, error: CitewellError) -> None:
        """Run the ``on_failed`` of the job's kind, if it has one."""
        kind = self._kinds.get(job.kind)
        if kind is not None and kind.on_failed is not None:
            kind.on_failed(session, job, error)

    def retried(self, session: ScopedSession, job: JobView) -> None:
        """Run the ``on_retry`` of the job's kind, if it has one."""
        kind = self._kinds.get(job.kind)
        if kind is not None and kind.on_retry is not None:
            kind.on_retry(session, job)
