"""The command line on a data directory of its own, and on one that a server holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from fakes.tiny_bert import TinyBert
from support.command_line import CommandLine
from support.nursery import Nursery, nursery
from support.server_process import Server, serving


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model directory that needs no network."""
    return TinyBert(positions=256).write(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="session")
def programs() -> Iterator[Nursery]:
    """Where commands are born."""
    with TemporaryDirectory(prefix="cw") as folder, nursery(Path(folder)) as made:
        yield made


@pytest.fixture
def cli(tmp_path: Path, model: Path, programs: Nursery) -> CommandLine:
    """Commands on an empty data directory."""
    return CommandLine(tmp_path / "data", model, programs)


@dataclass(frozen=True)
class Served:
    """A running server, and commands on its data directory."""

    server: Server
    cli: CommandLine
    files: Path


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, model: Path, programs: Nursery) -> Iterator[Served]:
    """One server for all tests that only need some server."""
    root = tmp_path_factory.mktemp("served")
    with serving(root / "data", model, settings={"CITEWELL_FETCH_ALLOW": '["127.0.0.1:*"]'}) as server:
        yield Served(server, CommandLine(root / "data", model, programs), root)
