"""Which judge the settings name."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewell.bootstrap.judging import configured_judge
from citewell.bootstrap.settings import Settings
from citewell.domain.errors import ConfigurationError
from citewell.ports.chat_model import ChatModel
from fakes.chat_model import ScriptedModel


@pytest.mark.parametrize(
    ("judge", "model", "name"),
    [
        ("none", None, None),
        ("path:models/nli", None, "path:nli"),
        ("chat", ScriptedModel(), "chat:scripted"),
    ],
)
def test_the_judge_of_the_settings(tmp_path: Path, judge: str, model: ChatModel | None, name: str | None) -> None:
    settings = Settings(data_dir=tmp_path, judge=judge)
    found = configured_judge(settings, model)
    assert (found and found.name) == name


@pytest.mark.parametrize("judge", ["chat", "path:", "path", "gpt", ""])
def test_what_is_no_judge(tmp_path: Path, judge: str) -> None:
    with pytest.raises(ConfigurationError, match="CITEWELL_JUDGE must be"):
        configured_judge(Settings(data_dir=tmp_path, judge=judge), None)
