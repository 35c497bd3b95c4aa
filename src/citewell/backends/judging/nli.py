"""A classifier of entailment on the CPU as a judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citewell.backends.cross_encoder import CrossEncoder
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import ModelInvalid
from citewell.ports.judge import Judgement, Told

_BATCH = 8
_LEAST_CLASSES = 2


class NliJudge:
    """Judges by a cross-encoder that tells entailment from contradiction.

    The graph takes evidence and statement, in this order, and gives one logit a class. Which is which stands in
    ``id2label`` of ``config.json``: one label begins with ``entail``, one may begin with ``contradict``.

    Args:
        directory: As for a ``CrossEncoder``.
        threads: Of one batch.
    """

    def __init__(self, directory: Path, *, threads: int = 1) -> None:
        self._directory = directory
        self._encoder = CrossEncoder(directory, "judge", threads=threads)
        self._labels: dict[int, str] | None = None

    @property
    def name(self) -> str:
        """The directory's name."""
        return f"path:{self._directory.name}"

    def judge(
        self, pairs: Sequence[tuple[str, str]], cancellation: Cancellation, *, told: Told | None = None
    ) -> Sequence[Judgement | None]:
        """As the port says. A statement takes at most half of the room, its evidence the rest."""
        del told  # nothing to pay
        if not pairs:
            return []
        labels = self._classes()
        found: list[Judgement | None] = []
        for start in range(0, len(pairs), _BATCH):
            cancellation.check()
            part = [(evidence, statement) for statement, evidence in pairs[start : start + _BATCH]]
            found += self._judgements(self._encoder.logits(part, short=1), labels)
        return found

    def _judgements(self, logits: NDArray[np.float32], labels: Mapping[int, str]) -> list[Judgement | None]:
        if logits.ndim != _LEAST_CLASSES or logits.shape[1] != len(labels):
            raise ModelInvalid(f"The judge in {self._directory} gives {logits.shape} for {len(labels)} classes.")
        wide = logits.astype(np.float64)
        powers = np.exp(wide - wide.max(axis=1, keepdims=True))
        chances = powers / powers.sum(axis=1, keepdims=True)
        supports, contradicts = (
            chances[:, [at for at, label in labels.items() if label == kind]].sum(axis=1)
            for kind in ("supports", "contradicts")
        )
        return [Judgement(float(yes), float(no)) for yes, no in zip(supports, contradicts, strict=True)]

    def _classes(self) -> dict[int, str]:
        """What each class says, by its number."""
        if self._labels is None:
            self._labels = _read_labels(self._encoder.config().get("id2label"), self._directory)
        return self._labels


def _read_labels(told: object, directory: Path) -> dict[int, str]:
    labels: dict[int, str] = {}
    for key, label in (told if isinstance(told, Mapping) else {}).items():
        if isinstance(key, str) and key.isdecimal() and isinstance(label, str):
            lowered = label.lower()
            kinds = {"entail": "supports", "contradict": "contradicts"}
            labels[int(key)] = next((kind for start, kind in kinds.items() if lowered.startswith(start)), "neither")
    known = list(labels.values())
    if sorted(labels) != list(range(len(labels))) or len(labels) < _LEAST_CLASSES or known.count("supports") != 1:
        raise ModelInvalid(f"{directory / 'config.json'} does not say which class is entailment (id2label).")
    return labels
