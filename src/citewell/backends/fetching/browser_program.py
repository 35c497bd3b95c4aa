"""The program that is the browser: where it is, and how it is started without a network."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Programs that are Chromium, as systems call them."""

_NAMESPACE: Final = ("--user", "--map-current-user", "--net")
_PROBE_SECONDS: Final = 10.0


def system_program() -> Path | None:
    """The Chromium that the system has on its path."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return None if found is None else Path(found)


def lacking(executable: Path | None, *, sandbox: bool) -> str | None:
    """What lacks for opening pages, as a sentence for the operator.

    Args:
        executable: What the settings name.
        sandbox: Whether Chromium is to confine its own processes.
    """
    if find_spec("playwright") is None:
        return "Pages are opened in a browser by Playwright, which is not installed: pip install 'citewell[browser]'."
    if executable is not None and not executable.is_file():
        return "CITEWELL_BROWSER_PATH names no file."
    if executable is None and system_program() is None and not _playwright_has_one():
        return "There is no Chromium: install it, or run `playwright install chromium`, or set CITEWELL_BROWSER_PATH."
    if sandbox and hasattr(os, "geteuid") and os.geteuid() == 0:
        return (
            "Chromium does not run as root with its sandbox. Run Citewell as another user, or, where pages can be "
            "trusted, set CITEWELL_BROWSER_SANDBOX=false."
        )
    return None


def without_network(program: Path, folder: Path) -> Path:
    """A program in ``folder`` that starts ``program`` in a network of its own with nothing in it; ``program`` itself
    where the system does not allow that. What the browser needs comes through pipes.
    """
    unshare = shutil.which("unshare")
    if sys.platform != "linux" or unshare is None or not _may_unshare(unshare):
        return program
    script = folder / "chromium"
    words = [unshare, *_NAMESPACE, "--", str(program)]
    script.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', encoding="utf-8")
    script.chmod(0o700)
    return script


def environment(home: Path) -> Mapping[str, str]:
    """What the browser needs, and none of the secrets that this process may have been started with."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ", "TMPDIR") if name in os.environ}
    return {"HOME": str(home), **kept}


def _may_unshare(unshare: str) -> bool:
    try:
        command = [unshare, *_NAMESPACE, "--", "true"]
        done = subprocess.run(command, capture_output=True, timeout=_PROBE_SECONDS, check=False)  # noqa: S603 - constants
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _playwright_has_one() -> bool:
    """Whether Playwright installed a Chromium where it looks for one."""
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    home = Path.home()
    places = [Path(named)] if named else [home / ".cache/ms-playwright", home / "Library/Caches/ms-playwright"]
    return any(any(place.glob("chromium*")) for place in places if place.is_dir())


def make_folder() -> tempfile.TemporaryDirectory[str]:
    """For what a browser keeps while it runs."""
    return tempfile.TemporaryDirectory(prefix="citewell-browser-", ignore_cleanup_errors=True)
