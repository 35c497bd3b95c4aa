from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from citewell.db.tables import LoginLink, LoginSession, RefreshToken
from citewell.domain.access import Caller, SystemCaller
from citewell.domain.errors import TokenReused
from citewell.services.identity.retention import forget_logins
from fakes.clock import FakeClock
from support.identity import HERE, Identity

DAY = timedelta(days=1).total_seconds()


def rows(identity: Identity) -> tuple[int, int, int]:
    with identity.database.read(SystemCaller("test")) as session:
        one, two, three = (
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (LoginSession, RefreshToken, LoginLink)
        )
    return one, two, three


def test_ended_logins_are_forgotten_and_live_ones_are_not(identity: Identity, admin: Caller, clock: FakeClock) -> None:
    user = identity.user(admin)
    identity.logins.issue_link(admin, user.id)
    logged_out, left, used = (identity.login() for _ in range(3))
    identity.logins.logout(identity.caller(logged_out))
    assert forget_logins(identity.database, batch=1) == 0
    for _ in range(4):
        clock.advance(10 * DAY)
        used = identity.logins.refresh(used.refresh_token, HERE)
    assert rows(identity) == (3, 7, 1)
    assert forget_logins(identity.database, batch=1) == 2  # the link, and who logged out
    assert rows(identity) == (2, 6, 0)
    clock.advance(21 * DAY)
    assert forget_logins(identity.database, batch=1) == 1  # who never came back
    assert rows(identity) == (1, 5, 0)
    assert identity.logins.refresh(used.refresh_token, HERE).session_id == used.session_id
    assert left.session_id != used.session_id


def test_a_reused_token_is_known_as_long_as_its_login_lives(
    identity: Identity, admin: Caller, clock: FakeClock
) -> None:
    identity.user(admin)
    first = identity.login()
    found = first
    for _ in range(10):
        clock.advance(20 * DAY)
        found = identity.logins.refresh(found.refresh_token, HERE)
        forget_logins(identity.database)
    with pytest.raises(TokenReused):
        identity.logins.refresh(first.refresh_token, HERE)
