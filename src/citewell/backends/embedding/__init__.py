"""Embedders: models on this machine's CPU and models behind an endpoint."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from citewell.domain.errors import InvalidInput
from citewell.ports.embedder import Embedder

if TYPE_CHECKING:
    from citewell.backends.embedding.graph_cache import Precision
    from citewell.backends.embedding.model_files import ModelStore
    from citewell.backends.embedding.openai_embedder import Endpoint


def open_embedder(
    spec: str,
    store: ModelStore,
    *,
    threads: int = 1,
    precision: Precision = "auto",
    endpoint: Endpoint | None = None,
) -> Embedder:
    """The embedder that ``spec`` names; the weights are loaded by the first text.

    Args:
        spec: ``default``, ``path:DIRECTORY``, ``hub:ORG/NAME@REVISION`` or ``openai:MODEL``.
        store: Finds the files of local models, and downloads them where it may.
        threads: How many batches are computed at a time.
        precision: Of local models.
        endpoint: For ``openai:`` only: address, key and the rest; its ``model`` is replaced by the one in ``spec``.

    Raises:
        InvalidInput: ``spec`` is none of these, or the endpoint is missing.
        ModelUnavailable: the files are missing and cannot be had.
        ModelInvalid: the files fail their check, or the model is of a kind that Citewell does not run.
    """
    kind, _, rest = spec.partition(":")
    if kind == "openai" and rest:
        return _open_endpoint(rest, endpoint)

    from citewell.backends.embedding.onnx_embedder import OnnxEmbedder

    if spec == "default":
        model = store.default_model()
    elif kind == "path" and rest:
        model = store.path_model(Path(rest))
    elif kind == "hub" and rest:
        name, _, revision = rest.partition("@")
        model = store.hub_model(name, revision or "main")
    else:
        raise InvalidInput(
            f"{spec} names no embedding model: use default, path:DIRECTORY, hub:ORG/NAME@REVISION or openai:MODEL."
        )
    return OnnxEmbedder(model, precision=precision, threads=threads)


def _open_endpoint(model: str, endpoint: Endpoint | None) -> Embedder:
    from dataclasses import replace

    from citewell.backends.embedding.openai_embedder import OpenAiEmbedder

    if endpoint is None:
        raise InvalidInput(f"openai:{model} needs the address of an endpoint.")
    return OpenAiEmbedder(replace(endpoint, model=model))
