"""How tests are shared out among the processes that run them."""

from __future__ import annotations

from collections.abc import Sequence

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

TOGETHER = ("tests/browser/",)
"""Folders whose tests share what starts slowly, and so are run by one process, one folder after the other."""


def unit_of(nodeid: str) -> str:
    """What a test is handed out with: its folder, or nothing but itself."""
    return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)


def longest_first(folders: Sequence[str]) -> int:
    """Sorts tests by the folders that they are in: nothing long is left for the end, when only one core has work."""
    return 0 if "browser" in folders else 1 if "reliability" in folders else 2


class SharingOut(LoadScopeScheduling):  # type: ignore[misc]  # the plug-in has no types
    """Hands tests to whichever process has nothing to do, and those of a folder in ``TOGETHER`` to one."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        """Note that a test was run, and forget what it was handed out with once all of that was run.

        Otherwise everything that was ever handed out is counted again after each test.
        """
        super().mark_test_complete(node, item_index, duration)
        unit = unit_of(self.registered_collections[node][item_index])
        if all(self.assigned_work[node][unit].values()):
            del self.assigned_work[node][unit]
