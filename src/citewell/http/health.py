"""Whether the server lives, and whether each of its parts works."""

from __future__ import annotations

import platform
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog
from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from citewell import __version__
from citewell.domain.errors import CitewellError
from citewell.http.auth import AppDep
from citewell.http.metrics import Metrics
from citewell.http.schemas.operation import AliveOut, BuildInfo, HealthOut

if TYPE_CHECKING:
    from citewell.bootstrap.app import App

alive_router = APIRouter(tags=["operation"])
parts_router = APIRouter(tags=["operation"])

logger = structlog.get_logger("citewell.http")

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@alive_router.get("/health")
async def alive() -> AliveOut:
    """The process answers. For a liveness probe."""
    return AliveOut()


@alive_router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(request: Request) -> Response:
    """Metrics in the text format of Prometheus."""
    found: Metrics = request.app.state.metrics
    return Response(found.text(), media_type=METRICS_TYPE)


@parts_router.get("/health", name="health_of_parts", responses={503: {"model": HealthOut}})
def parts(app: AppDep, response: Response) -> HealthOut:
    """Each part by itself; 503 when one of them does not work. For a readiness probe."""
    found = {name: _works(name, probe) for name, probe in app.health().items()}
    response.status_code = 200 if all(found.values()) else 503
    return HealthOut(ok=all(found.values()), build_info=_build_info(app), **found)


def _works(name: str, probe: Callable[[], bool]) -> bool:
    try:
        return probe()
    except (CitewellError, SQLAlchemyError, OSError) as error:
        logger.warning("a part does not work", part=name, exc_info=error)
        return False


def _build_info(app: App) -> BuildInfo:
    return BuildInfo(
        version=__version__,
        python=platform.python_version(),
        database=app.database.engine.dialect.name,
        embedding=_embedding(app),
        ocr=_recognition(app),
    )


def _recognition(app: App) -> str | None:
    found = app.reader.recognition()
    return f"{found.engine} ({', '.join(found.languages)})" if found.available else None


def _embedding(app: App) -> str | None:
    try:
        info = app.embedder.info
    except (CitewellError, OSError):
        return None  # model_ok says so, and the log why
    return f"{info.name} ({info.runtime})"
