"""Models as these clients see them: everything that the caller can read, collections, assistants, and the embedder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self, TypeVar

from fastapi import APIRouter
from pydantic import Field

from citewell.db.paging import Page
from citewell.domain.access import Caller
from citewell.domain.errors import AnswererNotFound, NotFound
from citewell.http.auth import AppDep, CanAsk
from citewell.http.schemas.shape import Out
from citewell.http.schemas.text import MAX_INT, Line
from citewell.services.assistants.views import AssistantCard
from citewell.services.collections.views import CollectionView

if TYPE_CHECKING:
    from citewell.bootstrap.app import App

EVERYTHING = "citewell"
COLLECTION = "collection/"
ASSISTANT = "assistant/"
MOST = 1000
"""Collections and assistants that are listed, each; others can be named all the same."""
PAGE = 200

Kind = Literal["everything", "collection", "assistant", "embedding"]
Item = TypeVar("Item")


class ModelFactsOut(Out):
    """What a model is here."""

    kind: Kind = Field(description="What it answers from; `embedding` makes vectors and does not answer.")
    id: str | None = Field(description="Id of the collection or assistant.")
    description: str = Field(description="What it is about.")


class ModelOut(Out):
    """A model: somebody to ask, or the embedder."""

    id: str = Field(description="Say this as `model`.")
    object: Literal["model"] = "model"
    created: int = Field(ge=0, le=MAX_INT, description="When it was made, in seconds since 1970.")
    owned_by: Literal["citewell"] = "citewell"
    citewell: ModelFactsOut

    @classmethod
    def of(cls, name: str, kind: Kind, description: str, *, id: str | None = None, created: float = 0) -> Self:  # noqa: A002  # the API's own word
        """The public form of a model."""
        facts = ModelFactsOut(kind=kind, id=id, description=description)
        return cls(id=name, created=int(created), citewell=facts)


class ModelsOut(Out):
    """All models."""

    object: Literal["list"] = "list"
    data: list[ModelOut]


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who is asked: an assistant, or some collections, or (neither) everything that the caller can read."""

    name: str
    assistant: str | None = None
    collections: tuple[str, ...] | None = None


router = APIRouter(tags=["openai"])


@router.get("/models")
def list_models(caller: CanAsk, app: AppDep) -> ModelsOut:
    """Whom you can ask: `citewell`, your collections and assistants; and the embedder."""
    return ModelsOut(data=list(_models(app, caller)))


@router.get("/models/{model:path}")
def get_model(model: Line, caller: CanAsk, app: AppDep) -> ModelOut:
    """One model."""
    for known in (_everything(), _embedding(app)):
        if model == known.id:
            return known
    answerer = find(app, caller, model)
    if answerer.assistant is not None:
        return _assistant_model(app.assistants.get(caller, answerer.assistant))
    (ref,) = answerer.collections or ("",)
    return _collection_model(app.collections.get(caller, ref))


def find(app: App, caller: Caller, name: str) -> Answerer:
    """Who is meant by ``name``: ``citewell``, ``collection/<…>``, ``assistant/<…>``, or an id, name or alias alone.

    Raises:
        AnswererNotFound: nobody of that name, for the caller.
    """
    if name == EVERYTHING:
        return Answerer(name)
    ways: list[tuple[str, Callable[[str], Answerer]]] = [
        (ASSISTANT, lambda ref: Answerer(name, assistant=app.assistants.get(caller, ref).assistant.id)),
        (COLLECTION, lambda ref: Answerer(name, collections=(app.collections.get(caller, ref).collection.id,))),
    ]
    chosen = [(name.removeprefix(prefix), way) for prefix, way in ways if name.startswith(prefix)]
    for ref, way in chosen or [(name, way) for _, way in ways]:
        try:
            return way(ref)
        except NotFound:
            continue
    raise AnswererNotFound(f"There is no model {name[:100]!r} for you. GET /v1/models lists those that there are.")


def is_embedder(app: App, name: str) -> bool:
    """Whether ``name`` is the embedder's, with its revision or without, or ``citewell``."""
    known = app.embedder.info.name
    return name in {known, known.partition("@")[0], EVERYTHING}


def _models(app: App, caller: Caller) -> Iterator[ModelOut]:
    yield _everything()
    for card in _all(lambda cursor: app.assistants.list(caller, cursor=cursor, limit=PAGE)):
        yield _assistant_model(card)
    for view in _all(lambda cursor: app.collections.list(caller, cursor=cursor, limit=PAGE)):
        yield _collection_model(view)
    yield _embedding(app)


def _all(page: Callable[[str | None], Page[Item]]) -> Iterator[Item]:
    cursor: str | None = None
    for _ in range(MOST // PAGE):
        found = page(cursor)
        yield from found.items
        cursor = found.next_cursor
        if cursor is None:
            return


def _everything() -> ModelOut:
    return ModelOut.of(EVERYTHING, "everything", "Answers from everything that you can read.")


def _embedding(app: App) -> ModelOut:
    info = app.embedder.info
    return ModelOut.of(info.name, "embedding", f"Vectors of {info.dimension} numbers. It does not answer.")


def _assistant_model(card: AssistantCard) -> ModelOut:
    row = card.assistant
    made = row.created_at.timestamp()
    return ModelOut.of(ASSISTANT + row.name, "assistant", row.description, id=row.id, created=made)


def _collection_model(view: CollectionView) -> ModelOut:
    row = view.collection
    made = row.created_at.timestamp()
    return ModelOut.of(COLLECTION + row.name, "collection", row.description, id=row.id, created=made)
