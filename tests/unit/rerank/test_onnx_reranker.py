"""A cross-encoder in a directory: which ones run, and what is said of the others."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from citewell.backends.cross_encoder import MAX_TOKENS
from citewell.backends.rerank.onnx_reranker import OnnxReranker
from citewell.domain.errors import ModelInvalid, ModelUnavailable
from fakes.tiny_bert import TinyBert
from fakes.tiny_cross_encoder import write_cross_encoder

PASSAGES = ["annual leave", "the budget", "travel of the office"]


def test_graphs_of_other_shapes_give_the_same_order(tmp_path: Path) -> None:
    usual = OnnxReranker(write_cross_encoder(tmp_path / "usual")).scores("annual leave", PASSAGES)
    for name, options in (("classes", {"classes": 2}), ("flat", {"flat": True})):
        directory = write_cross_encoder(tmp_path / name, **options)
        scores = OnnxReranker(directory).scores("annual leave", PASSAGES)
        assert np.argsort(scores).tolist() == np.argsort(usual).tolist()


def test_a_graph_without_token_types(tmp_path: Path) -> None:
    scores = OnnxReranker(write_cross_encoder(tmp_path / "tiny", types=False)).scores("leave", PASSAGES)
    assert scores.shape == (3,)


def test_the_usual_folder_of_exports_is_known(tmp_path: Path) -> None:
    directory = write_cross_encoder(tmp_path / "tiny")
    (directory / "onnx").mkdir()
    (directory / "model.onnx").rename(directory / "onnx" / "model.onnx")
    assert OnnxReranker(directory).scores("leave", PASSAGES).shape == (3,)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, MAX_TOKENS, id="nothing said"),
        pytest.param({"config.json": {"max_position_embeddings": 64}}, 64, id="by the positions"),
        pytest.param({"tokenizer_config.json": {"model_max_length": 32}}, 32, id="by the tokenizer"),
        pytest.param({"tokenizer_config.json": {"model_max_length": 10**30}}, MAX_TOKENS, id="no limit said"),
        pytest.param({"config.json": {"max_position_embeddings": "many"}}, MAX_TOKENS, id="not a number"),
    ],
)
def test_how_much_it_reads(tmp_path: Path, files: dict[str, object], expected: int) -> None:
    directory = write_cross_encoder(tmp_path / "tiny")
    for name, content in files.items():
        (directory / name).write_text(json.dumps(content), encoding="utf-8")
    assert OnnxReranker(directory).info.max_tokens == expected


def test_long_texts_are_read_from_their_beginning(tmp_path: Path) -> None:
    directory = write_cross_encoder(tmp_path / "tiny")
    (directory / "config.json").write_text('{"max_position_embeddings": 20}', encoding="utf-8")
    reranker = OnnxReranker(directory)
    beginning = "annual leave " + "budget " * 30
    scores = reranker.scores("annual leave", [beginning, beginning + "annual leave " * 50, "budget " * 30])
    assert scores[0] == pytest.approx(scores[1], abs=1e-5)
    assert scores[0] > scores[2]
    # A question longer than all the room still leaves half of it to the passage.
    long = reranker.scores("annual leave " * 50, ["annual leave", "budget"])
    assert long[0] > long[1]


def test_no_directory(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="no model directory"):
        OnnxReranker(tmp_path / "nowhere").scores("leave", PASSAGES)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_file_is_missing(tmp_path: Path, name: str) -> None:
    directory = write_cross_encoder(tmp_path / "tiny")
    (directory / name).unlink()
    reranker = OnnxReranker(directory)
    with pytest.raises(ModelUnavailable):
        reranker.scores("leave", PASSAGES)
    write_cross_encoder(directory)  # a failure is not remembered
    assert reranker.scores("leave", PASSAGES).shape == (3,)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_file_is_something_else(tmp_path: Path, name: str) -> None:
    directory = write_cross_encoder(tmp_path / "tiny")
    (directory / name).write_text("{", encoding="utf-8")
    with pytest.raises(ModelInvalid):
        OnnxReranker(directory).scores("leave", PASSAGES)


def test_a_graph_that_is_no_cross_encoder(tmp_path: Path) -> None:
    from citewell.backends.embedding.model_files import ModelStore
    from citewell.backends.embedding.onnx_embedder import OnnxEmbedder

    model = ModelStore(tmp_path).path_model(TinyBert().write(tmp_path / "bert"))
    OnnxEmbedder(model, precision="fp32").embed_query("leave")
    graph = next(tmp_path.rglob("graph.onnx"))
    directory = write_cross_encoder(tmp_path / "tiny")
    (directory / "graph.bin").write_bytes((graph.parent / "graph.bin").read_bytes())
    (directory / "model.onnx").write_bytes(graph.read_bytes())
    with pytest.raises(ModelInvalid, match="takes ids"):
        OnnxReranker(directory).scores("leave", PASSAGES)
