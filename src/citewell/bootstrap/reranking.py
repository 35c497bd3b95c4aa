"""The reranker that the settings name, if they name one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from citewell.bootstrap.fetching import fetch_policy
from citewell.bootstrap.settings import Settings
from citewell.domain.errors import ConfigurationError
from citewell.ports.reranker import Reranker

if TYPE_CHECKING:
    from contextlib import ExitStack


def configured_reranker(settings: Settings, closing: ExitStack) -> Reranker | None:
    """The reranker of the settings; its files are read, and its endpoint is asked, by the first search that needs it.

    Args:
        settings: Name it.
        closing: Closes its connections.

    Raises:
        ConfigurationError: the settings name something else than a reranker.
    """
    kind, _, rest = settings.rerank_model.partition(":")
    if settings.rerank_model == "none":
        return None
    if kind == "path" and rest:
        from citewell.backends.rerank.onnx_reranker import OnnxReranker

        return OnnxReranker(Path(rest), threads=settings.embedding_threads or os.cpu_count() or 1)
    if kind == "endpoint" and rest and settings.rerank_url:
        from citewell.backends.rerank.endpoint import EndpointReranker, RerankEndpoint

        key = settings.rerank_api_key
        endpoint = RerankEndpoint(
            settings.rerank_url,
            rest,
            api_key=None if key is None else key.get_secret_value(),
            timeout=settings.rerank_seconds,
            policy=fetch_policy(settings),
        )
        return closing.enter_context(EndpointReranker(endpoint))
    raise ConfigurationError(
        "CITEWELL_RERANK_MODEL must be `none`, `path:DIRECTORY`, or `endpoint:MODEL` with CITEWELL_RERANK_URL set."
    )
