"""What tenants may choose while the server runs, and what the environment says where they choose nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from citewell.bootstrap.settings import PREFIX, Settings
from citewell.db.session import Database
from citewell.services.settings.values import Initial, LiveSettings

FROM_ENVIRONMENT: Final[Mapping[str, str]] = {
    "search.dense_weight": "dense_weight",
    "search.quality_boost": "quality_boost",
    "search.freshness_boost": "freshness_boost",
    "search.freshness_half_life_days": "freshness_half_life_days",
    "search.hits_per_document": "hits_per_document",
    "search.merge_neighbours": "merge_neighbours",
    "search.rerank": "rerank_by_default",
    "documents.chunk_tokens": "chunk_tokens",
    "documents.chunk_overlap": "chunk_overlap",
    "documents.max_upload_mb": "max_upload_mb",
    "limits.searches": "rate_search",
    "limits.questions": "rate_chat",
    "limits.uploads": "rate_upload",
    "limits.texts": "rate_texts",
    "retention.usage_days": "usage_days",
    "retention.recorded_questions": "query_log_size",
    "retention.recorded_days": "query_log_days",
}
"""The fields of ``Settings`` that say what counts at first, by the keys of what tenants may choose."""

UNSET: Final[Mapping[str, str]] = {"search.dense_weight": "auto", "search.hits_per_document": "all"}
"""What no value is called."""


def make_live_settings(settings: Settings, database: Database) -> LiveSettings:
    """The settings of all tenants of the database."""
    initial: dict[str, Initial] = {}
    for key, name in FROM_ENVIRONMENT.items():
        value = getattr(settings, name)
        initial[key] = Initial(
            value=UNSET[key] if value is None else value,
            variable=PREFIX + name.upper(),
            from_environment=name in settings.model_fields_set,
        )
    return LiveSettings(database, initial)
