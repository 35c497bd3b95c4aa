"""Whether the server lives, and whether each of its parts works."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from citewell.http.auth import AppDep
from citewell.http.metrics import Metrics
from citewell.http.schemas.operation import AliveOut, HealthOut

alive_router = APIRouter(tags=["operation"])
parts_router = APIRouter(tags=["operation"])

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
    report = HealthOut.model_validate(app.health())
    response.status_code = 200 if report.ok else 503
    return report
