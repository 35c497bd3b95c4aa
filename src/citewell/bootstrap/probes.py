"""Whether each part of the program works."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from citewell.db.session import Database
from citewell.domain.access import SystemCaller
from citewell.ports.embedder import Embedder


def part_probes(data_dir: Path, database: Database, embedder: Embedder) -> dict[str, Callable[[], bool]]:
    """A probe of each part, by its name in ``/v1/health``."""

    def answers() -> bool:
        with database.read(SystemCaller("health")) as session:
            return session.connection().exec_driver_sql("SELECT 1").scalar() == 1

    def writes() -> bool:
        # Taking the write lock is the part that fails when somebody holds it; there is nothing to write.
        with database.write(SystemCaller("health")) as session:
            return session.connection().exec_driver_sql("SELECT 1").scalar() == 1

    return {
        "db_ok": answers,
        "index_store_ok": (data_dir / "index").is_dir,
        "jobqueue_ok": writes,
        "blob_ok": (data_dir / "blobs").is_dir,
        "model_ok": lambda: bool(embedder.info.dimension),
    }
