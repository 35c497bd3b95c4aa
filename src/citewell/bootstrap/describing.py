"""The model that describes documents, if the settings name one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citewell.bootstrap.fetching import fetch_policy
from citewell.bootstrap.settings import Settings
from citewell.domain.errors import ConfigurationError
from citewell.ports.blob_store import BlobStore
from citewell.services.documents.describing import KIND, DocumentDescription
from citewell.services.jobs.kinds import JobKinds

if TYPE_CHECKING:
    from contextlib import ExitStack


def add_describing(settings: Settings, blobs: BlobStore, kinds: JobKinds, closing: ExitStack) -> None:
    """Register the job that describes documents, where there is a model for it; its endpoint is asked by the first job.

    Args:
        settings: Name the model.
        blobs: Where the texts are.
        kinds: Where the job is registered.
        closing: Closes the model's connections.

    Raises:
        ConfigurationError: the settings name a model and not where it is.
    """
    if settings.describe_model == "none":
        return
    if not settings.describe_url:
        raise ConfigurationError(
            "CITEWELL_DESCRIBE_MODEL needs CITEWELL_DESCRIBE_URL, the endpoint that has the model."
        )
    from citewell.backends.describing.endpoint import EndpointDescriber
    from citewell.backends.model_endpoint import EndpointTerms

    key = settings.describe_api_key
    terms = EndpointTerms(
        settings.describe_url,
        settings.describe_model,
        api_key=None if key is None else key.get_secret_value(),
        timeout=settings.describe_seconds,
        policy=fetch_policy(settings),
    )
    describer = closing.enter_context(EndpointDescriber(terms))
    kinds.add(KIND, DocumentDescription(blobs, describer).run)
