"""The web application: every router under ``/v1``, the page, the docs, the guards.

The same addresses without ``/v1`` are an alias of the current version: ``PathForm`` makes one of the other.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from citewell import __version__
from citewell.http import health, mcp_endpoint
from citewell.http.errors import add_error_handlers
from citewell.http.facts import parse_networks
from citewell.http.idempotency import InProgress
from citewell.http.limits import RateLimiter, RateLimits
from citewell.http.metrics import Metrics
from citewell.http.middleware import BodyGate, EveryRequest, PathForm, TimeLimit
from citewell.http.openai import catalogue, completions, embeddings, responses
from citewell.http.openai.errors import RESPONSES as OPENAI_RESPONSES
from citewell.http.openai.errors import OpenAiErrors
from citewell.http.pages import docs_files, page_files, page_router
from citewell.http.routers import (
    answer_runs,
    api_keys,
    assistants,
    audit_logs,
    batches,
    budgets,
    bulk,
    chat_events,
    chats,
    collections,
    crawls,
    documents,
    earlier_clients,
    embedding_versions,
    evidence,
    explanations,
    golden_sets,
    groups,
    identity,
    indexes,
    insight,
    invitations,
    jobs,
    judgements,
    model_prices,
    models,
    ratings,
    search,
    settings,
    shares,
    sources,
    starters,
    tenants,
    texts,
    usage,
    users,
    webpages,
)
from citewell.http.schemas.problems import RESPONSES, problem_schemas
from citewell.http.turns import Turns
from citewell.services.operation.counts import process_figures, row_counts

if TYPE_CHECKING:
    from citewell.bootstrap.app import App

ROUTERS: tuple[APIRouter, ...] = (
    search.router,
    identity.router,
    users.router,
    invitations.router,
    groups.router,
    api_keys.router,
    tenants.router,
    settings.router,
    audit_logs.router,
    jobs.router,
    jobs.alias_router,
    collections.router,
    collections.alias_router,
    batches.bulk_router,
    bulk.router,
    documents.router,
    batches.router,
    texts.router,
    sources.router,
    models.connections,
    models.chat_models,
    crawls.router,
    crawls.alias_router,
    webpages.router,
    webpages.alias_router,
    earlier_clients.router,
    explanations.router,
    ratings.router,
    chat_events.router,
    chats.router,
    shares.router,
    starters.router,
    evidence.router,
    assistants.router,
    golden_sets.router,
    answer_runs.router,
    judgements.router,
    usage.router,
    insight.router,
    budgets.router,
    model_prices.router,
    indexes.router,
    embedding_versions.router,
)
"""Every feature. The order counts where two paths could match the same address, and what is asked most comes first."""

OPENAI_ROUTERS: tuple[APIRouter, ...] = (
    completions.router,
    responses.router,
    catalogue.router,
    embeddings.router,
)
"""What speaks OpenAI's API, errors included. It comes first: ``chat/completions`` is no chat about a collection."""

MULTIPART_FRAME = 1 << 20
"""Bytes that the fields beside a file may take."""

UNLIMITED = frozenset({"/v1/index/verify", "/v1/embedding-versions", "/v1/embedding-versions/*"})
"""Paths of requests that only administrators make, and that may have to read all there is or to fetch a model."""

DESCRIPTION = "Permission-aware search, and answers whose every statement carries a checked citation."


def _operation_id(route: APIRoute) -> str:
    """``<tag>_<function>``: what generated clients call their methods."""
    return f"{str(route.tags[0]).replace('-', '_')}_{route.name}" if route.tags else route.name


class _CitewellApi(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """The description of the API, with the shape of problems in it."""
        if not self.openapi_schema:
            document = get_openapi(
                title=self.title, version=self.version, description=self.description, routes=self.routes
            )
            document.setdefault("components", {}).setdefault("schemas", {}).update(problem_schemas())
            self.openapi_schema = document
        return self.openapi_schema


@cache
def routes() -> tuple[BaseRoute, ...]:
    """Every route but the one of the description. They know no container and are made once in a process: FastAPI works
    on their signatures for a good part of a second when the first request comes.
    """
    every = FastAPI(openapi_url=None, generate_unique_id_function=_operation_id)
    for router in OPENAI_ROUTERS:
        every.include_router(router, prefix="/v1", responses=OPENAI_RESPONSES)
    for router in (*ROUTERS, health.parts_router):
        every.include_router(router, prefix="/v1", responses=RESPONSES)
    every.include_router(health.alive_router)
    every.include_router(mcp_endpoint.router)
    every.include_router(page_router(page_files(Path(__file__).parent / "page"), docs_files()))
    return tuple(every.routes)


def create_app(app: App) -> FastAPI:
    """The ASGI application on top of a container. The container lives longer: whoever built it closes it."""
    setup = app.settings
    api = _CitewellApi(
        title="Citewell",
        version=__version__,
        description=DESCRIPTION,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
    )
    api.state.citewell = app
    api.state.limiter = RateLimiter(RateLimits.of(setup), app.live_settings)
    api.state.in_progress = InProgress()
    api.state.turns = Turns(os.cpu_count() or 1)
    api.state.metrics = Metrics(
        lambda: row_counts(app.database), lambda: process_figures(app.indexes, app.search, app.scrub)
    )
    app.usage.ledger.listen(api.state.metrics.answers.turn)
    app.usage.refusals.listen(api.state.metrics.answers.refused)
    add_error_handlers(api)

    api.routes.extend(routes())

    # The last one added is the outermost.
    api.add_middleware(
        BodyGate,
        max_body=setup.max_body_kb * 1024,
        max_texts=setup.max_texts_kb * 1024,
        max_upload=setup.max_upload_mb * 1024 * 1024 + MULTIPART_FRAME,
    )
    api.add_middleware(TimeLimit, seconds=setup.request_seconds, unlimited=UNLIMITED)
    api.add_middleware(PathForm)
    api.add_middleware(
        EveryRequest,
        new_id=app.ids.new_id,
        trusted=parse_networks(setup.trusted_proxies),
        observe=api.state.metrics.observe,
    )
    api.add_middleware(OpenAiErrors)
    return api
