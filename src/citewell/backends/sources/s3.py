"""Objects of an S3 bucket, at AWS, MinIO or any other server that speaks the protocol.

Through the fetcher like everything else, in parts, so that neither memory nor the fetcher's limits bound an object.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote, unquote_plus, urlencode

from citewell.backends.parsing.html_tokens import End, Start, tokens
from citewell.backends.sources.answers import fetch
from citewell.backends.sources.folder import PATTERNS
from citewell.backends.sources.given import Given
from citewell.backends.sources.patterns import Patterns
from citewell.backends.sources.s3_signing import UNRESERVED, S3Account
from citewell.domain.errors import InvalidInput, SourceFailed
from citewell.domain.web_addresses import web_address
from citewell.ports.fetcher import Fetched, Fetcher, FetchRequest
from citewell.ports.source import Checkpoint, Listed, Setting, SourceEvent, SourceItem

PART: Final = 8 << 20
MOST_LIST: Final = 16 << 20
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REGION: Final = re.compile(r"[a-z0-9-]{1,40}")
_REFUSED: Final = (b"InvalidAccessKeyId", b"SignatureDoesNotMatch", b"ExpiredToken", b"InvalidToken", b"TokenRefresh")


class S3Kind:
    """Buckets; the tag of an object is its version."""

    name = "s3"
    summary = "The objects of a bucket at AWS S3, MinIO or another server that speaks its protocol."
    admins_only = False
    settings = (
        Setting("bucket", "The bucket.", required=True),
        Setting("endpoint", "Address of the server; that of AWS in the region without it."),
        Setting("region", "The region; `us-east-1` without it."),
        Setting("prefix", "Only objects whose keys begin with it."),
        *PATTERNS,
        Setting("access_key_id", "Name of the access key; none for a public bucket."),
        Setting("secret_access_key", "The access key.", secret=True),
        Setting("session_token", "Token of temporary credentials.", secret=True),
    )

    def __init__(
        self, fetchers: Callable[[], Fetcher], *, now: Callable[[], datetime], page: int = 1000, part: int = PART
    ) -> None:
        self._fetchers = fetchers
        self._now = now
        self._page = page
        self._part = part

    def checked(self, settings: Mapping[str, object]) -> Mapping[str, object]:
        """See ``SourceKind``."""
        given = Given(settings)
        kept: dict[str, object] = {setting.name: given.text(setting.name) for setting in self.settings[:4]}
        kept |= {"include": list(given.names("include")), "exclude": list(given.names("exclude"))}
        kept |= {setting.name: given.text(setting.name) for setting in self.settings[-3:]}
        given.finish()
        Patterns(given.names("include"), given.names("exclude"))
        if not _BUCKET.fullmatch(str(kept["bucket"])):
            raise InvalidInput("bucket is no name of a bucket.", field="bucket", reason="bucket")
        if kept["region"] and not _REGION.fullmatch(str(kept["region"])):
            raise InvalidInput("region is no name of a region.", field="region", reason="region")
        if kept["endpoint"]:
            kept["endpoint"] = web_address(str(kept["endpoint"]), field="endpoint").rstrip("/")
        if bool(kept["access_key_id"]) != bool(kept["secret_access_key"]):
            missing = "secret_access_key" if kept["access_key_id"] else "access_key_id"
            raise InvalidInput(f"{missing} is missing: the two go together.", field=missing, reason="missing")
        return {name: value for name, value in kept.items() if value not in ("", [])}

    def open(self, settings: Mapping[str, object]) -> S3Source:
        """See ``SourceKind``."""
        given = Given(settings)
        region = given.text("region") or "us-east-1"
        return S3Source(
            fetcher=self._fetchers(),
            now=self._now,
            account=S3Account(
                region, given.text("access_key_id"), given.text("secret_access_key"), given.text("session_token")
            ),
            address=(given.text("endpoint") or f"https://s3.{region}.amazonaws.com") + f"/{given.text('bucket')}",
            bucket=given.text("bucket"),
            prefix=given.text("prefix"),
            patterns=Patterns(given.names("include"), given.names("exclude")),
            page=self._page,
            part=self._part,
        )


@dataclass
class S3Source:
    """The objects of ``bucket`` whose keys begin with ``prefix``, in the order of their keys."""

    fetcher: Fetcher
    now: Callable[[], datetime]
    account: S3Account
    address: str
    bucket: str
    prefix: str
    patterns: Patterns
    page: int
    part: int

    def check(self) -> str:
        """See ``Source``."""
        objects, more = self._list("", 1)
        return "The bucket can be read." if objects or more else "The bucket can be read; nothing is there."

    def changes(self, cursor: Mapping[str, object] | None, *, stopped: Callable[[], bool]) -> Iterator[SourceEvent]:
        """See ``Source``. All is listed every time; the cursor is the last key of a page."""
        after, more = str((cursor or {}).get("after", "")), True
        while more:
            objects, more = self._list(after, self.page)
            for facts in objects:
                if stopped():
                    return
                item = self._item(facts)
                if item is not None:
                    yield item
            if more:
                if not objects or objects[-1]["key"] <= after:  # else this would never end
                    raise SourceFailed("changed", "The server says that there is more, and does not tell it.")
                after = objects[-1]["key"]
                yield Checkpoint({"after": after})
        yield Listed(complete=True)

    @contextmanager
    def open(self, item: SourceItem) -> Iterator[Iterator[bytes]]:
        """See ``Source``."""
        parts = self._parts(item.key, int(str(item.metadata["bytes"])), item.version)
        first = next(parts, b"")
        yield _together(first, parts)

    def close(self) -> None:
        """Close the connections."""
        self.fetcher.close()

    def _parts(self, key: str, size: int, tag: str) -> Iterator[bytes]:
        url = f"{self.address}/{quote(key, safe='/' + UNRESERVED)}"
        for start in range(0, max(size, 1), self.part):
            end = min(start + self.part, size) - 1
            more = {"if-match": f'"{tag}"'} if tag else {}
            if size:
                more["range"] = f"bytes={start}-{end}"
            body = io.BytesIO()
            fetched = self._get(url, body, self.part, more)
            if size and fetched.size != end - start + 1:
                raise SourceFailed(
                    "changed", "The object changed while it was read. It is read again later.", passing=True
                )
            yield body.getvalue()

    def _list(self, after: str, count: int) -> tuple[list[dict[str, str]], bool]:
        asked = {"encoding-type": "url", "list-type": "2", "max-keys": str(count), "prefix": self.prefix}
        asked |= {"start-after": after} if after else {}
        body = io.BytesIO()
        self._get(f"{self.address}?{urlencode(asked, quote_via=quote, safe=UNRESERVED)}", body, MOST_LIST, {})
        objects, top = _read(body.getvalue().decode("utf-8", "replace"))
        if "listbucketresult" not in top:
            raise SourceFailed("changed", "The server does not answer as S3 does. Check the endpoint.")
        return objects, top.get("istruncated") == "true"

    def _get(self, url: str, body: io.BytesIO, most: int, more: Mapping[str, str]) -> Fetched:
        headers = self.account.headers(url, self.now(), more)
        try:
            return fetch(
                self.fetcher, FetchRequest(url, headers=headers, max_bytes=most, follow=False), body, name="S3"
            )
        except SourceFailed as error:
            if any(word in body.getvalue() for word in _REFUSED):
                raise SourceFailed("refused", "S3 refuses the access key. Give another.") from error
            if error.facts.get("status") in (301, 307, 400):
                message = "The bucket is elsewhere: check region and endpoint."
                raise SourceFailed("not_found", message) from error
            if error.facts.get("status") == 412:  # noqa: PLR2004 - If-Match does not hold
                raise SourceFailed("changed", "The object changed just now.", passing=True) from error
            raise

    def _item(self, facts: Mapping[str, str]) -> SourceItem | None:
        key = facts.get("key", "")
        path = key.removeprefix(self.prefix).lstrip("/")
        if not path or path.endswith("/") or not self.patterns.want(path):
            return None
        parts = path.split("/")
        return SourceItem(
            key=key,
            version=facts.get("etag", "").strip('"'),
            file_name=parts[-1],
            uri=f"s3://{self.bucket}/{quote(key)}",
            breadcrumb=tuple(parts[:-1]),
            metadata={"path": path, "bytes": int(facts.get("size", "0") or 0)},
            changed_at=_moment(facts.get("lastmodified", "")),
        )


def _read(text: str) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Objects of a list, and what stands beside them, by the names of elements in lower case."""
    objects: list[dict[str, str]] = []
    top: dict[str, str] = {}
    into, element = top, ""
    for token in tokens(text):
        if isinstance(token, Start):
            element = token.name
            if element == "contents":
                into = {}
            into.setdefault(element, "")
        elif isinstance(token, End):
            if token.name == "contents":
                objects.append({**into, "key": unquote_plus(into.get("key", ""))})
                into = top
            element = ""
        elif element:
            into[element] += token.text
    return objects, top


def _together(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
