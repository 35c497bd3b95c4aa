"""Models that write: accounts with their providers, and what they are called here."""

from __future__ import annotations

from fastapi import APIRouter, Response

from citewell.http.auth import AppDep, CanAdmin, CanRead
from citewell.http.idempotency import OnceDep
from citewell.http.preconditions import IfMatchDep, etag
from citewell.http.schemas.models import (
    ChatModelIn,
    ChatModelListing,
    ChatModelOut,
    ChatModelPatch,
    ConnectionCheckIn,
    ConnectionCheckOut,
    ConnectionIn,
    ConnectionOut,
    ConnectionPatch,
    ServingOut,
)
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit
from citewell.services.models.chat_models import ChatModelView

connections = APIRouter(prefix="/model-connections", tags=["models"])
chat_models = APIRouter(prefix="/chat-models", tags=["models"])


def _tagged(view: ChatModelView, response: Response) -> ChatModelOut:
    response.headers["ETag"] = etag(view.row.id, view.row.revision)
    return ChatModelOut.of(view)


@connections.post("", status_code=201)
def create_model_connection(
    body: ConnectionIn, caller: CanAdmin, app: AppDep, once: OnceDep, response: Response
) -> ConnectionOut:
    """Add an account with a provider of models."""
    row = once(
        "model_connection",
        caller,
        make=lambda claimed: app.model_connections.create(claimed, body.new()),
        again=app.model_connections.get,
    )
    response.headers["Location"] = f"/v1/model-connections/{row.id}"
    response.headers["ETag"] = etag(row.id, row.revision)
    return ConnectionOut.of(row)


@connections.get("")
def list_model_connections(
    caller: CanAdmin, app: AppDep, cursor: Cursor = None, limit: Limit = 50
) -> Listing[ConnectionOut]:
    """The accounts, newest first."""
    found = app.model_connections.list(caller, cursor=cursor, limit=limit)
    items = [ConnectionOut.of(row) for row in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@connections.get("/{connection_id}")
def get_model_connection(connection_id: IdPath, caller: CanAdmin, app: AppDep, response: Response) -> ConnectionOut:
    """An account, by id or name."""
    row = app.model_connections.get(caller, connection_id)
    response.headers["ETag"] = etag(row.id, row.revision)
    return ConnectionOut.of(row)


@connections.patch("/{connection_id}")
def change_model_connection(
    connection_id: IdPath,
    body: ConnectionPatch,
    caller: CanAdmin,
    app: AppDep,
    if_match: IfMatchDep,
    response: Response,
) -> ConnectionOut:
    """Change an account. Another address needs the key again."""
    row = app.model_connections.patch(caller, connection_id, body.changes(), expected=if_match.revision())
    response.headers["ETag"] = etag(row.id, row.revision)
    return ConnectionOut.of(row)


@connections.delete("/{connection_id}", status_code=204)
def delete_model_connection(connection_id: IdPath, caller: CanAdmin, app: AppDep) -> None:
    """Take an account away that no model is asked through."""
    app.model_connections.delete(caller, connection_id)


@connections.post("/{connection_id}/check")
def check_model_connection(
    connection_id: IdPath, caller: CanAdmin, app: AppDep, body: ConnectionCheckIn | None = None
) -> ConnectionCheckOut:
    """Ask an account for its models, or one of them for a word. What is wrong is said in the error."""
    how = body or ConnectionCheckIn()
    return ConnectionCheckOut(message=app.model_connections.check(caller, connection_id, model=how.model))


@chat_models.post("", status_code=201)
def create_chat_model(
    body: ChatModelIn, caller: CanAdmin, app: AppDep, once: OnceDep, response: Response
) -> ChatModelOut:
    """Add a model that people may choose."""
    view = once(
        "chat_model",
        caller,
        make=lambda claimed: app.chat_models.create(claimed, body.new()),
        again=app.chat_models.get,
    )
    response.headers["Location"] = f"/v1/chat-models/{view.row.id}"
    return _tagged(view, response)


@chat_models.get("")
def list_chat_models(caller: CanRead, app: AppDep, cursor: Cursor = None, limit: Limit = 50) -> ChatModelListing:
    """The models that you may choose, newest first, and which one serves those who do not choose."""
    found = app.chat_models.list(caller, cursor=cursor, limit=limit)
    return ChatModelListing(
        items=[ChatModelOut.of(view) for view in found.items],
        next_cursor=found.next_cursor,
        total=found.total,
        serving=ServingOut.of(app.models.serving(caller)),
    )


@chat_models.get("/{model_id}")
def get_chat_model(model_id: IdPath, caller: CanRead, app: AppDep, response: Response) -> ChatModelOut:
    """A model, by id or name."""
    return _tagged(app.chat_models.get(caller, model_id), response)


@chat_models.patch("/{model_id}")
def change_chat_model(
    model_id: IdPath, body: ChatModelPatch, caller: CanAdmin, app: AppDep, if_match: IfMatchDep, response: Response
) -> ChatModelOut:
    """Change a model. Options and fallbacks are replaced as a whole."""
    return _tagged(app.chat_models.patch(caller, model_id, body.changes(), expected=if_match.revision()), response)


@chat_models.delete("/{model_id}", status_code=204)
def delete_chat_model(model_id: IdPath, caller: CanAdmin, app: AppDep) -> None:
    """Take a model away. What names it goes on without it."""
    app.chat_models.delete(caller, model_id)
