"""The real default model against figures that its publisher prints."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from citewell.backends.embedding.graph_cache import Precision
from citewell.backends.embedding.model_files import ModelStore
from citewell.backends.embedding.onnx_embedder import OnnxEmbedder

# Sentences and similarities of the quickstart on sbert.net, which uses all-MiniLM-L6-v2.
SENTENCES = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
PUBLISHED = [[1.0000, 0.6660, 0.1046], [0.6660, 1.0000, 0.1411], [0.1046, 0.1411, 1.0000]]


@pytest.mark.parametrize(("precision", "tolerance"), [("fp32", 0.0001), ("int8", 0.02)])
def test_similarities_are_the_published_ones(precision: Precision, tolerance: float) -> None:
    cache = os.environ.get("CITEWELL_TEST_MODEL_DIR")
    if not cache:
        pytest.skip("CITEWELL_TEST_MODEL_DIR does not name a cache with the default model")
    embedder = OnnxEmbedder(ModelStore(Path(cache), offline=True).default_model(), precision=precision)

    vectors = embedder.embed_passages(SENTENCES)

    np.testing.assert_allclose(vectors @ vectors.T, PUBLISHED, atol=tolerance)
