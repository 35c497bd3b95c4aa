"""The credentials of sources, sealed for their row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from citewell.db.tables import Source
from citewell.domain.errors import SecretUnreadable
from citewell.ports.secret_box import SecretBox, SecretPlace


def place_of(tenant_id: str, source_id: str) -> SecretPlace:
    """Where the credentials of a source are kept."""
    return SecretPlace(tenant_id, "sources", source_id, "credentials")


def seal(box: SecretBox, source: Source, secrets: Mapping[str, Any]) -> None:
    """Keep ``secrets`` with the source, or nothing when there are none. Its ``tenant_id`` and ``id`` are set."""
    place = place_of(source.tenant_id, source.id)
    source.credentials = box.seal(json.dumps(dict(secrets)), place) if secrets else None


def unseal(box: SecretBox, source: Source) -> dict[str, Any]:
    """The secrets of the source. Raises ``SecretUnreadable``."""
    if source.credentials is None:
        return {}
    secrets = json.loads(box.open(source.credentials, place_of(source.tenant_id, source.id)))
    if not isinstance(secrets, dict):
        raise SecretUnreadable("form", "The stored credentials are of a form that is not known. Enter them again.")
    return secrets
