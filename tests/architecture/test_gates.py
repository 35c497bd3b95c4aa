"""A gate that was never seen to fail is no gate: each is shown a planted fault."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer

from citewell.db.engine import open_engine
from citewell.db.migrate import differences
from citewell.db.tables import Table

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent

pytestmark = pytest.mark.slow


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the gates look at."""
    for name in ("pyproject.toml", "README.md", "mkdocs.yml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def run(tree: Path, *command: str) -> tuple[int, str]:
    environment = {"PATH": f"{BIN}:/usr/bin:/bin", "PYTHONPATH": str(tree / "src"), "HOME": str(tree), "TERM": "dumb"}
    environment["NO_MKDOCS_2_WARNING"] = "1"
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, timeout=280, check=False)
    return done.returncode, done.stdout + done.stderr


def plant(tree: Path, path: str, text: str) -> None:
    with (tree / path).open("a", encoding="utf-8") as file:
        file.write(text)


def test_ruff_sees_a_lint_fault(tree: Path) -> None:
    assert run(tree, "ruff", "check", "src/citewell/domain")[0] == 0
    plant(tree, "src/citewell/domain/retry.py", "\nimport os\n")
    code, output = run(tree, "ruff", "check", "src/citewell/domain")
    assert code == 1
    assert "F401" in output


def test_ruff_sees_a_fault_of_format(tree: Path) -> None:
    assert run(tree, "ruff", "format", "--check", "src/citewell/domain")[0] == 0
    plant(tree, "src/citewell/domain/retry.py", "\nX = {  'a':1 }\n")
    assert run(tree, "ruff", "format", "--check", "src/citewell/domain")[0] == 1


def test_mypy_sees_a_wrong_type(tree: Path) -> None:
    assert run(tree, "mypy", "src/citewell/domain")[0] == 0
    plant(tree, "src/citewell/domain/identifiers.py", "\nWRONG: int = chunk_public_id('a', 1)\n")
    code, output = run(tree, "mypy", "src/citewell/domain")
    assert code == 1
    assert "Incompatible types" in output


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/citewell/domain/retry.py", "from citewell.db import engine\n"),
        ("src/citewell/services/search/search.py", "from citewell.backends import clock\n"),
        ("src/citewell/services/search/search.py", "import fastapi\n"),
        ("src/citewell/client/client.py", "from citewell.domain import errors\n"),
        ("src/citewell/mcp/api.py", "from citewell.services.search import search\n"),
        ("src/citewell/domain/identifiers.py", "import sqlalchemy\n"),
    ],
    ids=["upwards", "siblings", "services-http", "client-server", "mcp-server", "domain-pure"],
)
def test_import_linter_sees_a_forbidden_arrow(tree: Path, path: str, text: str) -> None:
    plant(tree, path, f"\n{text}")
    code, output = run(tree, "lint-imports", "--no-cache")
    assert code == 1
    assert "BROKEN" in output


def test_import_linter_sees_a_package_without_a_place(tree: Path) -> None:
    assert run(tree, "lint-imports", "--no-cache")[0] == 0
    (tree / "src/citewell/extras").mkdir()
    (tree / "src/citewell/extras/__init__.py").write_text('"""Nowhere."""\n')
    assert run(tree, "lint-imports", "--no-cache")[0] == 1


def test_mkdocs_sees_a_broken_link(tree: Path) -> None:
    code, output = run(tree, "mkdocs", "build", "--strict", "--site-dir", str(tree / "site"))
    assert code == 0, output
    plant(tree, "docs/index.md", "\n[nowhere](does-not-exist.md)\n")
    assert run(tree, "mkdocs", "build", "--strict", "--site-dir", str(tree / "site"))[0] != 0


def test_migrations_see_a_column_that_only_a_model_has(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    assert differences(engine) == []
    table = Table.metadata.tables["groups"]
    column: Column[int] = Column("planted", Integer)
    table.append_column(column)
    try:
        assert "planted" in str(differences(engine))
    finally:
        table._columns.remove(column)
        engine.dispose()


def test_pytest_turns_a_warning_into_an_error(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    (tmp_path / "tests").mkdir()
    test = tmp_path / "tests" / "test_planted.py"
    test.write_text("import warnings\n\ndef test_it() -> None:\n    warnings.warn('planted', stacklevel=1)\n")
    code, output = run(tmp_path, "pytest", "-q", "-p", "no:cacheprovider")
    assert code == 1
    assert "planted" in output


@pytest.mark.skipif(not (ROOT / "web" / "node_modules").is_dir(), reason="web/node_modules is not installed: make web")
@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "text", "command", "words"),
    [
        ("src/app/planted.ts", "export const planted: number = 'text';\n", "tsc -p planted.json", "TS2322"),
        (
            "src/app/planted.tsx",
            "export const Planted = () => <p>Words</p>;\n",
            "eslint src/app/planted.tsx",
            "literal string",
        ),
        (
            "src/app/planted.tsx",
            "export const Planted = (props: {t: string}) => <p dangerouslySetInnerHTML={{ __html: props.t }} />;\n",
            "eslint src/app/planted.tsx",
            "render it with React",
        ),
        ("src/locales/en/login.json", '{"title": "Log in", "more": "x"}\n', "vitest run src/locales", "more"),
    ],
    ids=["tsc", "words outside of the catalogues", "markup", "catalogues"],
)
def test_the_checks_of_the_page_see_a_fault(tmp_path: Path, path: str, text: str, command: str, words: str) -> None:
    web = tmp_path / "web"
    shutil.copytree(ROOT / "web", web, ignore=shutil.ignore_patterns("node_modules"))
    (web / "node_modules").symlink_to(ROOT / "web" / "node_modules")
    (web / path).write_text(text, encoding="utf-8")
    # The settings of the whole page, and of its files only the planted one: to check all takes half a minute.
    narrow = {"extends": "./tsconfig.json", "include": ["src/app/planted.ts", "src/vite-env.d.ts"]}
    (web / "planted.json").write_text(json.dumps(narrow), encoding="utf-8")
    program, *arguments = command.split()
    code, output = run_in_web(web, f"node_modules/.bin/{program}", *arguments)
    assert code != 0
    assert words in output


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_the_weighing_of_the_page_sees_a_fault(tmp_path: Path) -> None:
    (tmp_path / "small.js").write_bytes(b"small")
    (tmp_path / "ask.js").write_bytes(b"small too")
    (tmp_path / "big.js").write_bytes(os.urandom(201_000))
    manifest = {
        "index.html": {"file": "small.js", "isEntry": True},
        "src/features/ask/AskPage.tsx": {"file": "ask.js", "imports": ["_big.js"]},
        "_big.js": {"file": "big.js"},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    code, output = run_in_web(ROOT / "web", "node", "scripts/sizes.js", str(tmp_path))
    assert code == 1
    assert "more than 200 kB" in output
    (tmp_path / "big.js").write_bytes(b"not so big")
    assert run_in_web(ROOT / "web", "node", "scripts/sizes.js", str(tmp_path))[0] == 0


def run_in_web(web: Path, *command: str) -> tuple[int, str]:
    done = subprocess.run(command, cwd=web, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
