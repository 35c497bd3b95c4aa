"""From delete or revoke to invisible: two processes on one database, and how many answers were not right at once.

    python -m bench.visibility [--trials 100000] [--postgres | --database URL] [--plant] [--json FILE]

One process deletes, adds, replaces, hides, revokes, grants, leaves groups, relabels and drops collections; after each
commit it tells the other one through a pipe, which searches at once, as the user whose rights they are, in three modes.
A trial is one such search. Ends with 1 when an answer was wrong. SQLite in a temporary folder unless told otherwise;
``--postgres`` starts the server from the wheel of the tests. ``--plant`` lets the searching process remember answers.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.databases import postgres_server
from support.visibility import Findings, run

SHOWN = 20


class Progress:
    """Says every few seconds how far it is."""

    def __init__(self) -> None:
        self._next = time.monotonic() + 10

    def __call__(self, findings: Findings) -> None:
        """Called after each answer."""
        if time.monotonic() > self._next:
            self._next = time.monotonic() + 10
            said = f"{findings.trials} trials, {len(findings.wrong)} wrong, {findings.seconds:.0f} s"
            print(said, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=5000)
    parser.add_argument("--copies", type=int, default=3, help="of each kind of change that are under way together")
    parser.add_argument("--noise", type=int, default=2000, help="other texts")
    parser.add_argument("--database", help="URL of an empty PostgreSQL database")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of its own")
    parser.add_argument("--plant", action="store_true", help="let answers be remembered, to see that it is noticed")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="citewell-visibility-")))
        url = given.database
        if given.postgres:
            url = stack.enter_context(postgres_server()).create()
        found = run(
            folder,
            url,
            trials=given.trials,
            copies=given.copies,
            noise=given.noise,
            plant=given.plant,
            observe=Progress(),
        )
    milliseconds = np.array(found.search_seconds) * 1000
    report = {
        "database": "sqlite" if url is None else "postgresql",
        "trials": found.trials,
        "wrong": len(found.wrong),
        "commits": found.commits,
        "seconds": round(found.seconds, 1),
        "search ms p50": round(float(np.percentile(milliseconds, 50)), 2),
        "search ms p95": round(float(np.percentile(milliseconds, 95)), 2),
        "trials by change": dict(sorted(found.changes.items())),
        "first wrong ones": [asdict(each) for each in found.wrong[:SHOWN]],
    }
    for name, value in report.items():
        print(f"{name:>18}  {value}")
    if given.json:
        given.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
