"""Signatures of requests to S3: Signature Version 4 of AWS, which MinIO and others take as well."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, unquote, urlsplit

EMPTY: Final = hashlib.sha256(b"").hexdigest()
UNRESERVED: Final = "-_.~"


@dataclass(frozen=True, slots=True)
class S3Account:
    """Who asks. Without a key the requests are not signed, which opens public buckets."""

    region: str
    key_id: str = ""
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def headers(self, url: str, now: datetime, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """The headers of a GET of ``url`` at ``now``; ``more`` are signed with them (lower-case names).

        AWS, «Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)».
        """
        if not self.key_id:
            return dict(more or {})
        moment = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        parts = urlsplit(url)
        headers = {**(more or {}), "x-amz-content-sha256": EMPTY, "x-amz-date": moment}
        if self.token:
            headers["x-amz-security-token"] = self.token
        signed = sorted({**headers, "host": parts.netloc}.items())
        names = ";".join(name for name, _ in signed)
        lines = ["GET", parts.path or "/", _query(parts.query), *(f"{name}:{value}" for name, value in signed), ""]
        asked = "\n".join([*lines, names, EMPTY])
        scope = f"{moment[:8]}/{self.region}/s3/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(asked.encode()).hexdigest()}"
        key = f"AWS4{self.secret}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self.key_id}/{scope},SignedHeaders={names},Signature={signature}"
        )
        return headers


def _query(query: str) -> str:
    pairs = sorted(part.partition("=")[::2] for part in query.split("&") if part)
    return "&".join(
        f"{quote(unquote(name), safe=UNRESERVED)}={quote(unquote(value), safe=UNRESERVED)}" for name, value in pairs
    )
