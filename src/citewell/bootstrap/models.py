"""The embedding models of this installation, each opened when it is first needed."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from citewell.bootstrap.fetching import fetch_policy
from citewell.bootstrap.settings import OPENAI_URL, Settings
from citewell.domain.errors import ModelUnavailable
from citewell.ports.embedder import Embedder, EmbedderInfo
from citewell.ports.embedders import ModelChoice

if TYPE_CHECKING:
    from citewell.backends.embedding.graph_cache import Precision

OPENAI = "openai:"
NO_OTHERS: Mapping[str, Embedder] = MappingProxyType({})


class LazyEmbedder:
    """An embedder whose files are looked for when somebody needs them, so that starting a server costs nothing.

    A failure is not remembered: the next caller tries again. Nor is it the end when it is closed for want of use.

    Args:
        open_embedder: Opens it.
        opened: Told whenever it was opened.
    """

    def __init__(self, open_embedder: Callable[[], Embedder], opened: Callable[[], None] = lambda: None) -> None:
        self._open = open_embedder
        self._was_opened = opened
        self._opening = threading.Lock()
        self._lock = threading.Lock()
        self._embedder: Embedder | None = None
        self._info: EmbedderInfo | None = None
        self._users = 0
        self.used_at = 0.0

    @property
    def opened(self) -> bool:
        """Whether it was needed yet, and found, and is open still."""
        return self._embedder is not None

    @contextmanager
    def _in_use(self) -> Iterator[Embedder]:
        embedder = self._take()
        try:
            yield embedder
        finally:
            with self._lock:
                self._users -= 1

    def _take(self) -> Embedder:
        while True:
            with self._lock:
                if self._embedder is not None:
                    self._users += 1
                    self.used_at = time.monotonic()
                    return self._embedder
            with self._opening:  # one thread opens, the others wait for it instead of opening too
                if self._embedder is None:
                    embedder = self._open()
                    with self._lock:
                        self._embedder = embedder
                        self.used_at = time.monotonic()
                    self._was_opened()

    def close_if_idle(self) -> bool:
        """Give up files and memory, unless somebody is at it. Whether it is closed now."""
        with self._lock:
            if self._users:
                return False
            embedder, self._embedder, self._info = self._embedder, None, None
        close = getattr(embedder, "close", None)
        if close is not None:
            close()
        return True

    @property
    def info(self) -> EmbedderInfo:
        """As the port says."""
        found = self._info
        if found is None:
            with self._in_use() as embedder:
                found = self._info = embedder.info
        return found

    @property
    def tokenizer_file(self) -> Path | None:
        """As the port says."""
        with self._in_use() as embedder:
            return embedder.tokenizer_file

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the port says."""
        with self._in_use() as embedder:
            return embedder.embed_passages(texts)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """As the port says."""
        with self._in_use() as embedder:
            return embedder.embed_query(text)

    def count_tokens(self, text: str) -> int:
        """As the port says."""
        with self._in_use() as embedder:
            return embedder.count_tokens(text)

    def letters_per_token(self, text: str) -> float | None:
        """As the port says."""
        with self._in_use() as embedder:
            return embedder.letters_per_token(text)


class OpenEmbedders:
    """Embedders by the name of their model, at most ``open_at_most`` of them loaded while the others are idle.

    Args:
        configured: The model that the settings name.
        offered: Others that new spaces may be built with.
        open_choice: Opens a model.
        open_at_most: How many stay open; more are only while all are in use at the same moment.
        given: Embedders that are open already; they are not closed here.
    """

    def __init__(
        self,
        configured: ModelChoice,
        open_choice: Callable[[ModelChoice], Embedder],
        *,
        offered: Sequence[ModelChoice] = (),
        open_at_most: int = 2,
        given: Mapping[ModelChoice, Embedder] | None = None,
    ) -> None:
        self._configured = configured
        self._offered = tuple(dict.fromkeys((configured, *offered)))
        self._open_choice = open_choice
        self._open_at_most = open_at_most
        self._lock = threading.Lock()
        self._given = dict(given or {})
        self._known: dict[ModelChoice, LazyEmbedder] = {}

    @property
    def configured(self) -> ModelChoice:
        """As the port says."""
        return self._configured

    @property
    def offered(self) -> tuple[ModelChoice, ...]:
        """As the port says."""
        return self._offered

    def get(self, choice: ModelChoice) -> Embedder:
        """As the port says."""
        with self._lock:
            if choice in self._given:
                return self._given[choice]
            known = self._known.get(choice)
            if known is None:
                known = self._known[choice] = LazyEmbedder(lambda: self._open_choice(choice), self._close_idle)
            return known

    def close(self) -> None:
        """Close all that nobody uses."""
        for embedder in list(self._known.values()):
            embedder.close_if_idle()

    def _close_idle(self) -> None:
        """Close those that were not used for longest, until few enough are open."""
        with self._lock:
            loaded = sorted((e for e in self._known.values() if e.opened), key=lambda e: e.used_at)
        surplus = len(loaded) - self._open_at_most
        for embedder in loaded[:-1]:
            if surplus > 0 and embedder.close_if_idle():
                surplus -= 1


def choice_from(settings: Settings, spec: str) -> ModelChoice:
    """The model that ``spec`` names under these settings. A model behind an endpoint is there only."""
    if spec.startswith(OPENAI):
        name, _, url = spec.partition("@http")
        return ModelChoice(name, endpoint=f"http{url}" if url else settings.embedding_url or OPENAI_URL)
    return ModelChoice(spec, settings.embedding_precision)


def open_embedders(
    settings: Settings,
    *,
    say: Callable[[str], None],
    configured: Embedder | None = None,
    others: Mapping[str, Embedder] = NO_OTHERS,
) -> OpenEmbedders:
    """The embedders of an installation.

    Args:
        settings: Models, precision, threads, endpoints.
        say: Told what is fetched and built, one sentence at a time.
        configured: Used for the configured model instead of what the settings name.
        others: Further models on offer, by the spec that they go by.
    """
    given = {choice_from(settings, spec): embedder for spec, embedder in others.items()}
    choice_now = choice_from(settings, settings.embedding_model)

    def open_choice(choice: ModelChoice) -> Embedder:
        from citewell.backends.embedding import open_embedder
        from citewell.backends.embedding.model_files import ModelStore

        endpoint = None
        if choice.endpoint is not None:
            from citewell.backends.embedding.openai_embedder import Endpoint

            key = _key_for(settings, choice)
            endpoint = Endpoint(base_url=choice.endpoint, model="", api_key=key, policy=fetch_policy(settings))
        return open_embedder(
            choice.spec,
            ModelStore(settings.models, offline=settings.offline, say=say, policy=fetch_policy(settings)),
            threads=settings.embedding_threads or os.cpu_count() or 1,
            precision=_precision(choice.precision),
            endpoint=endpoint,
        )

    return OpenEmbedders(
        choice_now,
        open_choice,
        offered=[*(choice_from(settings, spec) for spec in settings.embedding_models), *given],
        open_at_most=settings.embedding_models_open,
        given=given if configured is None else {choice_now: configured, **given},
    )


def _precision(word: str) -> Precision:
    return "int8" if word == "int8" else "fp32" if word == "fp32" else "auto"


def _key_for(settings: Settings, choice: ModelChoice) -> str | None:
    """The key of the choice's endpoint.

    Raises:
        ModelUnavailable: the settings do not name the endpoint (any more): questions and texts do not go there then,
            and no other endpoint's key does.
    """
    if choice.endpoint == (settings.embedding_url or OPENAI_URL):
        key = settings.embedding_api_key
    elif choice.endpoint in settings.embedding_endpoints:
        key = settings.embedding_endpoints[choice.endpoint]
    else:
        raise ModelUnavailable(
            f"{choice.spec} was used at {choice.endpoint}, which the settings do not name any more. "
            "List it in CITEWELL_EMBEDDING_ENDPOINTS to go on with it."
        )
    return None if key is None else key.get_secret_value() or None
