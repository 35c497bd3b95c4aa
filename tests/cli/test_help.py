"""What the command line says of itself, and what it costs to ask."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from citewell.cli.main import run
from support.command_line import CommandLine

HEAVY = (
    "alembic", "faiss", "fastapi", "httpx", "lxml", "numpy", "onnx", "onnxruntime", "pypdfium2", "rich",
    "sqlalchemy", "structlog", "tantivy", "tokenizers", "trafilatura", "uvicorn",
)  # fmt: skip
COMMANDS = (
    "serve", "worker", "migrate", "doctor", "ingest", "search", "ask", "chat", "user create", "user list", "key create",
    "collection create", "collection list", "collection status", "collection delete", "jobs list", "jobs show",
    "jobs cancel", "jobs retry", "model pull", "eval retrieval",
)  # fmt: skip


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["ingest", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from citewell.cli.main import run\n"
        f"sys.argv = ['citewell', *{arguments!r}]\n"
        "try:\n    run()\n"
        "except SystemExit:\n    pass\n"
        f"print('LOADED', *sorted({{name.split('.')[0] for name in sys.modules}} & set({HEAVY!r})))\n"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == "LOADED"
    assert len(said.stdout.splitlines()) > 1


def test_every_command_explains_itself(cli: CommandLine) -> None:
    from typer.testing import CliRunner

    from citewell.cli.main import app

    for command in COMMANDS:
        said = CliRunner().invoke(app, [*command.split(), "--help"])
        assert said.exit_code == 0, command
        assert "Usage:" in said.output
    assert not cli.data.exists(), "help makes nothing"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_be_taught_to_complete(cli: CommandLine, shell: str) -> None:
    script = cli(settings={"_CITEWELL_COMPLETE": f"source_{shell}"}).out
    assert "_CITEWELL_COMPLETE=complete" in script
    assert "citewell" in script


def test_commands_complete(cli: CommandLine) -> None:
    settings = {"_CITEWELL_COMPLETE": "complete_bash", "COMP_WORDS": "citewell in", "COMP_CWORD": "1"}
    assert cli(settings=settings).out.split() == ["ingest"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["search"], "Missing argument"),
        (["nonsense"], "No such command"),
        (["search", "x", "--top-k", "many"], "should be a valid integer"),
        (["ingest", "/is/not/there"], "does not exist"),
    ],
)
def test_a_command_line_that_is_wrong_is_one_document_too(cli: CommandLine, arguments: list[str], words: str) -> None:
    said = cli(*arguments, "--json", exit_code=2)
    assert said.json["error"]["code"] == "usage"
    assert words in said.err
    assert not cli.data.exists()


def test_arithmetic_on_vectors_has_one_thread_unless_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["citewell", "--version"])
    for said, found in ((None, "1"), ("4", "4")):
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", said or "")
        if said is None:
            monkeypatch.delenv("OPENBLAS_NUM_THREADS")
        with pytest.raises(SystemExit):
            run()
        assert os.environ["OPENBLAS_NUM_THREADS"] == found
