"""Where index segments are built: small ones in this process, large ones in a child of their own.

A build holds the interpreter's lock for most of its time, so that searches of the same process wait for it. The child
has an interpreter of its own and a lower priority.
"""

from __future__ import annotations

import math
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from citewell.backends.children.frames import WireError, frame
from citewell.backends.children.process import Child, ChildGone, TooSlow
from citewell.backends.clock import SystemClock, SystemIds
from citewell.backends.dense.indexes import FaissVectorIndexes
from citewell.backends.lexical.tantivy_index import TantivyIndexes
from citewell.backends.segments import FileSegmentStore
from citewell.bootstrap.settings import known_variables
from citewell.db.engine import open_engine
from citewell.db.session import Database
from citewell.domain.access import Caller, Role
from citewell.domain.errors import CitewellError, IndexDamaged, InvalidInput, StorageFull, Unavailable
from citewell.services.search.building import Builds, BuildsBySize, BuildsHere, Watch
from citewell.services.search.partition_index import Engines
from citewell.services.search.plans import Built, Former, Plan, plan_from_json

CHILD_COMMAND: Final = (sys.executable, "-I", "-m", "citewell.worker.build_child")
CHILD_FROM_ROWS: Final = 10_000
"""Plans that read fewer rows are carried out by the process itself. Measured (``docs/adr/0022-builds-apart.md``)."""
_REMEMBERED_WORDS: Final = 200_000
"""Stems that a child keeps, per language: more of them than a process that goes on living."""
_HEAP: Final = 160_000_000
"""Bytes of words that a child holds before it writes them: a million rows become half a dozen parts, without merges."""
ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""For arithmetic on vectors, which goes on beside the words: more threads wait for each other by spinning, and took
up to twice the processor time.
"""
_ERRORS: Final[Mapping[str, type[CitewellError]]] = {
    kind.code: kind for kind in (IndexDamaged, StorageFull, Unavailable, InvalidInput)
}


def make_builds(database: Database, engines: Engines, *, database_url: str, data_dir: Path) -> Builds:
    """Builds by their size, here or in a child."""
    small, large = BuildsHere(database, engines), ChildBuilds(database_url, data_dir)
    return BuildsBySize(small, large, from_rows=CHILD_FROM_ROWS)


class ChildBuilds:
    """Every build has a process of its own, which ends with it, with its reason, or with this process.

    Args:
        database_url: Goes to the child through its socket, because it may hold a password.
        data_dir: Where ``index`` is.
        command: What the child runs; tests plant faults with it.
    """

    def __init__(self, database_url: str, data_dir: Path, *, command: Sequence[str] = CHILD_COMMAND) -> None:
        self._database_url = database_url
        self._data_dir = data_dir
        self._command = command

    def build(self, caller: Caller, plan: Plan, watch: Watch) -> list[Built]:
        """Publish what is planned; see ``Builds.build``."""

        def stopped() -> bool:
            watch.check()  # what it raises ends the waiting
            return False

        request = {
            "database_url": self._database_url,
            "data_dir": str(self._data_dir),
            "tenant_id": caller.tenant_id,
            "plan": plan.as_json(),
        }
        try:
            child = Child.start(self._command, stopped, environment=_environment())
            try:
                child.send(frame(request))
                return _followed(child, stopped, watch)
            finally:
                child.end()
        except TooSlow as exc:
            raise Unavailable("The process that builds indexes does not start.") from exc
        except ChildGone as exc:
            raise _explained(exc) from exc
        except WireError as exc:
            raise Unavailable("The process that builds indexes cannot be understood.") from exc


def _environment() -> dict[str, str]:
    """This process's own, as the database's driver may look into it, without settings: they hold keys."""
    known = known_variables()
    return {name: value for name, value in os.environ.items() if name.upper() not in known} | ONE_THREAD


def _followed(child: Child, stopped: Callable[[], bool], watch: Watch) -> list[Built]:
    """What the child has built, once it is there."""
    while True:
        said, _ = child.receive(math.inf, stopped, most_text=0)
        match said:
            case {"read": int(rows)}:
                watch.read(rows)
            case {"damaged": dict(former), "problem": str(problem)}:
                watch.damaged(Former(**former), problem)
            case {"built": list(built)}:
                return [Built(**each) for each in built]
            case {"error": str(code), "message": str(message), "facts": dict(facts)} if code in _ERRORS:
                raise _ERRORS[code](message, **facts)
            case {"error": str(code), "message": str(message)}:
                raise Unavailable(f"An index could not be built ({message}).", reason=code)
            case _:
                raise WireError("neither progress nor an end")


def _explained(gone: ChildGone) -> Unavailable:
    if gone.status >= 0:
        return Unavailable("The process that built an index ended without saying why.", status=gone.status)
    name = signal.Signals(-gone.status).name if -gone.status in set(signal.Signals) else str(-gone.status)
    message = f"The process that built an index was ended by the signal {name}."
    if -gone.status == signal.SIGKILL:
        message += " Most likely the machine has too little memory."
    return Unavailable(message, signal=name)


def engines_of_child(data_dir: Path) -> Engines:
    """What the child builds with. ``ONE_THREAD`` belongs to it."""
    lexical = TantivyIndexes(build_heap=_HEAP, remembered_words=_REMEMBERED_WORDS)
    return Engines(FaissVectorIndexes(), lexical, FileSegmentStore(data_dir / "index"), data_dir / "run")


def build_as_asked(request: Mapping[str, Any], watch: Watch) -> list[Built]:
    """The child's part: open what ``request`` names, and build.

    Raises:
        ConfigurationError: the database cannot be opened. Others as ``Builds.build``.
    """
    engines = engines_of_child(Path(request["data_dir"]))
    database = Database(open_engine(request["database_url"]), SystemClock(), SystemIds(), b"")  # it only reads
    caller = Caller(tenant_id=request["tenant_id"], user_id=None, role=Role.ADMIN)
    return BuildsHere(database, engines).build(caller, plan_from_json(request["plan"]), watch)
