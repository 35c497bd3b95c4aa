"""A bucket that answers as S3 does to listings and reads, and to nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

from fakes.web_server import Answer, Asked


@dataclass
class FakeBucket:
    """``answer`` serves ``objects``. Requests must be signed with ``key_id``; ``failure`` is answered to all."""

    objects: dict[str, bytes] = field(default_factory=dict)
    key_id: str = "KEY"
    failure: Answer | None = None

    def answer(self, asked: Asked) -> Answer:
        if self.failure is not None:
            return self.failure
        if f"Credential={self.key_id}/" not in asked.headers.get("authorization", ""):
            return Answer(403, b"<Error><Code>InvalidAccessKeyId</Code></Error>")
        parts = urlsplit(asked.path)
        bucket, _, key = parts.path.lstrip("/").partition("/")
        if bucket != "papers":
            return Answer(404, b"<Error><Code>NoSuchBucket</Code></Error>")
        return self._object(unquote(key), asked) if key else self._list(parse_qs(parts.query))

    def _list(self, query: dict[str, list[str]]) -> Answer:
        after, prefix = query.get("start-after", [""])[0], query.get("prefix", [""])[0]
        keys = sorted(key for key in self.objects if key > after and key.startswith(prefix))
        most = int(query["max-keys"][0])
        entries = "".join(
            f"<Contents><Key>{escape(quote(key, safe='/'))}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified>"
            f"<ETag>&quot;{_tag(self.objects[key])}&quot;</ETag><Size>{len(self.objects[key])}</Size></Contents>"
            for key in keys[:most]
        )
        more = str(len(keys) > most).lower()
        body = f"<ListBucketResult><IsTruncated>{more}</IsTruncated>{entries}</ListBucketResult>"
        return Answer(body=body.encode(), headers={"content-type": "application/xml"})

    def _object(self, key: str, asked: Asked) -> Answer:
        content = self.objects.get(key)
        if content is None:
            return Answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        if asked.headers.get("if-match", f'"{_tag(content)}"') != f'"{_tag(content)}"':
            return Answer(412)
        first, _, last = asked.headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")
        return Answer(206, content[int(first) : int(last or len(content)) + 1])


def _tag(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
