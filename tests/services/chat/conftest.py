"""Chats with scripted answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from citewell.db.session import Database
from support.chatting import ChatStand


@pytest.fixture
def stand(sqlite_database: Database) -> Iterator[Callable[..., ChatStand]]:
    """Makes chats on SQLite."""
    yield from _stands(sqlite_database)


@pytest.fixture
def any_stand(database: Database) -> Iterator[Callable[..., ChatStand]]:
    """Makes chats, once on SQLite and once on PostgreSQL."""
    yield from _stands(database)


def _stands(database: Database) -> Iterator[Callable[..., ChatStand]]:
    made: list[ChatStand] = []

    def make(*args: Any, **options: Any) -> ChatStand:
        made.append(ChatStand(database, *args, **options))
        return made[-1]

    yield make
    for each in made:
        each.close()
