"""Health and what this server is."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from citewell.http.schemas.shape import Out


class AliveOut(Out):
    """The process answers."""

    status: Literal["ok"] = "ok"


class BuildInfo(Out):
    """Which Citewell this is."""

    version: str
    python: str
    database: str
    embedding: str | None = Field(description="The embedding model and how it is computed; null if it is not there.")
    ocr: str | None = Field(description="What reads pictures of text, and its languages; null if it is not installed.")


class HealthOut(Out):
    """Each part, by itself."""

    ok: bool
    db_ok: bool
    index_store_ok: bool
    jobqueue_ok: bool
    blob_ok: bool
    model_ok: bool
    build_info: BuildInfo


class ApiInfoOut(Out):
    """What this server is and where its description lies."""

    name: Literal["citewell"] = "citewell"
    version: str
    api_version: Literal["v1"] = "v1"
    docs: str = "/docs"
    openapi: str = "/v1/openapi.json"
