"""What a model's small JSON files say about how it is to be run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from citewell.domain.errors import ModelInvalid, ModelUnavailable

WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
CONFIG = "config.json"
OPTIONAL = (
    "modules.json",
    "1_Pooling/config.json",
    "sentence_bert_config.json",
    "config_sentence_transformers.json",
)

Pooling = Literal["mean", "cls"]
Activation = Literal["gelu", "gelu_tanh", "relu"]

_KNOWN_MODULES = {"Transformer", "Pooling", "Normalize"}
_ACTIVATIONS: Mapping[str, Activation] = {
    "gelu": "gelu",
    "gelu_new": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "relu": "relu",
}
_FIRST_POSITION = {"bert": 0, "roberta": 2, "xlm-roberta": 2}
_LARGEST_JSON = 4_000_000


@dataclass(frozen=True, slots=True)
class EncoderRules:
    """What the tensors' shapes do not tell. ``first_position`` is the row of the position table for the first token."""

    heads: int | None = None
    epsilon: float = 1e-12
    activation: Activation = "gelu"
    first_position: int = 0


@dataclass(frozen=True, slots=True)
class TextRules:
    """How texts become input and token vectors one vector.

    ``max_tokens`` counts special tokens; ``None`` means as many as the position table has. ``query_prefix`` and
    ``passage_prefix`` are put before every text of their kind, as the model was trained.
    """

    pooling: Pooling = "mean"
    max_tokens: int | None = None
    lower_case: bool = False
    query_prefix: str = ""
    passage_prefix: str = ""


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A folder with the files of a model, checked to be of a kind that Citewell can run."""

    directory: Path
    encoder: EncoderRules
    texts: TextRules

    @property
    def weights(self) -> Path:
        """The tensors."""
        return self.directory / WEIGHTS

    @property
    def tokenizer(self) -> Path:
        """The tokenizer, as the ``tokenizers`` library reads it."""
        return self.directory / TOKENIZER


def read_model_folder(
    directory: Path, *, encoder: EncoderRules | None = None, texts: TextRules | None = None
) -> ModelFolder:
    """The model in ``directory``.

    Args:
        directory: Has ``model.safetensors`` and ``tokenizer.json``; ``config.json`` and the small files of
            sentence-transformers are read where they are.
        encoder: Instead of what ``config.json`` says.
        texts: Instead of what the other files say.

    Raises:
        ModelUnavailable: the directory or one of the two files is missing.
        ModelInvalid: the model is of a kind that Citewell does not run.
    """
    if not directory.is_dir():
        raise ModelUnavailable(f"There is no model directory {directory}.")
    if not (directory / WEIGHTS).is_file():
        if any((directory / name).exists() for name in ("pytorch_model.bin", "pytorch_model.bin.index.json")):
            raise ModelInvalid(
                f"{directory} holds a pickled model only (pytorch_model.bin). Pickles can run code, so Citewell reads "
                f"{WEIGHTS} alone: convert the model, or take a revision that has it."
            )
        raise ModelUnavailable(f"{directory} has no {WEIGHTS}.")
    if not (directory / TOKENIZER).is_file():
        raise ModelUnavailable(f"{directory} has no {TOKENIZER}.")
    if encoder is None:
        encoder = _encoder_rules(_read_json(directory / CONFIG), directory)
    if texts is None:
        texts = _text_rules(directory)
    return ModelFolder(directory=directory, encoder=encoder, texts=texts)


def _read_json(path: Path) -> dict[str, object]:
    """The object in ``path``, empty where there is no such file."""
    try:
        if path.stat().st_size > _LARGEST_JSON:
            raise ModelInvalid(f"{path} is too large for a configuration.")
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError) as exc:
        raise ModelInvalid(f"{path} is not JSON.") from exc
    if not isinstance(value, dict):
        raise ModelInvalid(f"{path} does not hold a JSON object.")
    return value


def _encoder_rules(config: Mapping[str, object], directory: Path) -> EncoderRules:
    kind = str(config.get("model_type", "bert"))
    if kind not in _FIRST_POSITION:
        raise ModelInvalid(f"{directory} is a model of type {kind}; Citewell runs {', '.join(_FIRST_POSITION)}.")
    if config.get("position_embedding_type", "absolute") != "absolute":
        raise ModelInvalid(f"{directory} uses relative positions, which Citewell does not run.")
    activation = _ACTIVATIONS.get(str(config.get("hidden_act", "gelu")))
    if activation is None:
        raise ModelInvalid(f"{directory} uses the activation {config['hidden_act']}, which Citewell does not run.")
    heads = config.get("num_attention_heads")
    epsilon = config.get("layer_norm_eps", 1e-12)
    if heads is not None and (not isinstance(heads, int) or isinstance(heads, bool) or heads < 1):
        raise ModelInvalid(f"{directory / CONFIG}: num_attention_heads is not a count.")
    if not isinstance(epsilon, (int, float)) or not 0 < epsilon < 1:
        raise ModelInvalid(f"{directory / CONFIG}: layer_norm_eps is not between 0 and 1.")
    return EncoderRules(
        heads=heads, epsilon=float(epsilon), activation=activation, first_position=_FIRST_POSITION[kind]
    )


def _text_rules(directory: Path) -> TextRules:
    _check_modules(directory / "modules.json")
    sentence = _read_json(directory / "sentence_bert_config.json")
    max_tokens = sentence.get("max_seq_length")
    if max_tokens is not None and (not isinstance(max_tokens, int) or max_tokens < 3):  # noqa: PLR2004 - two special tokens and one of text
        raise ModelInvalid(f"{directory / 'sentence_bert_config.json'}: max_seq_length is not a count above 2.")
    prompts = _read_json(directory / "config_sentence_transformers.json")
    named = prompts.get("prompts")
    texts = {key: value for key, value in named.items() if isinstance(value, str)} if isinstance(named, dict) else {}
    usual = texts.get(str(prompts.get("default_prompt_name")), "")
    return TextRules(
        pooling=_pooling(directory / "1_Pooling" / "config.json"),
        max_tokens=max_tokens,
        lower_case=sentence.get("do_lower_case") is True,
        query_prefix=texts.get("query", usual),
        passage_prefix=texts.get("passage", texts.get("document", usual)),
    )


def _check_modules(path: Path) -> None:
    """Refuse models with layers after the pooling (a further dense layer, say): they would be left out in silence."""
    if not path.is_file():
        return
    try:
        modules = json.loads(path.read_text(encoding="utf-8"))
        kinds = {str(module["type"]).rpartition(".")[2] for module in modules}
    except (ValueError, TypeError, KeyError, RecursionError) as exc:
        raise ModelInvalid(f"{path} is not a list of modules.") from exc
    if strange := kinds - _KNOWN_MODULES:
        raise ModelInvalid(f"{path} names modules that Citewell does not run: {', '.join(sorted(strange))}.")


def _pooling(path: Path) -> Pooling:
    modes = {key for key, value in _read_json(path).items() if key.startswith("pooling_mode_") and value is True}
    if modes in (set(), {"pooling_mode_mean_tokens"}):
        return "mean"
    if modes == {"pooling_mode_cls_token"}:
        return "cls"
    raise ModelInvalid(f"{path} asks for a pooling that Citewell does not run: {', '.join(sorted(modes))}.")
