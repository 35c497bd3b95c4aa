from __future__ import annotations

import json
from pathlib import Path

import pytest

from citewell.backends.embedding.model_folder import EncoderRules, TextRules, read_model_folder
from citewell.domain.errors import ModelInvalid, ModelUnavailable
from fakes.tiny_bert import TinyBert


def put(directory: Path, name: str, value: object) -> None:
    path = directory / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return TinyBert().write(tmp_path / "model")


def test_without_further_files_the_usual_holds(model: Path) -> None:
    folder = read_model_folder(model)

    assert folder.encoder == EncoderRules(heads=4, epsilon=1e-12, activation="gelu", first_position=0)
    assert folder.texts == TextRules(pooling="mean", max_tokens=None)


def test_files_of_sentence_transformers_are_respected(model: Path) -> None:
    put(model, "1_Pooling/config.json", {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False})
    put(model, "sentence_bert_config.json", {"max_seq_length": 40, "do_lower_case": True})
    put(model, "config_sentence_transformers.json", {"prompts": {"query": "query: ", "passage": "passage: "}})
    put(
        model,
        "modules.json",
        [{"type": f"sentence_transformers.models.{kind}"} for kind in ("Transformer", "Pooling", "Normalize")],
    )

    assert read_model_folder(model).texts == TextRules(
        pooling="cls", max_tokens=40, lower_case=True, query_prefix="query: ", passage_prefix="passage: "
    )


def test_a_default_prompt_is_used_for_what_has_none_of_its_own(model: Path) -> None:
    prompts = {"prompts": {"query": "ask: ", "any": "text: "}, "default_prompt_name": "any"}
    put(model, "config_sentence_transformers.json", prompts)

    texts = read_model_folder(model).texts

    assert (texts.query_prefix, texts.passage_prefix) == ("ask: ", "text: ")


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("config.json", {"model_type": "t5"}, "type t5"),
        ("config.json", {"position_embedding_type": "relative_key"}, "relative positions"),
        ("config.json", {"hidden_act": "silu"}, "activation silu"),
        ("config.json", {"num_attention_heads": 0}, "num_attention_heads"),
        ("config.json", {"num_attention_heads": True}, "num_attention_heads"),
        ("config.json", {"layer_norm_eps": "small"}, "layer_norm_eps"),
        ("config.json", "{", "not JSON"),
        ("config.json", "[" * 100_000, "not JSON"),
        ("config.json", [], "JSON object"),
        ("sentence_bert_config.json", {"max_seq_length": 2}, "max_seq_length"),
        ("1_Pooling/config.json", {"pooling_mode_max_tokens": True}, "pooling_mode_max_tokens"),
        ("1_Pooling/config.json", {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": True}, "pooling"),
        ("modules.json", [{"type": "sentence_transformers.models.Dense"}], "Dense"),
        ("modules.json", [{"kind": "?"}], "list of modules"),
    ],
)
def test_what_would_run_wrongly_is_refused(model: Path, file: str, content: object, says: str) -> None:
    put(model, file, content)

    with pytest.raises(ModelInvalid, match=says):
        read_model_folder(model)


def test_a_pickled_model_is_refused(model: Path) -> None:
    (model / "model.safetensors").rename(model / "pytorch_model.bin")

    with pytest.raises(ModelInvalid, match="Pickles can run code"):
        read_model_folder(model)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_missing_file_is_named(model: Path, name: str) -> None:
    (model / name).unlink()

    with pytest.raises(ModelUnavailable, match=name):
        read_model_folder(model)


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="no model directory"):
        read_model_folder(tmp_path / "nowhere")
