"""The shape of every body."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from citewell.http.schemas.text import MAX_INT

Item = TypeVar("Item")


class Body(BaseModel):
    """A request's body. Unknown fields are refused: a misspelt one is an error, and none can be smuggled in."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, hide_input_in_errors=True)


class Out(BaseModel):
    """A response's body."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class Listing(Out, Generic[Item]):
    """A page of a list."""

    items: Sequence[Item] = Field(description="The items of this page.")
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page; null on the last one.")
    total: int = Field(ge=0, le=MAX_INT, description="Items in all.")
