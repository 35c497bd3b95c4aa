"""Kills workers at random moments and counts what was lost or done twice.

    .venv/bin/python bench/kill.py --kills 20000

Ends with 0 when nothing was lost and nothing happened twice. On a fault it ends with 1, prints the seed and keeps the
folder with the database.
"""

from __future__ import annotations

import argparse
import json
import random
import secrets
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from citewell.db.migrate import upgrade
from support.kill_findings import inspect
from support.kill_loop import Loop
from support.killing import open_database, plant_no_fence, prepare


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument(
        "--seed", type=int, default=secrets.randbits(32), help="of the moments; the system adds its own"
    )
    parser.add_argument("--alive", type=int, default=4, help="processes at the same time")
    parser.add_argument("--database", help="URL of an empty PostgreSQL database; SQLite in a temporary folder without")
    parser.add_argument("--drain", type=float, default=120, help="seconds that undisturbed workers get at the end")
    parser.add_argument("--plant-no-fence", action="store_true", help="break the fence, to see that it is noticed")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of a table")
    options = parser.parse_args()

    if options.plant_no_fence:
        plant_no_fence()
    print(f"seed {options.seed}", file=sys.stderr)
    folder = Path(tempfile.mkdtemp(prefix="citewell-kill-"))
    url = options.database or f"sqlite:///{folder / 'citewell.db'}"
    database = open_database(url)
    upgrade(database.engine)
    began = time.monotonic()
    rng = random.Random(options.seed)  # noqa: S311  # repeatable on purpose
    loop = Loop(database, folder, rng, prepare(database, folder), alive=options.alive)
    loop.run(options.kills)
    killed_in = time.monotonic() - began
    loop.drain(options.drain)
    found = inspect(database, folder)
    report = {
        "seed": options.seed,
        "kills": loop.kills,
        "freezes": loop.freezes,
        **found.figures,
        "seconds of killing": round(killed_in, 1),
        "seconds": round(time.monotonic() - began, 1),
        "faults": found.faults,
    }
    if found.faults:
        report["folder"] = str(folder)
    else:
        shutil.rmtree(folder)
    if options.json:
        print(json.dumps(report))
    else:
        for name, value in report.items():
            print(f"{name:>24}  {value}")
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
