"""Models are swapped while everybody searches: no search fails, and none compares vectors of two models."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from citewell.backends.parsing import SandboxedReader
from citewell.db.session import Database
from citewell.db.tables import Collection
from citewell.domain.access import Caller
from citewell.services.embedding_versions.versions import NewVersion
from citewell.services.search.request import SearchRequest
from fakes.embedder import FakeEmbedder
from support.stack import Stack
from support.waiting import until

pytestmark = pytest.mark.slow

MINERALS = ("granite", "copper", "basalt", "quartz", "marble", "slate", "gypsum", "talc", "pyrite", "opal")
SWAPS = 24
SEARCHERS = 2


class Mirrored(FakeEmbedder):
    """Beside the vectors of the first model, which has as many dimensions, the farthest is first."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return np.negative(super().embed_query(text))


@dataclass
class Trial:
    """Threads that search until they are told to stop, and what they met."""

    stop: threading.Event = field(default_factory=threading.Event)
    searches: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)

    def thread(self, call: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                call()
            except BaseException as error:  # noqa: BLE001  # shown by the test
                self.errors.append(error)
                self.stop.set()

        started = threading.Thread(target=run, daemon=True)
        started.start()
        return started

    def least(self, searchers: int) -> int:
        """How many searches the slowest of so many searchers has made."""
        return min(self.searches.copy().values()) if len(self.searches) == searchers else 0

    def searching(self, stack: Stack, caller: Caller, who: str, mode: str) -> Callable[[], None]:
        def search() -> None:
            number = 0
            while not self.stop.is_set():
                mineral = MINERALS[number % len(MINERALS)]
                number += 1
                request = SearchRequest(f"a piece of {mineral}", mode=mode, top_k=3)
                found = stack.search_service.search(caller, request)
                self.searches[who] += 1
                if found.mode != mode or found.note is not None or mineral not in found.hits[0].text:
                    self.wrong.append(f"{who}: {mineral} -> {[hit.text for hit in found.hits]}, {found.note}")

        return search


@pytest.fixture(scope="module")
def reader() -> Iterator[SandboxedReader]:
    with SandboxedReader(children=1) as opened:
        yield opened


@pytest.fixture
def stacks(database: Database, tmp_path: Path, reader: SandboxedReader) -> Iterator[tuple[Stack, Stack]]:
    """Two processes' worth of services on one database and one set of segments."""
    models = {
        "wide": FakeEmbedder(96, name="fake/wide"),
        "mirrored": Mirrored(64, name="fake/mirrored"),
    }
    made = tuple(Stack(database, tmp_path, reader, FakeEmbedder(64), scratch=f"run-{n}") for n in range(2))
    for stack in made:
        stack.embedders.models.update(models)
    yield made[0], made[1]
    for stack in made:
        stack.close()


def fill(stack: Stack, caller: Caller) -> Collection:
    collection = stack.library.collection(caller)
    for mineral in MINERALS:
        stack.library.upload(caller, collection, f"A piece of {mineral}.".encode(), name=f"{mineral}.txt")
    stack.work()
    return collection


def test_nothing_fails_and_nothing_is_mixed_while_models_are_swapped(
    stacks: tuple[Stack, Stack], admin: Caller
) -> None:
    one, other = stacks
    collection = fill(one, admin)
    for model in ("wide", "mirrored"):
        one.model_change.versions.create(admin, NewVersion(model, model))
    one.work()
    trial = Trial()
    threads = [
        trial.thread(trial.searching(stack, admin, f"process {n}, {mode}, {m}", mode))
        for n, stack in enumerate(stacks)
        for m, mode in enumerate(("dense", "hybrid")[:SEARCHERS])
    ]
    later = 0
    for swap in range(SWAPS):
        # Whoever searches has found something since the swap before: none of them is asleep all the time.
        until(lambda swap=swap: trial.stop.is_set() or trial.least(len(threads)) > swap)  # type: ignore[misc]  # a default
        if trial.stop.is_set():
            break
        stack = stacks[swap % 2]
        serving = next(v.version for v in stack.model_change.versions.list(admin) if v.version.state == "serving")
        if swap % 3 == 2:
            stack.model_change.promotion.rollback(admin, serving.id)
        else:
            target = "mirrored" if serving.name == "wide" else "wide"
            stack.model_change.promotion.promote(admin, stack.model_change.versions.get(admin, target).version.id)
        if swap % 6 == 5:  # documents come as well, and are found at once by the other process
            later += 1
            name = f"meteorite{later}"
            one.library.upload(admin, collection, f"A fragment of {name}.".encode(), name=f"{name}.txt")
            one.work()
            found = other.search_service.search(admin, SearchRequest(f"fragment of {name}", mode="dense", top_k=1))
            assert name in found.hits[0].text
    trial.stop.set()
    for thread in threads:
        thread.join(60)
    if trial.errors:
        raise trial.errors[0]
    assert trial.wrong == []
    assert trial.least(len(threads)) >= SWAPS, trial.searches
