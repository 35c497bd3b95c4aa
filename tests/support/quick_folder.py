"""Where the files of tests are memory."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

IN_MEMORY = Path("/dev/shm")
ROOM = 2_000_000_000


def quick_folder() -> str | None:
    """A folder in memory, if there is room and programs may be run from there.

    Every commit of a database and every kept file waits for its disk, and what a test kills is processes: whatever they
    wrote is there, with a disk or without. Only a machine that loses its power could tell the difference.
    """
    if not IN_MEMORY.is_dir() or not os.access(IN_MEMORY, os.W_OK):
        return None
    if os.statvfs(IN_MEMORY).f_flag & os.ST_NOEXEC or shutil.disk_usage(IN_MEMORY).free < ROOM:
        return None
    return str(IN_MEMORY)
