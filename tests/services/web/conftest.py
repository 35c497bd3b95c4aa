"""A site, a crawler without network, and the services about web pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from citewell.backends.parsing import SandboxedReader
from citewell.db.session import Database
from citewell.domain.access import Caller
from support.stack import Stack
from support.web_bench import Benches, WebBench
from support.web_sites import Site


@pytest.fixture
def web(sqlite_database: Database, tmp_path: Path, reader: SandboxedReader, admin: Caller) -> Iterator[Benches]:
    """Makes a bench for a site."""
    made: list[Stack] = []

    def make(site: Site, **settings: Any) -> WebBench:
        made.append(Stack(sqlite_database, tmp_path, reader))
        return WebBench(made[-1], admin, site, settings)

    yield make
    for stack in made:
        stack.close()
