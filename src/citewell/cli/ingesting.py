"""Putting files into a collection, and telling what became of each."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from citewell.cli.finding import FileOutcome, FoundFile
from citewell.cli.output import line
from citewell.client.errors import ApiError

if TYPE_CHECKING:
    from citewell.client import Client

UPLOADS_AT_ONCE = 4
BUSY = ("waiting", "processing")
POLL_SECONDS = 0.25
EXACT_EVERY = 20


@dataclass
class Summary:
    """What became of all files. ``chunks`` counts those of this run only, ``seconds`` from the first upload on."""

    collection_id: str
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
            "files": [asdict(file) for file in self.files],
            "counts": {state: counts[state] for state in ("indexed", "unchanged", "skipped", "failed")},
            "chunks": self.chunks,
            "seconds": round(self.seconds, 3),
            "chunks_per_second": round(self.chunks_per_second, 2),
        }


class Ingestion:
    """One run of ``citewell ingest``."""

    def __init__(self, client: Client, collection: str, *, quiet: bool) -> None:
        self._client = client
        self._collection = collection
        self._quiet = quiet

    def run(self, files: Sequence[FoundFile], left_out: Sequence[FileOutcome]) -> Summary:
        """Upload ``files``, wait until none of them is on its way any more, and tell of all."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        collection_id = self._collection_id()
        summary = Summary(collection_id, list(left_out))
        started = time.perf_counter()
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), disable=self._quiet) as progress:
            uploading = progress.add_task("uploading", total=len(files))
            indexing = progress.add_task("indexing", total=len(files))

            def upload(file: FoundFile) -> tuple[FoundFile, dict[str, Any] | FileOutcome]:
                outcome = self._upload(collection_id, file)
                progress.advance(uploading)
                return file, outcome

            with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
                sent = list(pool.map(upload, files))
            waiting = {d["id"]: file for file, d in sent if isinstance(d, dict)}
            summary.files += [outcome for _, outcome in sent if isinstance(outcome, FileOutcome)]
            settled = len(files) - len(waiting)
            ended = self._wait(
                collection_id, waiting, lambda count: progress.update(indexing, completed=settled + count)
            )
        summary.seconds = time.perf_counter() - started
        for document_id, document in ended.items():
            summary.files.append(_outcome(waiting[document_id], document))
            summary.chunks += document["chunk_count"] if document["status"] == "indexed" else 0
        summary.files.sort(key=lambda file: file.path)
        return summary

    def _collection_id(self) -> str:
        try:
            return str(self._client.collection(self._collection)["id"])
        except ApiError as error:
            if error.code != "not_found":
                raise
        return str(self._client.create_collection(self._collection)["id"])

    def _upload(self, collection_id: str, file: FoundFile) -> dict[str, Any] | FileOutcome:
        try:
            answer = self._client.upload(file.path, collection_id, external_id=file.name)
        except ApiError as error:
            return FileOutcome(file.shown, "failed", line(error))
        except OSError as error:
            return FileOutcome(file.shown, "failed", f"cannot be opened: {error.strerror}")
        document: dict[str, Any] = answer["document"]
        if answer["job_id"] is None:
            return FileOutcome(file.shown, "unchanged", None, document["id"])
        return document

    def _wait(
        self, collection_id: str, waiting: Mapping[str, FoundFile], tell: Callable[[int], None]
    ) -> dict[str, dict[str, Any]]:
        """The documents as they are when none of them is on its way any more; ``tell`` how many are not."""
        look = 0
        while waiting:
            unfinished = self._client.indexing_status(collection_id)["unindexed"]
            tell(max(0, len(waiting) - unfinished))
            if unfinished == 0:
                break
            look += 1
            # Somebody else may keep the collection busy for ever; what counts is whether ours are done.
            if look % EXACT_EVERY == 0 and not self._busy(collection_id) & waiting.keys():
                break
            time.sleep(POLL_SECONDS)
        found = {d["id"]: d for d in self._client.documents(collection_id) if d["id"] in waiting}
        tell(len(waiting))
        return found

    def _busy(self, collection_id: str) -> set[str]:
        return {d["id"] for state in BUSY for d in self._client.documents(collection_id, status=state)}


def _outcome(file: FoundFile, document: dict[str, Any]) -> FileOutcome:
    if document["status"] == "indexed":
        return FileOutcome(file.shown, "indexed", None, document["id"])
    return FileOutcome(file.shown, "failed", line(document["status_message"]), document["id"])
