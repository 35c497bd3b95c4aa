"""Texts under keys: pushed by programs, searchable when the answer comes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from citewell.http.auth import AppDep, CanDelete, CanWrite
from citewell.http.idempotency import OnceDep
from citewell.http.limits import LimitTexts
from citewell.http.schemas.text import Identifier, Line
from citewell.http.schemas.texts import RemovedOut, TextBatchIn, TextIn, UpsertOut
from citewell.services.documents.fields import MAX_EXTERNAL_ID
from citewell.services.texts.items import Upserted

router = APIRouter(prefix="/docs", tags=["texts"])

KeyPath = Annotated[Line, Path(min_length=1, max_length=MAX_EXTERNAL_ID, description="Your key of the text.")]
NamespaceQuery = Annotated[Line, Query(min_length=1, max_length=200, description="Id, name or alias.")]
TenantQuery = Annotated[Identifier | None, Query(description="Your own tenant, by id or name.")]


def _answered(done: Upserted, response: Response) -> UpsertOut:
    if done.job is not None:
        response.status_code = 202
        response.headers["Location"] = f"/v1/jobs/{done.job.id}"
    return UpsertOut.of(done)


@router.post("/upsert", dependencies=[LimitTexts])
def upsert_text(body: TextIn, caller: CanWrite, app: AppDep, once: OnceDep, response: Response) -> UpsertOut:
    """Put a text under its key. It is committed and can be searched when this answers.

    The same text with the same settings is skipped; with other metadata only these are changed.
    """
    app.texts.check_tenant(caller, body.tenant_id)
    item = body.item()
    done = once(
        "document",
        caller,
        make=lambda claimed: app.texts.upsert(claimed, item),
        again=app.texts.upserted,
    )
    return _answered(done, response)


@router.post("/upsert/batch", responses={202: {"model": UpsertOut}}, dependencies=[LimitTexts])
def upsert_texts(body: TextBatchIn, caller: CanWrite, app: AppDep, response: Response) -> UpsertOut:
    """Put many texts under their keys. Those that cannot be taken are reported; to send all again changes nothing.

    202 with a job when `async_mode` asks for it, or when the texts are longer than a million characters together.
    """
    for tenant in {doc.tenant_id for doc in body.docs}:
        app.texts.check_tenant(caller, tenant)
    done = app.texts.upsert_many(caller, [doc.item() for doc in body.docs], wait=not body.async_mode)
    return _answered(done, response)


@router.delete("/{doc_id:path}", status_code=202, responses={200: {"model": RemovedOut}})
def delete_text(
    doc_id: KeyPath,
    namespace: NamespaceQuery,
    caller: CanDelete,
    app: AppDep,
    response: Response,
    tenant_id: TenantQuery = None,
) -> RemovedOut:
    """Delete the text under a key. No search that begins after the response finds it. 200: there was none."""
    app.texts.check_tenant(caller, tenant_id)
    removed = app.texts.delete(caller, namespace, doc_id)
    if removed.job is None:
        response.status_code = 200
    else:
        response.headers["Location"] = f"/v1/jobs/{removed.job.id}"
    return RemovedOut.of(removed)
