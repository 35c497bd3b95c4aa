"""The child process of one crawl, run as ``python -I -m citewell.backends.crawling.child``.

It is told what to visit over a socket, writes what it finds into the crawl's folder, and says now and then that there
is something new. It knows no database, and ends by itself when its parent does.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import socket
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from citewell.backends.children.frames import frame
from citewell.backends.children.inside import leave_when_abandoned, receive, take_channel
from citewell.backends.crawling.frontier import Frontier
from citewell.backends.crawling.orders import opened_browser, order_from_json, policy_from_json
from citewell.backends.crawling.task import CrawlTask
from citewell.backends.crawling.visiting import Visitor
from citewell.backends.fetching.client import GuardedFetcher
from citewell.backends.fetching.robots import Robots
from citewell.ports.crawler import CrawlProgress

MEMORY_FILE: Final = "site.db"
NICENESS: Final = 10
"""Searches come first."""

OUT_OF_MEMORY: Final = 500
"""Where memory runs out, the kernel ends this process rather than the server: a crawl goes on where it was."""

_NEWS_SECONDS: Final = 0.2


def main() -> None:
    """Visits what the parent asks for, and says how it ended."""
    channel = take_channel()
    os.nice(NICENESS)
    with contextlib.suppress(OSError):  # not Linux, or not allowed
        Path("/proc/self/oom_score_adj").write_text(f"{OUT_OF_MEMORY}\n", encoding="ascii")
    leave_when_abandoned(channel.fileno())
    channel.sendall(frame({"ready": True}))
    request = receive(channel)
    channel.sendall(frame(asyncio.run(_crawl(channel, request))))
    sys.stderr.flush()
    os._exit(0)


async def _crawl(channel: socket.socket, request: Mapping[str, Any]) -> dict[str, object]:
    from citewell.backends.crawling.spider import run

    order, policy, folder = (
        order_from_json(request["order"]),
        policy_from_json(request["policy"]),
        Path(request["folder"]),
    )
    frontier = Frontier(folder / MEMORY_FILE)
    agent = policy.user_agent.partition("/")[0]
    with ExitStack() as stack:
        fetcher = stack.enter_context(GuardedFetcher(policy))
        renderer = stack.enter_context(opened_browser(fetcher, request["browser"])) if order.render else None
        visitor = Visitor(
            fetcher, agent=agent, ignored=order.ignored, max_bytes=order.max_file_bytes, renderer=renderer
        )
        robots = Robots(fetcher, agent) if order.respect_robots else None
        task = CrawlTask(order, frontier, visitor, robots, folder)
        telling = asyncio.create_task(_tell(channel, frontier, order.run))
        try:
            await run(task)
        finally:
            telling.cancel()
    frontier.release_waiting()
    progress = progress_of(frontier, order.run)
    reason = task.stopped_by()
    if reason is None and progress.waiting:
        return {"error": "Some addresses were not settled."}
    return {"end": reason or ""}


async def _tell(channel: socket.socket, frontier: Frontier, run: int) -> None:
    """Say how far the run is whenever that changed. A parent that does not listen is not waited for."""
    told = -1
    while True:
        await asyncio.sleep(_NEWS_SECONDS)
        visited = frontier.count("visited")
        if visited != told and select.select([], [channel], [], 0)[1]:
            told = visited
            channel.sendall(frame({"progress": _json_of(progress_of(frontier, run))}))


def progress_of(frontier: Frontier, run: int) -> CrawlProgress:
    """How far ``run`` is."""
    return CrawlProgress(
        visited=frontier.count("visited"),
        waiting=frontier.waiting(run),
        left_out=frontier.count("left_out"),
        received=frontier.count("received"),
    )


def _json_of(progress: CrawlProgress) -> list[int]:
    return [progress.visited, progress.waiting, progress.left_out, progress.received]


if __name__ == "__main__":
    main()
