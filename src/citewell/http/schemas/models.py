"""Bodies of connections to providers, and of chat models."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from citewell.db.tables import ModelConnection
from citewell.http.schemas.shape import Body, Listing, Out
from citewell.http.schemas.text import JsonObject, Line, Name, Text
from citewell.services.models.chat_models import ChatModelView
from citewell.services.models.choices import Serving
from citewell.services.models.fields import MAX_FALLBACKS, MAX_KEY, MAX_MODEL, MAX_URL, NewChatModel, NewConnection

Kind = Literal["openai", "anthropic", "gemini"]
Secret = Annotated[Text, Field(max_length=MAX_KEY)]
Address = Annotated[Line, Field(max_length=MAX_URL)]
ModelName = Annotated[Line, Field(min_length=1, max_length=MAX_MODEL)]
Reference = Annotated[Line, Field(min_length=1, max_length=300)]
Fallbacks = Annotated[list[Reference], Field(max_length=MAX_FALLBACKS)]


class ConnectionIn(Body):
    """An account with a provider of models, to be added."""

    name: Name
    kind: Kind = Field(description="The protocol; `openai` for all who speak it.")
    base_url: Address | None = Field(
        default=None,
        description="Where it is, if not at the provider's own address. Azure's has `?api-version=`.",
    )
    api_key: Secret | None = Field(default=None, description="Kept encrypted, never returned.", repr=False)
    settings: JsonObject = Field(
        default={}, description="`seconds`, `total_seconds`, `attempts`, `concurrency`, `queue_seconds`."
    )

    def new(self) -> NewConnection:
        """The connection of the service."""
        return NewConnection(**{name: getattr(self, name) for name in type(self).model_fields})


class ConnectionPatch(Body):
    """Changes of a connection; what is not there stays. Another address needs the key again."""

    name: Name | None = None
    base_url: Address | None = None
    api_key: Secret | None = Field(default=None, repr=False)
    settings: JsonObject | None = None

    def changes(self) -> dict[str, Any]:
        """What was said; ``None`` says something about the address and the key."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: value for name, value in said.items() if value is not None or name in {"base_url", "api_key"}}


class ConnectionOut(Out):
    """An account with a provider of models."""

    id: str
    name: str
    kind: Kind
    base_url: str | None
    has_key: bool
    settings: dict[str, Any]
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: ModelConnection) -> Self:
        """The public form."""
        given = {name: getattr(row, name) for name in cls.model_fields if name != "has_key"}
        return cls.model_validate(given | {"has_key": row.api_key is not None})


class ConnectionCheckIn(Body):
    """What to ask a connection."""

    model: ModelName | None = Field(
        default=None, description="The provider's name of a model, to be asked for a word; else the list of models."
    )


class ConnectionCheckOut(Out):
    """What was found."""

    message: str


class ChatModelIn(Body):
    """A chat model to add."""

    name: Name = Field(description="What people call it here.")
    connection: Reference = Field(description="Id or name of the connection that it is asked through.")
    model: ModelName = Field(description="What its provider calls it.")
    options: JsonObject = Field(
        default={},
        description="`temperature`, `top_p`, `answer_tokens`, `context_tokens`, `tools` (whether it calls tools), "
        "`extra` (an object that is added to every request).",
    )
    fallbacks: Fallbacks = Field(
        default=[], description="Ids or names of models that are asked, in order, when it does not answer."
    )
    preferred: bool | None = Field(
        default=None, description="Whether it serves those who do not choose; the first model does unless told not to."
    )
    enabled: bool = True

    def new(self) -> NewChatModel:
        """The model of the service."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        return NewChatModel(**given | {"fallbacks": tuple(self.fallbacks)})


class ChatModelPatch(Body):
    """Changes of a chat model; what is not there stays. Options and fallbacks are replaced as a whole."""

    name: Name | None = None
    connection: Reference | None = None
    model: ModelName | None = None
    options: JsonObject | None = None
    fallbacks: Fallbacks | None = None
    preferred: bool | None = None
    enabled: bool | None = None

    def changes(self) -> dict[str, Any]:
        """What was said."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: value for name, value in said.items() if value is not None}


class NamedOut(Out):
    """Something by its id and name."""

    id: str
    name: str


class ChatModelDetails(Out):
    """What administrators are told of a chat model."""

    connection: NamedOut | None
    model: str
    options: dict[str, Any]
    fallbacks: list[NamedOut]
    updated_at: datetime


class ChatModelOut(Out):
    """A chat model."""

    id: str
    name: str
    preferred: bool = Field(description="Whether it serves those who do not choose.")
    enabled: bool
    created_at: datetime
    details: ChatModelDetails | None = Field(description="For administrators; null for others.")

    @classmethod
    def of(cls, view: ChatModelView) -> Self:
        """The public form."""
        row = view.row
        given = {name: getattr(row, name) for name in cls.model_fields if name != "details"}
        details = None
        if view.connection is not None:
            details = ChatModelDetails(
                connection=NamedOut.model_validate(view.connection),
                model=row.model,
                options=row.options,
                fallbacks=[NamedOut.model_validate(each) for each in view.fallbacks],
                updated_at=row.updated_at,
            )
        return cls.model_validate(given | {"details": details})


class ServingOut(Out):
    """The model that serves those who do not choose."""

    name: str
    from_settings: bool = Field(description="Whether the operator's settings name it.")

    @classmethod
    def of(cls, serving: Serving | None) -> Self | None:
        """The public form."""
        return None if serving is None else cls.model_validate(serving)


class ChatModelListing(Listing[ChatModelOut]):
    """A page of the models, and which one serves."""

    serving: ServingOut | None = Field(
        description="What serves those who do not choose; null where answers are put together without a model."
    )
