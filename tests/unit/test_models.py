"""Which models are open, and which endpoint gets which key."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from citewell.bootstrap.models import OpenEmbedders, choice_from, open_embedders
from citewell.bootstrap.settings import OPENAI_URL, Settings
from citewell.domain.errors import ModelUnavailable
from citewell.ports.embedder import Embedder
from citewell.ports.embedders import ModelChoice
from fakes.embedder import FakeEmbedder
from fakes.embedding_endpoint import EmbeddingEndpoint
from fakes.web_server import serving


class Counted(FakeEmbedder):
    """Knows whether it was closed, and does on the way what a test wants."""

    def __init__(self, name: str) -> None:
        super().__init__(16, name=name)
        self.closed = False
        self.meanwhile: Callable[[], None] = lambda: None

    def embed_query(self, text: str) -> NDArray[np.float32]:
        assert not self.closed
        self.meanwhile()
        assert not self.closed
        return super().embed_query(text)

    def close(self) -> None:
        self.closed = True


class Opened:
    """A registry whose models are remembered, in the order in which they were opened."""

    def __init__(self, open_at_most: int) -> None:
        self.models: list[Counted] = []
        self.embedders = OpenEmbedders(ModelChoice("a"), self._open, open_at_most=open_at_most)

    def _open(self, choice: ModelChoice) -> Embedder:
        self.models.append(Counted(choice.spec))
        return self.models[-1]

    def ask(self, spec: str) -> None:
        self.embedders.get(ModelChoice(spec)).embed_query("x")

    @property
    def open_now(self) -> list[str]:
        return [model.info.name for model in self.models if not model.closed]


def test_nothing_is_opened_before_it_is_used() -> None:
    opened = Opened(2)
    opened.embedders.get(ModelChoice("a"))
    assert opened.models == []


def test_models_that_nobody_used_for_longest_are_closed_and_open_again() -> None:
    opened = Opened(2)
    for spec in ("a", "b", "a", "c"):
        opened.ask(spec)
    assert opened.open_now == ["a", "c"]
    opened.ask("b")
    assert opened.open_now == ["c", "b"]
    assert len(opened.models) == 4
    opened.embedders.close()
    assert opened.open_now == []


def test_a_model_in_use_is_not_closed() -> None:
    opened = Opened(1)
    opened.ask("a")
    (a,) = opened.models
    a.meanwhile = lambda: opened.ask("b")
    opened.ask("a")
    assert opened.open_now == ["a", "b"], "more than wanted, because both were in use"
    opened.ask("c")
    assert opened.open_now == ["c"]


def test_threads_that_come_together_open_once() -> None:
    opened = Opened(1)
    barrier = threading.Barrier(8)

    def ask() -> None:
        barrier.wait()
        opened.ask("a")

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened.models) == 1


def settings(folder: Path, **given: Any) -> Settings:
    return Settings.model_validate({"data_dir": folder, **given})


@pytest.mark.parametrize(
    ("spec", "url", "expected"),
    [
        ("default", None, ModelChoice("default", "fp32")),
        ("path:/models/x", None, ModelChoice("path:/models/x", "fp32")),
        ("openai:words", None, ModelChoice("openai:words", endpoint=OPENAI_URL)),
        ("openai:words", "http://here/v1", ModelChoice("openai:words", endpoint="http://here/v1")),
        ("openai:words@https://there/v1", "http://here/v1", ModelChoice("openai:words", endpoint="https://there/v1")),
    ],
)
def test_a_spec_and_the_settings_name_a_model(
    tmp_path: Path, spec: str, url: str | None, expected: ModelChoice
) -> None:
    assert choice_from(settings(tmp_path, embedding_precision="fp32", embedding_url=url), spec) == expected


def test_every_endpoint_gets_its_own_key_and_no_other(tmp_path: Path) -> None:
    with serving(EmbeddingEndpoint()) as former, serving(EmbeddingEndpoint()) as present:
        chosen = settings(
            tmp_path,
            embedding_model="openai:words",
            embedding_models=[f"openai:words@{former}/v1"],
            embedding_url=f"{present}/v1",
            CITEWELL_EMBEDDING_API_KEY="key-of-the-present-one",
            embedding_endpoints={f"{former}/v1": "test-key"},
        )
        embedders = open_embedders(chosen, say=lambda _sentence: None)
        now, before = embedders.offered
        assert embedders.get(before).embed_query("granite").any()
        with pytest.raises(ModelUnavailable, match="401"):
            embedders.get(now).embed_query("granite")
        elsewhere = ModelChoice("openai:words", endpoint="http://127.0.0.1:9/v1")
        with pytest.raises(ModelUnavailable, match="CITEWELL_EMBEDDING_ENDPOINTS"):
            embedders.get(elsewhere).embed_query("granite")
        embedders.close()
