"""A cross-encoder of a few kilobytes in the published file layout: it likes passages with the words of the question."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from onnx import NodeProto, TensorProto, helper, numpy_helper, save
from tokenizers import Tokenizer
from tokenizers.processors import TemplateProcessing

from fakes.tiny_bert import tiny_tokenizer, vocabulary


def write_cross_encoder(directory: Path, *, classes: int = 1, types: bool = True, flat: bool = False) -> Path:
    """``model.onnx`` and ``tokenizer.json``. With ``classes`` 2 or 3 the second logit is for "relevant"; without
    ``types`` every token is one of the question and of the passage; ``flat`` gives logits of shape (batch,).
    """
    directory.mkdir(parents=True, exist_ok=True)
    table = np.eye(len(vocabulary()), dtype=np.float32)  # a passage scores the words that it shares
    table[:4] = 0  # special tokens mean nothing
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["words"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        *_parts(types),
        helper.make_node("Mul", ["asked", "said"], ["products"]),
        helper.make_node("ReduceSum", ["products", "columns"], ["relevant"], keepdims=0 if flat else 1),
    ]
    output = "relevant"
    if classes == 2:
        nodes.append(helper.make_node("Neg", ["relevant"], ["irrelevant"]))
        nodes.append(helper.make_node("Concat", ["irrelevant", "relevant"], ["logits"], axis=1))
        output = "logits"
    if classes == 3:
        nodes += [
            helper.make_node("Neg", ["relevant"], ["irrelevant"]),
            helper.make_node("Sub", ["relevant", "relevant"], ["neither"]),
            helper.make_node("Concat", ["irrelevant", "relevant", "neither"], ["logits"], axis=1),
        ]
        output = "logits"
    names = ["input_ids", "attention_mask", *(["token_type_ids"] if types else [])]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"]) for name in names]
    graph = helper.make_graph(
        nodes,
        "cross-encoder",
        inputs,
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch"] if flat else ["batch", classes])],
        [
            numpy_helper.from_array(table, "table"),
            numpy_helper.from_array(np.array([1], np.int64), "columns"),
            numpy_helper.from_array(np.array([2], np.int64), "last"),
            numpy_helper.from_array(np.array(1.0, np.float32), "one"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    save(model, str(directory / "model.onnx"))
    tokenizer_with_pairs().save(str(directory / "tokenizer.json"))
    return directory


def _parts(types: bool) -> list[NodeProto]:
    """Sums of the words of the question and of the passage, ``asked`` and ``said``."""
    if types:
        kinds = [
            helper.make_node("Cast", ["token_type_ids"], ["in_passage"], to=TensorProto.FLOAT),
            helper.make_node("Sub", ["one", "in_passage"], ["in_question"]),
        ]
    else:
        kinds = [
            helper.make_node("Identity", ["mask"], ["in_passage"]),
            helper.make_node("Identity", ["mask"], ["in_question"]),
        ]
    for part, name in (("in_question", "asked"), ("in_passage", "said")):
        kinds += [
            helper.make_node("Mul", [part, "mask"], [f"{name}_mask"]),
            helper.make_node("Unsqueeze", [f"{name}_mask", "last"], [f"{name}_wide"]),
            helper.make_node("Mul", ["words", f"{name}_wide"], [f"{name}_words"]),
            helper.make_node("ReduceSum", [f"{name}_words", "columns"], [name], keepdims=0),
        ]
    return kinds


def tokenizer_with_pairs() -> Tokenizer:
    tokenizer = tiny_tokenizer()
    known = vocabulary()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", known["[CLS]"]), ("[SEP]", known["[SEP]"])],
    )
    return tokenizer
