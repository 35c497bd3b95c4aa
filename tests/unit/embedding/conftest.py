from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.model_hub import ModelHub
from fakes.published_model import NAME, PublishedModel
from fakes.tiny_bert import TinyBert
from fakes.web_server import serving


@pytest.fixture
def world(tmp_path: Path) -> Iterator[PublishedModel]:
    published = TinyBert().write(tmp_path / "published")
    (published / "sentence_bert_config.json").write_text('{"max_seq_length": 30}', encoding="utf-8")
    hub = ModelHub({NAME: published})
    with serving(hub) as address:
        yield PublishedModel(tmp_path, address, hub, published)
