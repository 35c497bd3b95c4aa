"""Sending files: only what is not there yet, many small ones in one request."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from citewell.cli.finding import FileOutcome, FoundFile
from citewell.cli.output import line
from citewell.client.description import sendable
from citewell.client.errors import ApiError

if TYPE_CHECKING:
    from citewell.client import Client

REQUESTS_AT_ONCE = 2
OFFERED_AT_ONCE = 200
FILES_AT_ONCE = 50
BYTES_AT_ONCE = 8 * 1024 * 1024
"""Of one request; a larger file is streamed by itself."""


class Sender:
    """Sends files for one batch. ``advance`` is told how many are sent, or need not be. ``password`` goes along with
    each PDF.
    """

    def __init__(
        self,
        client: Client,
        collection_id: str,
        batch_id: str,
        advance: Callable[[int], None],
        *,
        password: str | None = None,
    ) -> None:
        self._client = client
        self._password = password
        self._collection_id = collection_id
        self._batch_id = batch_id
        self._advance = advance

    def send(self, files: Sequence[FoundFile]) -> list[FileOutcome]:
        """Send what is not there; those that could not be sent, and why."""
        failed: list[FileOutcome] = []
        with ThreadPoolExecutor(REQUESTS_AT_ONCE, thread_name_prefix="sending") as pool:
            for start in range(0, len(files), OFFERED_AT_ONCE):
                some = files[start : start + OFFERED_AT_ONCE]
                wanted = self._wanted(some, failed)
                self._advance(len(some) - len(wanted))
                # The next offer waits until these are sent, so that memory holds no more than a few requests.
                for problems in pool.map(self._request, list(_requests(wanted, self._is_locked))):
                    failed += problems
        return failed

    def _wanted(self, files: Sequence[FoundFile], failed: list[FileOutcome]) -> list[FoundFile]:
        offered = []
        for file in files:
            try:
                with file.path.open("rb") as stream:
                    digest = hashlib.file_digest(stream, "sha256").hexdigest()
                    offered.append((file.name, digest, stream.tell()))
            except OSError as error:
                failed.append(_unopened(file, error))
        known = set(self._client.offer(self._batch_id, offered)) if offered else set()
        return [file for file in files if file.name in known]

    def _request(self, files: Sequence[FoundFile]) -> list[FileOutcome]:
        failed: list[FileOutcome] = []
        contents = []
        for file in files:
            try:
                contents.append((file, file.path.read_bytes() if len(files) > 1 else b""))
            except OSError as error:
                failed.append(_unopened(file, error))
        if len(contents) == 1:
            failed += self._one(contents[0][0])
        elif contents:
            try:
                failed += self._many(contents)
            except ApiError:
                for file, _ in contents:  # perhaps only one of them is the reason
                    failed += self._one(file)
        self._advance(len(files))
        return failed

    def _many(self, contents: Sequence[tuple[FoundFile, bytes]]) -> list[FileOutcome]:
        became = self._client.upload_many(
            [(sendable(file.path.name), content) for file, content in contents],
            self._collection_id,
            entries=[{"external_id": file.name} for file, _ in contents],
            batch_id=self._batch_id,
        )
        return [
            FileOutcome(file.shown, "failed", line(each["refused"]["message"]))
            for (file, _), each in zip(contents, became, strict=True)
            if each["refused"] is not None
        ]

    def _is_locked(self, file: FoundFile) -> bool:
        """Whether ``file`` may need the password, with which it goes by itself."""
        return self._password is not None and file.path.suffix.lower() == ".pdf"

    def _one(self, file: FoundFile) -> list[FileOutcome]:
        try:
            self._client.upload(
                file.path,
                self._collection_id,
                external_id=file.name,
                batch_id=self._batch_id,
                password=self._password if self._is_locked(file) else None,
            )
        except ApiError as error:
            return [FileOutcome(file.shown, "failed", line(error))]
        except OSError as error:
            return [_unopened(file, error)]
        return []


def _requests(files: Sequence[FoundFile], alone: Callable[[FoundFile], bool]) -> Iterator[list[FoundFile]]:
    """The files as they go together, but for those that go ``alone``."""
    together: list[FoundFile] = []
    size = 0
    for file in files:
        own = _size(file)
        if own > BYTES_AT_ONCE or alone(file):
            yield [file]
            continue
        if together and (len(together) == FILES_AT_ONCE or size + own > BYTES_AT_ONCE):
            yield together
            together, size = [], 0
        together.append(file)
        size += own
    if together:
        yield together


def _size(file: FoundFile) -> int:
    try:
        return file.path.stat().st_size
    except OSError:
        return 0  # opening it will say why


def _unopened(file: FoundFile, error: OSError) -> FileOutcome:
    return FileOutcome(file.shown, "failed", f"cannot be opened: {error.strerror}")
