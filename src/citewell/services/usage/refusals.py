"""Questions that were refused before they became turns: into the audit log, but not so often that they fill it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from citewell.db.session import Database
from citewell.domain.access import Caller
from citewell.domain.errors import CitewellError
from citewell.services.usage.turn_audit import refusal_of

ONCE_IN: Final = timedelta(minutes=1)
"""The same refusal of the same person is written down once in this time."""

REMEMBERED: Final = 10_000


class Refusals:
    """Notes refused questions. Safe for many threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._noted: OrderedDict[tuple[str | None, ...], datetime] = OrderedDict()
        self._listeners: list[Callable[[str], None]] = []

    def listen(self, call: Callable[[str], None]) -> None:
        """Call this with the word for every refusal from now on. It must be quick, and must not raise."""
        self._listeners.append(call)

    def note(self, caller: Caller, error: CitewellError, *, assistant_id: str | None) -> None:
        """Write down that a question was refused. The transaction that refused it is over."""
        word = refusal_of("refused", {}, error) or error.code
        for call in self._listeners:
            call(word)
        budget = error.facts.get("budget_id")
        of_budget = None if budget is None else str(budget)
        if not self._is_new((caller.tenant_id, caller.user_id, caller.api_key_id, assistant_id, word, of_budget)):
            return
        # Without the key of the request: when it comes again, it may be let in.
        with self._database.write(replace(caller, idempotency=None)) as session:
            session.audit(
                "chat.refused",
                outcome="denied",
                refused=word,
                code=error.code,
                assistant_id=assistant_id,
                budget_id=of_budget,
            )

    def _is_new(self, key: tuple[str | None, ...]) -> bool:
        now = self._database.clock.now()
        with self._lock:
            before = self._noted.get(key)
            if before is not None and now - before < ONCE_IN:
                return False
            self._noted[key] = now
            self._noted.move_to_end(key)
            if len(self._noted) > REMEMBERED:
                self._noted.popitem(last=False)
            return True
