"""Where a run stands, as it is kept between runs and within one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Self

OVERLAP: Final = timedelta(days=2)
"""The search index takes days in the time zone of the account, and is behind by minutes."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A run, or the time between two.

    Attributes:
        since: When the last run began that ended, by space key.
        light_runs: Runs since all pages were listed.
        started: When the run at hand began; ``None`` between runs.
        full: Whether the run at hand lists all pages.
        done: Keys of the spaces that it is through with.
        space: The one that it is at.
        after: The id of the last page told of that.
    """

    since: Mapping[str, datetime] = field(default_factory=dict)
    light_runs: int = 0
    started: datetime | None = None
    full: bool = True
    done: tuple[str, ...] = ()
    space: str = ""
    after: str = ""

    @classmethod
    def of(cls, cursor: Mapping[str, object] | None, now: datetime, full_every: int) -> Self:
        """The run that ``cursor`` goes on with, or the one that begins after it."""
        kept = cls._read(cursor or {})
        if kept.started is not None:
            return kept
        full = not kept.since or kept.light_runs + 1 >= full_every
        return replace(kept, started=now, full=full, done=(), space="", after="")

    @classmethod
    def _read(cls, cursor: Mapping[str, object]) -> Self:
        since, done, light = cursor.get("since"), cursor.get("done"), cursor.get("light_runs")
        after, space = cursor.get("after"), cursor.get("space")
        times = {str(key): _time(value) for key, value in since.items()} if isinstance(since, Mapping) else {}
        return cls(
            since={key: value for key, value in times.items() if value is not None},
            light_runs=light if isinstance(light, int) else 0,
            started=_time(cursor.get("started")),
            full=cursor.get("full") is not False,
            done=tuple(str(each) for each in done) if isinstance(done, list | tuple) else (),
            space=space if isinstance(space, str) else "",
            after=after if isinstance(after, str) else "",
        )

    def cursor(self) -> dict[str, object]:
        """As it is kept."""
        return {
            "since": {key: value.isoformat() for key, value in self.since.items()},
            "light_runs": self.light_runs,
            "started": self.started.isoformat() if self.started else None,
            "full": self.full,
            "done": list(self.done),
            "space": self.space,
            "after": self.after,
        }

    def at(self, space: str, after: str) -> Self:
        """Told of all pages of ``space`` up to ``after``."""
        return replace(self, space=space, after=after)

    def through(self, space: str) -> Self:
        """Told of all of ``space``."""
        return replace(self, done=(*self.done, space), space="", after="")

    def ended(self) -> Self:
        """The run is over."""
        assert self.started is not None
        return replace(
            self,
            since=dict.fromkeys(self.done, self.started),
            light_runs=0 if self.full else self.light_runs + 1,
            started=None,
            done=(),
            space="",
            after="",
        )

    def first_day(self, space: str) -> datetime | None:
        """From when on changes of ``space`` are asked for; ``None`` for all of it."""
        since = self.since.get(space)
        return since - OVERLAP if since is not None else None


def _time(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
