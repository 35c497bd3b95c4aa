"""Graphs built once from a model and kept beside it, with the choice of the faster variant on this machine."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from citewell.backends.embedding.cache_files import (
    new_directory,
    only_one,
    read_json,
    remembered_sha256,
    sha256_of,
    sweep,
    write_json,
)
from citewell.backends.embedding.cpu import Cpu, this_cpu
from citewell.backends.embedding.graph import (
    DATA_FILE,
    GRAPH_FILE,
    GRAPH_FORMAT,
    Variant,
    build_graph,
    max_positions,
)
from citewell.backends.embedding.model_folder import ModelFolder
from citewell.backends.embedding.session import EncoderSession, open_session

Precision = Literal["auto", "int8", "fp32"]

_MANIFEST = "manifest.json"
_CHOICE = "choice.json"
_LEAST_COSINE = 0.97  # of random words; below it the integers saturate, .99 is usual
_SAMPLE_TOKENS = 128
_SAMPLE_PASSAGES = 4


@dataclass(frozen=True, slots=True)
class GraphFacts:
    """What a graph says of itself without being loaded. ``positions`` is the most tokens it takes."""

    dimension: int
    positions: int


class GraphCache:
    """The graphs of one model in ``directory``.

    A graph is whole or not there; its manifest holds the hashes of its files and of what it was built from, so a
    truncated or outdated one is built again.
    """

    def __init__(self, directory: Path, folder: ModelFolder, *, say: Callable[[str], None]) -> None:
        self._directory = directory
        self._folder = folder
        self._say = say

    def source_sha256(self) -> str:
        """SHA-256 of the weights; remembered until the file changes."""
        self._directory.mkdir(parents=True, exist_ok=True)
        return remembered_sha256(self._folder.weights, self._directory)

    def facts(self, variant: Variant) -> GraphFacts:
        """Of the graph ``variant``, which is built if it is missing."""
        manifest = self._manifest(variant)
        if manifest is None:
            self.checked(variant)
            manifest = self._manifest(variant)
        assert manifest is not None
        return GraphFacts(dimension=int(str(manifest["dimension"])), positions=int(str(manifest["positions"])))

    def checked(self, variant: Variant) -> Path:
        """The file of the graph ``variant`` after its hashes were compared; built (again) where they do not fit.

        Raises:
            ModelUnavailable, ModelInvalid: the weights cannot be read or are not usable.
        """
        target = self._directory / variant
        with only_one(self._directory):
            if not self._whole(variant):
                sweep(self._directory, variant)
                if target.exists():
                    self._say(f"The graph in {target} is damaged or outdated; it is built again.")
                self._build(variant, target)
        return target / GRAPH_FILE

    def variant_for(self, precision: Precision, cpu: Cpu | None = None) -> Variant:
        """Which variant to run: the one asked for, or with ``auto`` the faster one here, measured once a machine."""
        if precision != "auto":
            return "fp32" if precision == "fp32" else "int8-rows"
        import onnxruntime

        cpu = cpu or this_cpu()
        if cpu.dot_product is False:
            return "fp32"
        key = f"{cpu.name} onnxruntime {onnxruntime.__version__} format {GRAPH_FORMAT} {self.source_sha256()}"
        choice = read_json(self._directory / _CHOICE)
        if choice.get("key") == key and choice.get("variant") in ("fp32", "int8-rows"):
            return "fp32" if choice["variant"] == "fp32" else "int8-rows"
        if not os.access(self._directory, os.W_OK):  # it came with an image: run what was built there
            return "fp32" if self._manifest("int8-rows") is None else "int8-rows"
        variant, facts = self._measured()
        write_json(self._directory / _CHOICE, {"key": key, "variant": variant, **facts})
        return variant

    def _measured(self) -> tuple[Variant, dict[str, float]]:
        tokens = min(_SAMPLE_TOKENS, self.facts("int8-rows").positions)
        ids = np.random.default_rng(0).integers(0, self._vocabulary(), (_SAMPLE_PASSAGES, tokens), dtype=np.int32)
        with TemporaryDirectory(prefix=".measured-", dir=self._directory) as name:  # large, and usually the loser
            build_graph(self._folder, "fp32", Path(name))
            expected, slow = _timed(open_session(Path(name) / GRAPH_FILE), ids)
        got, fast = _timed(open_session(self.checked("int8-rows")), ids)
        cosine = float((expected * got).sum(axis=1).min())
        variant: Variant = "int8-rows" if fast < slow and cosine >= _LEAST_COSINE else "fp32"
        self._say(
            f"Measured on this machine, {tokens} tokens: fp32 {1000 * slow:.1f} ms, int8 {1000 * fast:.1f} ms, "
            f"cosine {cosine:.4f}. Using {variant}."
        )
        return variant, {"fp32_ms": 1000 * slow, "int8_ms": 1000 * fast, "cosine": cosine}

    def _vocabulary(self) -> int:
        """Ids below this are surely in the table of words."""
        from citewell.backends.embedding.weights import open_weights

        with open_weights(self._folder.weights) as weights:
            return weights.vocabulary

    def _origin(self) -> dict[str, object]:
        return {
            "format": GRAPH_FORMAT,
            "weights_sha256": self.source_sha256(),
            "encoder": asdict(self._folder.encoder),
            "pooling": self._folder.texts.pooling,
        }

    def _manifest(self, variant: Variant) -> dict[str, object] | None:
        manifest = read_json(self._directory / variant / _MANIFEST)
        return manifest if manifest.get("origin") == self._origin() else None

    def _whole(self, variant: Variant) -> bool:
        manifest = self._manifest(variant)
        hashes = manifest.get("sha256") if manifest else None
        if not isinstance(hashes, dict) or set(hashes) != {GRAPH_FILE, DATA_FILE}:
            return False
        files = [(self._directory / variant / name, digest) for name, digest in hashes.items()]
        return all(path.is_file() and sha256_of(path) == digest for path, digest in files)

    def _build(self, variant: Variant, target: Path) -> None:
        began = time.monotonic()
        with new_directory(target) as directory:
            dimension = build_graph(self._folder, variant, directory)
            manifest = {
                "origin": self._origin(),
                "dimension": dimension,
                "positions": max_positions(self._folder),
                "sha256": {name: sha256_of(directory / name) for name in (GRAPH_FILE, DATA_FILE)},
            }
            write_json(directory / _MANIFEST, manifest)
        self._say(f"Built the {variant} graph in {target} in {time.monotonic() - began:.1f} s.")


def _timed(session: EncoderSession, ids: NDArray[np.int32]) -> tuple[NDArray[np.float32], float]:
    """Vectors, and the least CPU seconds that one passage took."""
    times = []
    vectors = []
    session(ids[:1])
    for passage in ids:
        began = time.thread_time()
        vectors.append(session(passage[None]))
        times.append(time.thread_time() - began)
    return np.concatenate(vectors), min(times)
