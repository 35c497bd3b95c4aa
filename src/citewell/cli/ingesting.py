"""Putting files into a collection, and telling what became of each."""

from __future__ import annotations

import hashlib
import socket
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citewell.cli.finding import FileOutcome, FoundFile
from citewell.cli.output import line
from citewell.cli.sending import Sender
from citewell.client.errors import ApiError

if TYPE_CHECKING:
    from citewell.client import Client

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
"""Seconds between two looks at the batch."""

LONGEST_ORIGIN = 1000
STATES = {"done": "indexed", "skipped": "unchanged", "failed": "failed", "cancelled": "failed"}
"""What a file of a batch is called here."""


@dataclass
class Summary:
    """What became of all files. ``chunks`` counts those of this run only, ``seconds`` from the first upload on."""

    collection_id: str
    batch_id: str
    files: list[FileOutcome] = field(default_factory=list)
    chunks: int = 0
    seconds: float = 0.0

    @property
    def chunks_per_second(self) -> float:
        """Speed of the whole pipeline."""
        return self.chunks / self.seconds if self.seconds else 0.0

    def counts(self) -> Counter[str]:
        """How many files ended how."""
        return Counter(file.state for file in self.files)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        counts = self.counts()
        return {
            "collection_id": self.collection_id,
            "batch_id": self.batch_id,
            "files": [asdict(file) for file in self.files],
            "counts": {state: counts[state] for state in ("indexed", "unchanged", "skipped", "failed")},
            "chunks": self.chunks,
            "seconds": round(self.seconds, 3),
            "chunks_per_second": round(self.chunks_per_second, 2),
        }


class Ingestion:
    """One run of ``citewell ingest``: a batch, or the rest of one that was interrupted."""

    def __init__(self, client: Client, collection: str, *, quiet: bool, password: str | None = None) -> None:
        self._client = client
        self._password = password
        self._collection = collection
        self._quiet = quiet

    def run(self, files: Sequence[FoundFile], left_out: Sequence[FileOutcome], places: Sequence[Path] = ()) -> Summary:
        """Send those of ``files`` that are not there, wait until none is on its way any more, and tell of all.

        ``places`` are what the user named: a batch of the same places that was interrupted is gone on with.
        """
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        collection_id = self._collection_id()
        batch = self._batch(collection_id, places)
        summary = Summary(collection_id, batch["id"], list(left_out))
        started = time.perf_counter()
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), disable=self._quiet) as progress:
            sending = progress.add_task("sending", total=len(files))
            indexing = progress.add_task("indexing", total=len(files))
            sender = Sender(
                self._client,
                collection_id,
                batch["id"],
                lambda count: progress.advance(sending, count),
                password=self._password,
            )
            failed = sender.send(files)
            unsent = len(failed)

            def tell(ended: int, total: int) -> None:
                # Files inside of files come on the way.
                progress.update(indexing, completed=unsent + ended, total=max(len(files), unsent + total))

            ended = self._wait(batch["id"], tell)
            if ended["state"] == "open":
                # Only now: a batch that was interrupted while it waited is still found, and gives one summary.
                self._client.change_batch(batch["id"], "close")
        summary.seconds = time.perf_counter() - started
        summary.chunks = ended["chunks"] - batch["chunks"]
        summary.files += failed
        self._tell(summary, files, {file.path for file in failed})
        summary.files.sort(key=lambda file: file.path)
        return summary

    def _collection_id(self) -> str:
        try:
            return str(self._client.collection(self._collection)["id"])
        except ApiError as error:
            if error.code != "not_found":
                raise
        return str(self._client.create_collection(self._collection)["id"])

    def _batch(self, collection_id: str, places: Sequence[Path]) -> dict[str, Any]:
        """A batch of these places that was not closed, or a new one."""
        origin = origin_of(places)
        if origin:
            filters = {"collection_id": collection_id, "origin": origin, "state": "open"}
            found = next(iter(self._client.batches(**filters)), None)
            if found is not None:
                return found
        name = ", ".join(line(place) for place in places[:3]) or "files"
        return self._client.create_batch(collection_id, name[:200], origin=origin)

    def _wait(self, batch_id: str, tell: Callable[[int, int], None]) -> dict[str, Any]:
        """The batch as it is when nothing of it is on its way any more; ``tell`` how many are not, of how many."""
        pause = FIRST_PAUSE
        while True:
            batch = self._client.batch(batch_id)
            left = batch["waiting"] + batch["running"]
            tell(batch["total"] - left, batch["total"])
            if not left or batch["state"] in ("cancelled", "paused"):
                return batch
            time.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 1.5)

    def _tell(self, summary: Summary, files: Sequence[FoundFile], unsent: set[str]) -> None:
        """Add what became of the files that arrived, and of the files inside of them."""
        by_name = {file.name: file for file in files}
        for item in self._client.batch_items(summary.batch_id):
            shown = _shown(item["path"], by_name)
            if shown is None or shown in unsent:
                continue
            state = STATES.get(item["state"], "failed")
            reason = None
            if state == "failed":
                reason = line(item["message"] or f"the batch was {item['state']}; it is not read yet")
            summary.files.append(FileOutcome(shown, state, reason, item["document_id"]))


def _shown(path: str, files: Mapping[str, FoundFile]) -> str | None:
    """How the file of that path, or the file inside of one, is called to the user; ``None`` for one of another run."""
    name = path
    while name:
        if name in files:
            return files[name].shown + line(path[len(name) :])
        name = name.rpartition("/")[0]
    return None


def origin_of(places: Sequence[Path]) -> str:
    """Where the files are, as one word that is the same the next time."""
    said = "\n".join(sorted(str(place.resolve()) for place in places)).encode("utf-8", "replace")
    if not said:
        return ""
    shown = line(places[0].resolve())
    return f"{socket.gethostname()}:{shown[:LONGEST_ORIGIN]} {hashlib.sha256(said).hexdigest()[:16]}"
