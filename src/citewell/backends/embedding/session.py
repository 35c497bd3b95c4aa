"""One ONNX session on the CPU, for the graphs that ``graph.py`` writes."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from citewell.domain.errors import ModelInvalid

_ERRORS_ONLY = 3


class EncoderSession(Protocol):
    """Ids to vectors."""

    def __call__(self, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """Vectors (batch, dimension) of ids (batch, tokens)."""
        ...


def open_session(graph: Path) -> EncoderSession:
    """The graph in file ``graph``, loaded. Runs in the thread that calls it and may be called by several at once.

    Raises:
        ModelInvalid: the runtime does not take the file.
    """
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # shapes differ from call to call
    options.log_severity_level = _ERRORS_ONLY
    try:
        session = ort.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except Exception as exc:
        raise ModelInvalid(f"The runtime does not load {graph}; remove its directory to have it built again.") from exc

    def run(ids: NDArray[np.int32]) -> NDArray[np.float32]:
        try:
            (vectors,) = session.run(None, {"ids": ids})
        except Exception as exc:
            raise ModelInvalid(f"The model in {graph.parent} cannot take this text.") from exc
        return np.asarray(vectors, dtype=np.float32)

    return run
