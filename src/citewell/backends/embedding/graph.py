"""A model's tensors to an ONNX graph that is fast on a CPU.

Input ``ids``: int32 of shape (batch, tokens), all texts of the same number of tokens, no padding and no mask.
Output ``vectors``: float32 of shape (batch, dimension), rows of length 1.

Two variants. ``fp32`` computes as published. ``int8-rows`` multiplies integers: weights are rounded to 8 bits per
output channel (scale = largest magnitude / 127), activations per row, that is per token, by the row's own largest
magnitude. A row's scale depends on nothing but the row, so a text's vector does not depend on the texts beside it.
The table of words is kept in half precision there, which halves the file for an error a hundred times below the rest.

``LayerNormalization`` after a plain ``Add`` is used although a fused operator exists: the fused one is a slow scalar
kernel on CPUs. Query, key and value come from one product.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

import numpy as np
from numpy.typing import NDArray

from citewell.backends.embedding.model_folder import ModelFolder
from citewell.backends.embedding.weights import Array, EncoderWeights, open_weights
from citewell.domain.errors import ModelInvalid

if TYPE_CHECKING:
    import onnx

Variant = Literal["fp32", "int8-rows"]

GRAPH_FORMAT = 1  # raise when the same weights give another graph
GRAPH_FILE = "graph.onnx"
DATA_FILE = "graph.bin"

_OPSET = 20
_IR_VERSION = 10
_MICROSOFT = "com.microsoft"
_LEVELS = 127
_ZERO = 128  # of the unsigned rows: 0 is stored as 128
_ALIGNMENT = 64
_INLINE_BYTES = 256
_HALF_MAX = 65_000.0


def build_graph(folder: ModelFolder, variant: Variant, target: Path) -> int:
    """Write ``graph.onnx`` and ``graph.bin`` (the weights, which the runtime maps) into the directory ``target``.

    Returns:
        The dimension of the vectors.

    Raises:
        ModelInvalid: a tensor is missing, not finite or of a wrong shape.
    """
    with open_weights(folder.weights) as weights, (target / DATA_FILE).open("wb") as data:
        model = _Encoder(_Graph(data), weights, folder, variant).model()
        (target / GRAPH_FILE).write_bytes(model.SerializeToString())
        return weights.hidden


def max_positions(folder: ModelFolder) -> int:
    """How many tokens, special ones counted, the model has positions for."""
    with open_weights(folder.weights) as weights:
        return len(weights.get("embeddings.position_embeddings.weight")) - folder.encoder.first_position


class _Graph:
    """Collects nodes and constants; large constants go to a file of their own."""

    def __init__(self, data: BinaryIO) -> None:
        from onnx import helper

        self._helper = helper
        self._data = data
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def node(self, operator: str, inputs: list[str], *, domain: str = "", **attributes: Any) -> str:
        """Add a node with one output and return that output's name."""
        return self.split_node(operator, inputs, 1, domain=domain, **attributes)[0]

    def split_node(
        self, operator: str, inputs: list[str], outputs: int, *, domain: str = "", **attributes: Any
    ) -> list[str]:
        """Add a node and return the names of its outputs."""
        name = f"{operator}_{len(self.nodes)}"
        names = [f"{name}_{number}" for number in range(outputs)]
        self.nodes.append(self._helper.make_node(operator, inputs, names, name=name, domain=domain, **attributes))
        return names

    def constant(self, value: NDArray[np.generic] | np.generic) -> str:
        """Add a constant and return its name."""
        from onnx import TensorProto, numpy_helper

        name = f"constant_{len(self.constants)}"
        array = np.ascontiguousarray(value).reshape(np.shape(value))
        if array.nbytes <= _INLINE_BYTES:
            self.constants.append(numpy_helper.from_array(array, name))
            return name
        self._data.write(b"\0" * (-self._data.tell() % _ALIGNMENT))
        offset = self._data.tell()
        self._data.write(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes())
        tensor = TensorProto(
            name=name,
            dims=array.shape,
            data_type=self._helper.np_dtype_to_tensor_dtype(array.dtype),
            data_location=TensorProto.EXTERNAL,
        )
        for key, text in (("location", DATA_FILE), ("offset", str(offset)), ("length", str(array.nbytes))):
            tensor.external_data.add(key=key, value=text)
        self.constants.append(tensor)
        return name


class _Encoder:
    """Lays the layers of an encoder into a graph. Activations are (batch · tokens, width) except inside attention."""

    def __init__(self, graph: _Graph, weights: EncoderWeights, folder: ModelFolder, variant: Variant) -> None:
        self._graph = graph
        self._weights = weights
        self._rules = folder.encoder
        self._pooling = folder.texts.pooling
        self._int8 = variant == "int8-rows"
        self._heads = weights.heads(folder.encoder.heads)
        self._columns = graph.constant(np.array([1], dtype=np.int64))
        self._flat = graph.constant(np.array([-1], dtype=np.int64))
        self._level = graph.constant(np.float32(1 / _LEVELS))
        self._smallest = graph.constant(np.float32(1e-20))
        self._one = graph.constant(np.float32(1))
        self._zero = graph.constant(np.uint8(_ZERO))
        shape = graph.node("Shape", ["ids"])
        self._batch = self._slice(shape, 0, 1)
        self._tokens = self._slice(shape, 1, 2)
        self._wide = graph.constant(np.array([-1, weights.hidden], dtype=np.int64))

    def model(self) -> onnx.ModelProto:
        """The whole model as a ``ModelProto``."""
        from onnx import TensorProto, helper

        rows = self._embeddings()
        for layer in range(self._weights.layers):
            rows = self._attention(rows, f"encoder.layer.{layer}.attention")
            rows = self._feed_forward(rows, f"encoder.layer.{layer}")
        output = self._pooled(rows)
        used = {name for node in self._graph.nodes for name in node.input}
        graph = helper.make_graph(
            [*self._graph.nodes, helper.make_node("Identity", [output], ["vectors"], name="result")],
            "encoder",
            [helper.make_tensor_value_info("ids", TensorProto.INT32, ["batch", "tokens"])],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", self._weights.hidden])],
            [constant for constant in self._graph.constants if constant.name in used],
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="citewell")

    def _slice(self, vector: str, start: int, end: int) -> str:
        graph = self._graph
        bounds = [graph.constant(np.array([bound], dtype=np.int64)) for bound in (start, end)]
        return graph.node("Slice", [vector, *bounds])

    def _shaped(self, rows: str, width: int) -> str:
        """``rows`` as (batch, tokens, width)."""
        graph = self._graph
        last = graph.constant(np.array([width], dtype=np.int64))
        return graph.node("Reshape", [rows, graph.node("Concat", [self._batch, self._tokens, last], axis=0)])

    def _embeddings(self) -> str:
        graph, weights = self._graph, self._weights
        words = weights.get("embeddings.word_embeddings.weight")
        positions = weights.get("embeddings.position_embeddings.weight")[self._rules.first_position :]
        kinds = weights.get("embeddings.token_type_embeddings.weight")
        if positions.shape[1:] != words.shape[1:] or kinds.shape[1:] != words.shape[1:]:
            raise ModelInvalid("The tables of words, positions and token types have different widths.")
        if self._int8 and np.abs(words).max() < _HALF_MAX:
            table = graph.constant(words.astype(np.float16))
            found = graph.node("Cast", [graph.node("Gather", [table, "ids"])], to=1)
        else:
            found = graph.node("Gather", [graph.constant(words), "ids"])
        zero = graph.constant(np.array([0], dtype=np.int64))
        places = graph.node("Slice", [graph.constant(positions + kinds[0]), zero, self._tokens, zero])
        rows = graph.node("Reshape", [graph.node("Add", [found, places]), self._wide])
        return self._norm(rows, "embeddings.LayerNorm")

    def _attention(self, rows: str, name: str) -> str:
        graph, hidden = self._graph, self._weights.hidden
        parts = [self._weights.linear(f"{name}.self.{part}", hidden, hidden) for part in ("query", "key", "value")]
        weight = np.concatenate([weight for weight, _ in parts], axis=1)
        bias = graph.constant(np.concatenate([bias for _, bias in parts]))
        product = self._shaped(self._product(rows, weight), 3 * hidden)
        query, key, value = graph.split_node("Split", [product], 3, axis=2, num_outputs=3)
        mixed = graph.node("MultiHeadAttention", [query, key, value, bias], domain=_MICROSOFT, num_heads=self._heads)
        mixed = graph.node("Reshape", [mixed, self._wide])
        return self._add_and_norm(mixed, rows, f"{name}.output", hidden)

    def _feed_forward(self, rows: str, name: str) -> str:
        graph, hidden = self._graph, self._weights.hidden
        inner = self._weights.get(f"{name}.intermediate.dense.bias").shape[0]
        weight, bias = self._weights.linear(f"{name}.intermediate.dense", inner, hidden)
        product, added = self._product(rows, weight), graph.constant(bias)
        if self._rules.activation == "gelu":
            inside = graph.node("BiasGelu", [product, added], domain=_MICROSOFT)
        elif self._rules.activation == "gelu_tanh":
            inside = graph.node("Gelu", [graph.node("Add", [product, added])], approximate="tanh")
        else:
            inside = graph.node("Relu", [graph.node("Add", [product, added])])
        return self._add_and_norm(inside, rows, f"{name}.output", inner)

    def _add_and_norm(self, rows: str, before: str, name: str, width: int) -> str:
        weight, bias = self._weights.linear(f"{name}.dense", self._weights.hidden, width)
        product = self._graph.node("Add", [self._product(rows, weight), self._graph.constant(bias)])
        return self._norm(self._graph.node("Add", [product, before]), f"{name}.LayerNorm")

    def _norm(self, rows: str, name: str) -> str:
        constants = [self._graph.constant(values) for values in self._weights.norm(name)]
        return self._graph.node("LayerNormalization", [rows, *constants], axis=-1, epsilon=self._rules.epsilon)

    def _product(self, rows: str, weight: Array) -> str:
        """``rows @ weight``, in 8-bit integers where the variant says so."""
        graph = self._graph
        if not self._int8:
            return graph.node("MatMul", [rows, graph.constant(weight)])
        scale = np.maximum(np.abs(weight).max(axis=0) / _LEVELS, 1e-20).astype(np.float32)
        whole = np.clip(np.rint(weight / scale), -_LEVELS, _LEVELS).astype(np.int8)
        largest = graph.node("ReduceMax", [graph.node("Abs", [rows]), self._columns], keepdims=1)
        row_scale = graph.node("Max", [graph.node("Mul", [largest, self._level]), self._smallest])
        flat_scale = graph.node("Reshape", [row_scale, self._flat])
        zeros = graph.node("Expand", [self._zero, graph.node("Shape", [flat_scale])])
        rounded = graph.node("QuantizeLinear", [rows, flat_scale, zeros], axis=0)
        product = graph.node(
            "MatMulIntegerToFloat",
            [rounded, graph.constant(whole), self._one, graph.constant(scale), self._zero],
            domain=_MICROSOFT,
        )
        return graph.node("Mul", [product, row_scale])

    def _pooled(self, rows: str) -> str:
        graph = self._graph
        shaped = self._shaped(rows, self._weights.hidden)
        if self._pooling == "mean":
            pooled = graph.node("ReduceMean", [shaped, self._columns], keepdims=0)
        else:
            pooled = graph.node("Gather", [shaped, graph.constant(np.int64(0))], axis=1)
        return graph.node("LpNormalization", [pooled], axis=-1, p=2)
