from __future__ import annotations

from datetime import UTC, datetime

import pytest

from citewell.backends.sources.s3 import S3Kind
from citewell.backends.sources.s3_signing import S3Account
from citewell.domain.errors import InvalidInput, SourceFailed
from citewell.ports.source import Checkpoint, SourceItem
from fakes.fetcher import FakeFetcher
from fakes.s3_server import FakeBucket
from fakes.web_server import Answer

NOW = datetime(2013, 5, 24, tzinfo=UTC)
MORE = b"<ListBucketResult><IsTruncated>true</IsTruncated>%s</ListBucketResult>"
SETTINGS = {"bucket": "papers", "access_key_id": "KEY", "secret_access_key": "s3cret"}


@pytest.mark.parametrize(
    ("url", "more", "signature"),
    [
        (
            "https://examplebucket.s3.amazonaws.com/test.txt",
            {"range": "bytes=0-9"},
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "https://examplebucket.s3.amazonaws.com/?lifecycle",
            {},
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            "https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J",
            {},
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ],
)
def test_requests_are_signed_as_the_examples_of_aws(url: str, more: dict[str, str], signature: str) -> None:
    account = S3Account("us-east-1", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    assert account.headers(url, NOW, more)["authorization"].endswith(f"Signature={signature}")
    assert "wJalr" not in repr(account)


def test_tokens_are_sent_and_public_buckets_are_not_signed() -> None:
    assert S3Account("r", "k", "s", "t").headers("https://x.example/", NOW)["x-amz-security-token"] == "t"
    assert S3Account("r").headers("https://x.example/", NOW) == {}


def items(server: FakeBucket, **settings: object) -> list[SourceItem]:
    kind = S3Kind(lambda: FakeFetcher(server.answer), now=lambda: NOW, page=2, part=4)
    opened = kind.open(kind.checked({**SETTINGS, **settings}))
    events = list(opened.changes(None, stopped=lambda: False))
    assert sum(isinstance(event, Checkpoint) for event in events) == max(0, (len(server.objects) - 1) // 2)
    return [event for event in events if isinstance(event, SourceItem)]


def test_keys_are_paths_below_a_prefix() -> None:
    bucket = FakeBucket({"docs/a b/ü+1.md": b"x", "docs/": b"", "docs/.hidden": b"x"})
    (item,) = items(bucket, prefix="docs/")
    assert (item.key, item.file_name, item.breadcrumb) == ("docs/a b/ü+1.md", "ü+1.md", ("a b",))
    assert item.uri == "s3://papers/docs/a%20b/%C3%BC%2B1.md"
    assert item.changed_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_objects_come_in_parts_and_only_as_they_were_listed() -> None:
    bucket = FakeBucket({"a.md": b"0123456789", "empty.md": b""})
    fetcher = FakeFetcher(bucket.answer)
    kind = S3Kind(lambda: fetcher, now=lambda: NOW, part=4)
    opened = kind.open(kind.checked(SETTINGS))
    first, empty = [event for event in opened.changes(None, stopped=lambda: False) if isinstance(event, SourceItem)]
    fetcher.asked.clear()
    with opened.open(first) as parts:
        assert list(parts) == [b"0123", b"4567", b"89"]
    assert [asked.headers["range"] for asked in fetcher.asked] == ["bytes=0-3", "bytes=4-7", "bytes=8-9"]
    with opened.open(empty) as parts:
        assert b"".join(parts) == b""
    bucket.objects["a.md"] = b"other words"
    with pytest.raises(SourceFailed, match="changed just now") as failed, opened.open(first):
        pass
    assert failed.value.passing


@pytest.mark.parametrize(
    ("server", "settings", "reason"),
    [
        (FakeBucket(key_id="OTHER"), {}, "refused"),
        (FakeBucket(), {"bucket": "nothing"}, "not_found"),
        (FakeBucket(failure=Answer(301)), {}, "not_found"),
        (FakeBucket(failure=Answer(403, b"<Error><Code>AccessDenied</Code></Error>")), {}, "forbidden"),
        (FakeBucket(failure=Answer(503)), {}, "unavailable"),
        (FakeBucket(failure=Answer(200, b"<html>hello</html>")), {}, "changed"),
        (FakeBucket(failure=Answer(200, MORE % b"")), {}, "changed"),
        (FakeBucket(failure=Answer(200, MORE % b"<Contents><Key>a.md</Key></Contents>")), {}, "changed"),
    ],
)
def test_what_goes_wrong_has_a_reason(server: FakeBucket, settings: dict[str, object], reason: str) -> None:
    with pytest.raises(SourceFailed) as failed:
        items(server, **settings)
    assert failed.value.reason == reason
    assert "s3cret" not in failed.value.message


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"bucket": "../x"}, "bucket"),
        ({"bucket": "papers", "endpoint": "file:///x"}, "endpoint"),
        ({"bucket": "papers", "region": "a/b"}, "region"),
        ({"bucket": "papers", "access_key_id": "x"}, "secret_access_key"),
        ({"bucket": "papers", "secret_access_key": "x"}, "access_key_id"),
    ],
)
def test_settings_are_checked(settings: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        S3Kind(lambda: FakeFetcher(FakeBucket().answer), now=lambda: NOW).checked(settings)
    assert refused.value.facts["field"] == field
