"""Every kind of source, in one place: the API, the command line and the documentation know those that are here."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from citewell.backends.fetching.policy import FetchPolicy
from citewell.backends.sources.chat_history import ChatHistoryKind
from citewell.backends.sources.chroma import ChromaKind
from citewell.backends.sources.confluence.export.source import ConfluenceExportKind
from citewell.backends.sources.confluence.rest.kind import ConfluenceKind
from citewell.backends.sources.feed import FeedKind
from citewell.backends.sources.folder import FolderKind
from citewell.backends.sources.git import GitKind
from citewell.backends.sources.s3 import S3Kind
from citewell.ports.fetcher import Fetcher
from citewell.ports.source import SourceKind


def source_kinds(
    *, folders: Sequence[Path], fetchers: Callable[[], Fetcher], policy: FetchPolicy
) -> tuple[SourceKind, ...]:
    """The connectors, in the order in which people are told of them.

    Args:
        folders: Folders of the server's disk that sources may read below.
        fetchers: Makes the way out of one source.
        policy: Where programs may go that open connections of their own.
    """
    return (
        FolderKind(folders),
        ConfluenceKind(fetchers, wait=time.sleep, now=lambda: datetime.now(UTC)),
        ConfluenceExportKind(folders),
        GitKind(folders, policy),
        FeedKind(fetchers, wait=time.sleep),
        S3Kind(fetchers, now=lambda: datetime.now(UTC)),
        ChromaKind(folders, fetchers),
        ChatHistoryKind(folders),
    )
