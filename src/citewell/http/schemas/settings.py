"""Settings that may change while the server runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, RootModel, StringConstraints

from citewell.http.schemas.shape import Out
from citewell.http.schemas.text import MAX_INT
from citewell.services.settings.desk import SettingsView, SettingView
from citewell.services.settings.kinds import Choice, Number, Or, Text, Whole

KindName = Literal["switch", "whole", "number", "choice", "line", "text", "language", "rate"]
Source = Literal["default", "environment", "changed"]
SettingValue = bool | int | float | str
Key = Annotated[str, StringConstraints(max_length=100)]

MOST_AT_ONCE = 100


class TenantSettingsPatch(RootModel[Mapping[Key, SettingValue | None]]):
    """Values by key; null sets one back to what the environment says, or to its default."""

    root: Mapping[Key, SettingValue | None] = Field(
        max_length=MOST_AT_ONCE, examples=[{"search.quality_boost": 0.5, "answers.mode": None}]
    )


class TenantSettingOut(Out):
    """A setting: what it takes, what it is, and where that comes from."""

    key: str
    group: str = Field(description="The first word of the key.")
    kind: KindName = Field(description="What values it takes; a line is a text without line breaks.")
    description: str
    allowed: str = Field(description="What it takes, in words.")
    choices: Sequence[str] = Field(description="The words that it takes, of the kind `choice`.")
    word: str | None = Field(description="A word that it takes beside the values of its kind, for none of them.")
    minimum: float | None = Field(description="Of a number.")
    maximum: float | None = Field(description="Of a number, or characters of a text.")
    capped: bool = Field(description="What the environment says is the most; less may be chosen.")
    value: SettingValue = Field(description="What counts now.")
    initial: SettingValue = Field(description="What counts after a reset.")
    source: Source = Field(description="Whether it was changed, else where it comes from.")
    variable: str | None = Field(description="The variable of the environment, if there is one.")
    changed_at: datetime | None
    changed_by: str | None = Field(description="Id of a user, who may be gone.")

    @classmethod
    def of(cls, view: SettingView) -> TenantSettingOut:
        """As the API shows it."""
        kind = view.setting.kind
        word = kind.word if isinstance(kind, Or) else None
        inner = kind.kind if isinstance(kind, Or) else kind
        least: float | None = None
        most: object = inner.longest if isinstance(inner, Text) else None
        if isinstance(inner, Whole | Number):
            least, most = inner.least, view.initial.value if view.setting.capped else inner.most
        return cls.model_validate(
            {
                "key": view.setting.key,
                "group": view.setting.group,
                "kind": inner.name,
                "description": view.setting.description,
                "allowed": view.allowed,
                "choices": inner.choices if isinstance(inner, Choice) else (),
                "word": word,
                "minimum": least,
                "maximum": most,
                "capped": view.setting.capped,
                "value": view.value,
                "initial": view.initial.value,
                "source": view.source,
                "variable": view.initial.variable,
                "changed_at": view.changed_at,
                "changed_by": view.changed_by,
            }
        )


class TenantSettingsOut(Out):
    """All settings, at a revision."""

    revision: int = Field(ge=1, le=MAX_INT, description="Rises with every change.")
    items: Sequence[TenantSettingOut]

    @classmethod
    def of(cls, view: SettingsView) -> TenantSettingsOut:
        """As the API shows them."""
        return cls(revision=view.revision, items=[TenantSettingOut.of(each) for each in view.items])
