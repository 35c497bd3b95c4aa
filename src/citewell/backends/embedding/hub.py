"""Files of a model from a hub that speaks the paths of huggingface.co."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from citewell.backends.embedding.cache_files import write_atomically
from citewell.backends.fetching.client import RestClient, RestResponse, guarded_client
from citewell.backends.fetching.policy import STRICT, FetchLimits, FetchPolicy
from citewell.backends.fetching.urls import WebAddress, join_url, parse_url
from citewell.domain.errors import FetchFailed, InvalidInput, ModelInvalid, ModelUnavailable

PUBLIC_HUB = "https://huggingface.co"

_NAME = re.compile(r"(?:[A-Za-z0-9][\w.-]*/)?[A-Za-z0-9][\w.-]*", re.ASCII)
_REVISION = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)
_SHA256 = re.compile(r'"?([0-9a-f]{64})"?')
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_MOST_REDIRECTS = 5
_LARGEST = 8_000_000_000
_LONGEST_SECONDS = 4 * 3600.0
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came: ``commit`` is the revision that the hub says it served, where it says so."""

    commit: str | None


class Hub:
    """Downloads single files by model, revision and path. Nothing is executed, nothing but these files is taken.

    Args:
        base_url: https, or plain http on this machine (for tests and mirrors behind a local tunnel).
        connect_timeout: Seconds until a hub that cannot be reached is given up.
        read_timeout: Seconds without a byte until a download is given up.
        policy: How requests leave. The hub itself may be inside the network, what it redirects to may not.
    """

    def __init__(
        self,
        base_url: str = PUBLIC_HUB,
        *,
        connect_timeout: float = 5.0,
        read_timeout: float = 30.0,
        policy: FetchPolicy = STRICT,
    ) -> None:
        limits = FetchLimits(
            connect_seconds=connect_timeout,
            read_seconds=read_timeout,
            total_seconds=_LONGEST_SECONDS,
            max_bytes=_LARGEST,
        )
        try:
            self._base = parse_url(base_url.rstrip("/"))
            self._policy = policy.trusting(base_url, limits)
        except (FetchFailed, InvalidInput) as exc:
            raise InvalidInput(f"{base_url} is not the address of a hub.") from exc
        if not _safe(self._base):
            raise InvalidInput(f"The hub's address must be https: {base_url}")

    @property
    def host(self) -> str:
        """For messages."""
        return self._base.host

    def fetch(
        self, model: str, revision: str, file: str, target: Path, *, sha256: str | None = None
    ) -> Delivered | None:
        """Download ``file`` of ``model`` to ``target``, whole or not at all.

        Returns:
            ``None`` if the hub has no such file.

        Raises:
            InvalidInput: the name of the model or revision has characters that it cannot have.
            ModelUnavailable: the hub does not answer, or answers with an error.
            ModelInvalid: the bytes do not have the hash ``sha256``, or the one that the hub announced.
        """
        if not _NAME.fullmatch(model) or not _REVISION.fullmatch(revision):
            raise InvalidInput(f"{model}@{revision} is not a name of a model and its revision (org/name@revision).")
        url = parse_url(f"{self._base}/{model}/resolve/{revision}/{file}")
        try:
            with guarded_client(self._policy, headers={"accept-encoding": "identity"}) as client:
                return self._follow(client, url, target, sha256)
        except FetchFailed as exc:
            if exc.reason == "too_large":
                raise ModelInvalid("The hub delivers more bytes than any model here may have.") from exc
            raise ModelUnavailable(f"{self.host} does not deliver {file} ({exc.reason}).") from exc

    def _follow(self, client: RestClient, url: WebAddress, target: Path, sha256: str | None) -> Delivered | None:
        announced: str | None = None
        commit: str | None = None
        for _ in range(_MOST_REDIRECTS):
            with client.stream("GET", str(url)) as response:
                if match := _SHA256.fullmatch(response.headers.get("x-linked-etag", "")):
                    announced = announced or match[1]
                commit = commit or response.headers.get("x-repo-commit")
                if not response.has_redirect_location:
                    return self._save(response, target, sha256 or announced, commit)
                url = join_url(url, response.headers["location"])
                if not _safe(url):
                    raise ModelUnavailable(f"{self.host} redirects to an address that is not https.")
        raise ModelUnavailable(f"{self.host} redirects without end.")

    def _save(self, response: RestResponse, target: Path, sha256: str | None, commit: str | None) -> Delivered | None:
        if response.status_code == _NOT_FOUND:
            return None
        if not response.is_success:
            raise ModelUnavailable(
                f"{self.host} answers {response.status_code} for {target.name}.", status=response.status_code
            )
        if not write_atomically(target, response.iter_raw(), sha256=sha256):
            raise ModelInvalid(f"{self.host} delivered a {target.name} whose SHA-256 is not {sha256}; it is not used.")
        return Delivered(commit)


def _safe(url: WebAddress) -> bool:
    return url.scheme == "https" or url.host in _LOOPBACK
