"""Models by name, instead of those in the database."""

from __future__ import annotations

from citewell.domain.access import Caller
from citewell.domain.errors import NotFound
from citewell.ports.chat_model import ChatModel
from citewell.services.models.choices import Serving


class FakeModels:
    """What ``ModelChoices`` is to chats. ``preferred`` may be changed at any time."""

    def __init__(self, preferred: ChatModel | None = None, **named: ChatModel) -> None:
        self.preferred = preferred
        self.named = named

    def get(self, caller: Caller, ref: str | None = None) -> ChatModel | None:
        del caller
        if ref is None:
            return self.preferred
        if ref not in self.named:
            raise NotFound("There is no chat model of this name.")
        return self.named[ref]

    def serving(self, caller: Caller) -> Serving | None:
        del caller
        return None if self.preferred is None else Serving(self.preferred.facts.name, from_settings=True)
