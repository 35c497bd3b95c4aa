"""Requests that schemathesis makes up from the API's own description: none breaks the server or its promises."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from sqlalchemy import delete

from citewell.bootstrap.settings import Settings
from citewell.db.session import Database
from citewell.db.tables import Budget
from fakes.clock import FakeClock, FakeIds
from support.databases import SqliteTemplate
from support.serving import make_world
from support.stage import Scene, Stage
from support.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.slow

EXAMPLES = 20
PARTS = 6
"""Of the operations, so that every worker takes some."""
LEFT_OUT = frozenset({"positive_data_acceptance"})
"""A schema cannot say everything: NUL in a text or a password that anyone would guess is refused in spite of it."""


@dataclass
class Fuzzing:
    """The description, and somebody to fuzz as."""

    schema: Any
    headers: dict[str, str]
    stage: Stage

    def ids(self, names: Iterable[str]) -> dict[str, str]:
        """Ids of new things for the parameters of a path."""
        scene = Scene(self.stage)
        with self.stage.world.container.database.write(self.stage.world.root) as session:
            session.execute(delete(Budget))  # one that a request made may forbid to ask a question
        sources = {"job_id": "ended_job_id"}  # whoever follows a job waits for its end
        return {name: scene[sources.get(name, name)] for name in names if hasattr(scene, f"_{name}")}


@pytest.fixture(scope="module")
def fuzzing(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzing]:
    """A server with one of each thing, and the key of an admin."""
    folder = tmp_path_factory.mktemp("fuzz")
    database = Database(sqlite_template.open(sqlite_template.copy(folder)), FakeClock(), FakeIds(), b"k" * 32)
    rates = dict.fromkeys(("rate_login", "rate_upload", "rate_search", "rate_chat", "rate_texts"), "1000000/minute")
    world = make_world(database, Settings.model_validate({"data_dir": folder, **rates}))
    stage = Stage(world)
    headers = {"X-API-Key": world.key(stage.people["admin"])}
    yield Fuzzing(schemathesis.openapi.from_asgi("/v1/openapi.json", world.api), headers, stage)
    world.container.close()
    database.close()


@pytest.mark.parametrize("part", range(PARTS))
def test_no_request_breaks_the_server_or_its_promises(fuzzing: Fuzzing, subtests: pytest.Subtests, part: int) -> None:
    load_all_checks()
    checks = [CHECKS.get_one(name) for name in CHECKS.get_all_names() if name not in LEFT_OUT]
    assert len(checks) > 10
    operations = [result.ok() for result in fuzzing.schema.get_all_operations()]
    assert len(operations) > 70
    for operation in operations[part::PARTS]:
        with subtests.test(operation.label):
            fuzz(operation, fuzzing, checks)


def fuzz(operation: Any, fuzzing: Fuzzing, checks: list[Any]) -> None:
    ids = fuzzing.ids(parameter.name for parameter in operation.path_parameters)

    @seed(20300301)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), real=st.booleans())
    def run(case: Any, real: bool) -> None:
        if real:  # half of the requests are about things that exist
            case.path_parameters = {**(case.path_parameters or {}), **ids}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the client libraries, about hostile values
            case.call_and_validate(headers=fuzzing.headers, checks=checks, timeout=PATIENCE_SECONDS)

    run()
