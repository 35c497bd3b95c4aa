"""Tesseract, where the system has it: each picture is read by a process of its own that can be killed."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

from citewell.backends.children.process import TICK_SECONDS
from citewell.backends.recognition.hocr import lines_of
from citewell.domain.errors import JobCancelled
from citewell.ports.recogniser import RecognisedPage, Recognition, RecognitionFailed

_LAUNCHER: Final = (sys.executable, "-I", "-m", "citewell.backends.recognition.confined")
_INSTALL: Final = (
    "Tesseract is not installed on the server. Install it with the data of your languages "
    "(Debian and Ubuntu: apt install tesseract-ocr tesseract-ocr-deu), then try again."
)
_LISTED: Final = re.compile(r'"(.+)"')
_NO_LANGUAGES: Final = frozenset({"osd", "equ"})
_MOST_BY_DEFAULT: Final = 4  # languages; every further one makes reading slower and no better
_USUAL: Final = "eng"
_ASK_SECONDS: Final = 20.0
_MOST_OUTPUT: Final = 16_000_000
_SURE: Final = 0.7  # confidence below which the picture may stand on its side or head
_TURN: Final = re.compile(r"^Rotate: (90|180|270)$", re.MULTILINE)
_TURNS: Final = (90, 180, 270)
_BETTER: Final = 0.1  # by how much more confident a turned picture must be read


@dataclass(frozen=True, slots=True)
class _Installed:
    """The program, the directory of its data, when that was changed, and the languages in it."""

    program: Path
    data: Path
    changed: int
    languages: tuple[str, ...]
    turns: bool

    def is_so(self) -> bool:
        """Whether nothing was installed or removed since."""
        try:
            return self.program.exists() and self.data.stat().st_mtime_ns == self.changed
        except OSError:
            return False


class Tesseract:
    """Implements ``Recogniser`` with the program ``tesseract``.

    The program is started through a module that takes everything from it but its libraries, its language data and a
    directory of its own, and bounds its memory and time. It gets a plain grey picture and fixed arguments, nothing that
    a user named.

    Args:
        languages: Codes such as ``("eng", "deu")``; empty for those that are installed, as long as they are few.
        processes: How many pictures are read at the same time.
        seconds: Longest time for one picture.
        memory_bytes: Most memory of one process.
        command: What is looked for on the path.
    """

    def __init__(
        self,
        *,
        languages: Sequence[str] = (),
        processes: int = 1,
        seconds: float = 120.0,
        memory_bytes: int = 1_500_000_000,
        command: str = "tesseract",
    ) -> None:
        self._wanted = tuple(languages)
        self._places = threading.BoundedSemaphore(processes)
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._command = command
        self._lock = threading.Lock()
        self._found: _Installed | None = None

    def recognition(self) -> Recognition:
        """Whether the program and its languages are there; see ``Recogniser``."""
        installed = self._installed()
        if installed is None:
            return Recognition("tesseract", missing=_INSTALL)
        languages = self._languages(installed)
        absent = [each for each in languages if each not in installed.languages]
        if absent or not languages:
            named = ", ".join(absent) or "any language"
            return Recognition(
                "tesseract", missing=f"The data of Tesseract for {named} is not installed on the server; install it."
            )
        return Recognition("tesseract", languages)

    def read(self, pixels: NDArray[np.uint8], *, dpi: int, stopped: Callable[[], bool]) -> RecognisedPage:
        """What a picture says; see ``Recogniser``."""
        installed, recognition = self._installed(), self.recognition()
        if installed is None or not recognition.available:
            raise RecognitionFailed("text recognition is not installed")
        language = "+".join(recognition.languages)
        while not self._places.acquire(timeout=TICK_SECONDS):
            if stopped():
                raise _cancelled()
        try:
            reading = _Reading(installed, language, dpi, self._memory_bytes, time.monotonic() + self._seconds, stopped)
            return reading.best(pixels)
        finally:
            self._places.release()

    def _languages(self, installed: _Installed) -> tuple[str, ...]:
        if self._wanted:
            return self._wanted
        if len(installed.languages) <= _MOST_BY_DEFAULT:
            return tuple(sorted(installed.languages, key=lambda each: (each != _USUAL, each)))
        return (_USUAL,) if _USUAL in installed.languages else installed.languages[:1]

    def _installed(self) -> _Installed | None:
        with self._lock:
            if self._found is None or not self._found.is_so():
                self._found = _look(self._command)
            return self._found


def _look(command: str) -> _Installed | None:
    """What is installed, by the program's own account."""
    program = shutil.which(command)
    if program is None:
        return None
    try:
        said = subprocess.run(  # noqa: S603 - found on the server's own path, with fixed arguments
            [program, "--list-langs"],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_ASK_SECONDS,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    first, *languages = said.splitlines() or [""]
    data = _LISTED.search(first)
    if data is None:
        return None
    kept = tuple(each for each in map(str.strip, languages) if each and each not in _NO_LANGUAGES)
    folder = Path(data[1]).resolve()
    try:
        changed = folder.stat().st_mtime_ns
    except OSError:
        return None
    return _Installed(Path(program).resolve(), folder, changed, kept, turns="osd" in map(str.strip, languages))


@dataclass(frozen=True, slots=True)
class _Reading:
    """One picture being read: as it is, and turned where that makes no sense."""

    installed: _Installed
    language: str
    dpi: int
    memory_bytes: int
    deadline: float
    stopped: Callable[[], bool]

    def best(self, pixels: NDArray[np.uint8]) -> RecognisedPage:
        page = self._page(pixels, 0)
        if page.confidence >= _SURE:
            return page
        for degrees in self._turns(pixels, seen=bool(page.lines)):
            turned = self._page(pixels, degrees)
            if turned.confidence > page.confidence + _BETTER:
                page = turned
            if page.confidence >= _SURE:
                break
        return page

    def _turns(self, pixels: NDArray[np.uint8], *, seen: bool) -> Sequence[int]:
        """The turns to try, the most promising first; ``seen`` says whether there was anything like text on it."""
        otherwise = _TURNS if seen else ()
        if not self.installed.turns:
            return otherwise
        try:
            said = _TURN.search(self._run(pixels, ["--psm", "0"]))
        except RecognitionFailed:  # too little text to tell
            return otherwise
        first = [int(said[1])] if said is not None else []
        return [*first, *(each for each in _TURNS if each not in first)]

    def _page(self, pixels: NDArray[np.uint8], degrees: int) -> RecognisedPage:
        turned = np.rot90(pixels, k=-degrees // 90)
        lines = lines_of(self._run(turned, ["-l", self.language, "--psm", "3", "-c", "tessedit_create_hocr=1"]))
        return RecognisedPage(lines, turned.shape[1], turned.shape[0], self.dpi, degrees)

    def _run(self, pixels: NDArray[np.uint8], arguments: Sequence[str]) -> str:
        """What the program says about ``pixels``. Picture and answer are in files without names: nothing of them stays
        when this process is killed.
        """
        folder = Path(tempfile.mkdtemp(prefix="citewell-ocr-"))
        try:
            with tempfile.TemporaryFile() as picture, tempfile.TemporaryFile() as answer:
                height, width = pixels.shape
                picture.write(b"P5 %d %d 255\n" % (width, height))
                picture.write(np.ascontiguousarray(pixels).data)
                picture.seek(0)
                data = ["--tessdata-dir", str(self.installed.data), "--dpi", str(self.dpi)]
                status = self._ended(folder, ["stdin", "stdout", *data, *arguments], picture, answer)
                if status == -signal.SIGXCPU:
                    raise RecognitionFailed("it took too long")
                if status != 0:
                    raise RecognitionFailed("the program for text recognition failed")
                answer.seek(0)
                return answer.read(_MOST_OUTPUT).decode("utf-8", errors="replace").replace("\x00", "")
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _ended(self, folder: Path, arguments: Sequence[str], picture: IO[bytes], answer: IO[bytes]) -> int:
        """The status with which the program ends that reads ``picture`` and writes ``answer``."""
        bounds = {
            "parent": os.getpid(),
            "cpu_seconds": max(1, int(self.deadline - time.monotonic())),
            "memory_bytes": self.memory_bytes,
            "file_bytes": _MOST_OUTPUT,
            "data": str(self.installed.data),
        }
        process = subprocess.Popen(  # noqa: S603 - our own module, the program of the system and fixed arguments
            [*_LAUNCHER, json.dumps(bounds), str(self.installed.program), *arguments],
            stdin=picture,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={"LC_ALL": "C", "HOME": str(folder), "TMPDIR": str(folder), "OMP_THREAD_LIMIT": "1"},
            start_new_session=True,
        )
        try:
            while True:
                if self.stopped():
                    raise _cancelled()
                left = self.deadline - time.monotonic()
                if left <= 0:
                    raise RecognitionFailed("it took too long")
                with contextlib.suppress(subprocess.TimeoutExpired):
                    return process.wait(min(left, TICK_SECONDS))
        finally:
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _cancelled() -> JobCancelled:
    return JobCancelled("Text recognition was stopped.")
