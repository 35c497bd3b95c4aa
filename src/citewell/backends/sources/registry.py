"""Every kind of source, in one place: the API, the command line and the documentation know those that are here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from citewell.backends.sources.folder import FolderKind
from citewell.ports.source import SourceKind


def source_kinds(*, folders: Sequence[Path]) -> tuple[SourceKind, ...]:
    """The connectors, in the order in which people are told of them.

    Args:
        folders: Folders of the server's disk that sources may read below.
    """
    return (FolderKind(folders),)
