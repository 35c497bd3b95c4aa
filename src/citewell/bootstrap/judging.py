"""Who checks what answers say."""

from __future__ import annotations

import os
from pathlib import Path

from citewell.bootstrap.settings import Settings
from citewell.domain.errors import ConfigurationError
from citewell.ports.chat_model import ChatModel
from citewell.ports.judge import Judge


def configured_judge(settings: Settings, chat_model: ChatModel | None) -> Judge | None:
    """The judge; its files are read, and its model is asked, by the first statement that needs it.

    Args:
        settings: Name it, or `none`.
        chat_model: The model of the settings.

    Raises:
        ConfigurationError: the settings name something else than a judge.
    """
    kind, _, rest = settings.judge.partition(":")
    if settings.judge == "none":
        return None
    if kind == "path" and rest:
        from citewell.backends.judging.nli import NliJudge

        return NliJudge(Path(rest), threads=settings.embedding_threads or os.cpu_count() or 1)
    if settings.judge == "chat" and chat_model is not None:
        from citewell.backends.judging.model_judge import ModelJudge

        return ModelJudge(chat_model)
    raise ConfigurationError("CITEWELL_JUDGE must be `none`, `path:DIRECTORY`, or `chat` with CITEWELL_CHAT_MODEL set.")
