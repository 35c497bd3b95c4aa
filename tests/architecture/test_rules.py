"""House rules that no linter knows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "citewell"

SYSTEM_SESSIONS = {
    "bootstrap/app.py": "first start",
    "bootstrap/probes.py": "health",
    "services/chat/keeper.py": "answers of all tenants that this process makes, and those of dead servers",
    "services/documents/describing.py": "documents of all tenants are described by one model",
    "services/documents/linking.py": "links of all tenants whose document went",
    "services/embedding_versions/build.py": "jobs of all tenants wait for one worker",
    "services/embedding_versions/recorded.py": "questions of all tenants are written by one thread, and forgotten",
    "services/identity/accounts.py": "the first administrator",
    "services/identity/authenticator.py": "who a credential stands for is not known yet",
    "services/identity/invitations.py": "as above",
    "services/identity/kept_logins.py": "as above",
    "services/identity/local_operator.py": "as above",
    "services/identity/logins.py": "as above",
    "services/identity/replays.py": "old idempotency keys of all tenants are forgotten",
    "services/identity/retention.py": "logins of all tenants that ended long ago",
    "services/identity/tenants.py": "tenants are made by the operator",
    "services/jobs/recovery.py": "leases of all tenants",
    "services/jobs/retention.py": "old jobs of all tenants",
    "services/jobs/schedules.py": "due schedules of all tenants",
    "services/jobs/waiting.py": "why a job waits depends on all tenants",
    "services/operation/counts.py": "metrics of the whole installation",
    "services/search/snapshots.py": "segments of all tenants share one store",
    "services/usage/retention.py": "what was used of all tenants is forgotten",
    "services/upkeep/secrets.py": "secrets of all tenants are sealed anew",
    "services/web/run.py": "crawls of all tenants take turns",
    "services/upkeep/scrub.py": "every tenant is scrubbed",
    "worker/heartbeat.py": "leases of all tenants",
    "worker/loop.py": "jobs of all tenants",
}
"""The modules that may open a session beyond tenants, and why."""

FORBIDDEN_NAMES = {"utils", "common", "core", "base", "helpers", "manager"}
FORBIDDEN_CALLS = {"eval", "exec"}
FORBIDDEN_IMPORTS = {"pickle", "joblib", "dill", "shelve", "marshal", "torch", "requests"}
WAYS_OUT = {
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
    "urllib.request",
    "urllib3",
    "aiohttp",
    "http.client",
    "ftplib",
    "telnetlib",
    "smtplib",
}
"""Libraries that open connections. One package uses them, so that one policy holds for every request."""
MAY_GO_OUT = ("backends/fetching/", "client/")
LONGEST = 350


def modules() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if "versions" not in path.parts)


def relative(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_only_listed_modules_open_sessions_beyond_tenants() -> None:
    found = {relative(path) for path in modules() if "SystemCaller(" in path.read_text()}
    assert found == set(SYSTEM_SESSIONS)


@pytest.mark.parametrize("path", modules(), ids=relative)
def test_module_keeps_the_rules(path: Path) -> None:
    text = path.read_text()
    tree = ast.parse(text)
    assert path.stem not in FORBIDDEN_NAMES
    assert text.count("\n") <= LONGEST, "split it by idea"
    assert not {name.split(".")[0] for name in imports(tree)} & FORBIDDEN_IMPORTS
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in FORBIDDEN_CALLS, f"line {node.lineno}"
        if isinstance(node, ast.Raise) and node.exc is not None:
            assert "NotImplementedError" not in ast.dump(node.exc), f"line {node.lineno}"
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("create_all"):
            pytest.fail(f"line {node.lineno}: tables are made by migrations")


def ways_out(tree: ast.AST) -> set[str]:
    """Which of ``WAYS_OUT`` the module imports, also as ``from urllib import request``."""
    found = set(imports(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        if isinstance(node, ast.Attribute) and node.attr == "create_connection":
            found.add("http.client")  # sockets that lead to the network are the same way out
    return {way for way in WAYS_OUT if any(name == way or name.startswith(f"{way}.") for name in found)}


def test_libraries_of_providers_are_used_where_they_get_the_guarded_client() -> None:
    using = {
        relative(path)
        for path in modules()
        if {name.split(".")[0] for name in imports(ast.parse(path.read_text()))} & {"openai", "anthropic", "google"}
    }
    assert using, "the rule looks at something"
    assert {path for path in using if not path.startswith("backends/chat_models/")} == set()


def test_only_one_package_goes_out_to_the_network() -> None:
    going = {relative(path) for path in modules() if ways_out(ast.parse(path.read_text()))}
    assert {path for path in going if not path.startswith(MAY_GO_OUT)} == set()
    assert going, "the rule looks at something"


@pytest.mark.parametrize(
    "planted",
    [
        "import httpx",
        "import httpx as web",
        "from httpx import Client",
        "import urllib.request",
        "from urllib import request",
        "from urllib.request import urlopen",
        "def late():\n    import aiohttp",
        "import http.client",
        "from http.client import HTTPConnection",
        "import socket\nsocket.create_connection(('example.org', 80))",
    ],
)
def test_a_second_way_out_is_seen(planted: str) -> None:
    assert ways_out(ast.parse(planted))


@pytest.mark.parametrize(
    "kept", ["import urllib.parse", "from http import HTTPStatus", "from urllib.parse import urljoin"]
)
def test_other_modules_of_their_names_may_be_used(kept: str) -> None:
    assert not ways_out(ast.parse(kept))


@pytest.mark.parametrize("path", modules(), ids=relative)
def test_nothing_happens_at_import(path: Path) -> None:
    opened = {"create_engine", "open_engine", "Settings", "load_settings", "Session", "sessionmaker", "Client"}
    for node in ast.parse(path.read_text()).body:
        value = getattr(node, "value", None)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr) and isinstance(value, ast.Call):
            assert ast.unparse(value.func).rsplit(".", 1)[-1] not in opened, f"line {node.lineno}"


def test_every_port_has_a_contract_suite() -> None:
    suites = "\n".join(path.read_text() for path in (ROOT / "tests" / "contract").glob("test_*.py"))
    for path in sorted((SOURCE / "ports").glob("*.py")):
        protocols = [
            node.name
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "Protocol" for base in node.bases)
        ]
        if path.stem != "__init__":
            assert protocols, path.stem
            assert f"citewell.ports.{path.stem}" in suites, f"no suite in tests/contract imports {path.stem}"


def test_nothing_of_this_machine_is_named_anywhere() -> None:
    # Written in two halves, so that this file does not name them either.
    words = ["/wor" + "k/", "/ro" + "ot/", "file:///o" + "pt"]
    texts = [*ROOT.glob("*.md"), *ROOT.glob("*.toml"), *ROOT.glob("*.lock"), *(ROOT / "docs").rglob("*.md")]
    for path in [*texts, *modules()]:
        assert not [word for word in words if word in path.read_text()], path
