from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.backends.embedding.model_files import ModelStore
from citewell.backends.embedding.onnx_embedder import OnnxEmbedder, _batches
from citewell.domain.errors import ModelInvalid
from fakes.tiny_bert import Array, TinyBert, tiny_tokenizer, vocabulary


def embedder(directory: Path, *, tensors: dict[str, Array] | None = None, **files: object) -> OnnxEmbedder:
    model = TinyBert().write(directory / "model", tensors)
    for name, content in files.items():
        (model / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return OnnxEmbedder(ModelStore(directory / "cache", offline=True).path_model(model), precision="fp32")


def test_vectors_are_those_of_the_reference(tmp_path: Path) -> None:
    text = "The annual budget, of a travel office!"
    tokenizer = tiny_tokenizer()
    tokenizer.no_truncation()
    tokenizer.no_padding()
    ids = np.array([tokenizer.encode(text).ids])

    vector = embedder(tmp_path).embed_query(text)

    assert float((vector * TinyBert().vectors(ids)[0]).sum()) > 0.99999


def test_the_name_ends_in_the_hash_of_the_weights(tmp_path: Path) -> None:
    one = embedder(tmp_path / "one").info
    tensors = TinyBert(seed=8).tensors()
    two = embedder(tmp_path / "two", tensors=tensors).info

    assert one.name.startswith("model@")
    assert one.name != two.name
    assert (one.dimension, one.max_tokens, one.runtime) == (32, 48, "onnx-fp32")


def test_a_model_may_read_less_than_it_has_positions_for(tmp_path: Path) -> None:
    short = embedder(tmp_path, sentence_bert_config={"max_seq_length": 6})

    assert short.info.max_tokens == 6
    first, second = short.embed_passages(["days of leave budget", "days of leave budget and more"])
    np.testing.assert_allclose(first, second, atol=1e-6)


def test_a_model_may_not_read_more_than_it_has_positions_for(tmp_path: Path) -> None:
    long = embedder(tmp_path, sentence_bert_config={"max_seq_length": 1000})

    assert long.info.max_tokens == 48
    assert long.embed_query("leave " * 100).shape == (32,)


def test_prefixes_are_put_before_texts_of_their_kind(tmp_path: Path) -> None:
    prompts = {"prompts": {"query": "the ", "passage": "annual "}}
    prefixed = embedder(tmp_path / "a", config_sentence_transformers=prompts)
    plain = embedder(tmp_path / "b")

    np.testing.assert_allclose(prefixed.embed_query("leave"), plain.embed_query("the leave"), atol=1e-6)
    np.testing.assert_allclose(prefixed.embed_passages(["leave"]), plain.embed_passages(["annual leave"]), atol=1e-6)


def test_a_model_trained_in_lower_case_gets_lower_case(tmp_path: Path) -> None:
    lower = embedder(tmp_path, sentence_bert_config={"do_lower_case": True})

    np.testing.assert_allclose(lower.embed_query("İSTANBUL"), lower.embed_query("İSTANBUL".lower()), atol=1e-6)


def test_a_zero_vector_is_refused(tmp_path: Path) -> None:
    tensors = TinyBert().tensors()
    for name in ("weight", "bias"):
        tensors[f"encoder.layer.1.output.LayerNorm.{name}"][:] = 0

    with pytest.raises(ModelInvalid, match=r"zero vector|not finite"):
        embedder(tmp_path, tensors=tensors).embed_query("leave")


def test_overflow_is_refused(tmp_path: Path) -> None:
    tensors = TinyBert().tensors()
    tensors["encoder.layer.1.output.LayerNorm.weight"][:] = 3e38

    with pytest.raises(ModelInvalid):
        embedder(tmp_path, tensors=tensors).embed_query("leave")


def test_a_tokenizer_with_more_words_than_the_model_is_refused(tmp_path: Path) -> None:
    tensors = TinyBert().tensors()
    tensors["embeddings.word_embeddings.weight"] = tensors["embeddings.word_embeddings.weight"][:6]

    with pytest.raises(ModelInvalid, match="cannot take this text"):
        embedder(tmp_path, tensors=tensors).embed_query("zzz")


def test_a_damaged_tokenizer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelInvalid, match="not a tokenizer"):
        embedder(tmp_path, tokenizer={"model": "?"}).count_tokens("leave")


def test_no_thread_is_refused(tmp_path: Path) -> None:
    model = ModelStore(tmp_path).path_model(TinyBert().write(tmp_path / "model"))

    with pytest.raises(ValueError, match="threads"):
        OnnxEmbedder(model, threads=0)


def test_info_does_not_load_the_weights(tmp_path: Path) -> None:
    tested = embedder(tmp_path)

    assert tested.info.dimension == 32
    assert tested._loaded is None
    tested.embed_query("leave")
    assert tested._loaded is not None


@given(st.lists(st.integers(1, 300), max_size=60))
def test_batches_hold_every_row_once_and_rows_of_one_length(lengths: list[int]) -> None:
    ids = [[0] * length for length in lengths]

    batches = list(_batches(ids))

    assert Counter(row for batch in batches for row in batch) == Counter(range(len(ids)))
    for batch in batches:
        assert len({lengths[row] for row in batch}) == 1
        assert len(batch) == 1 or (len(batch) <= 8 and len(batch) * lengths[batch[0]] <= 512)


def test_the_reference_knows_its_vocabulary() -> None:
    assert tiny_tokenizer().get_vocab() == vocabulary()
