from __future__ import annotations

from sqlalchemy import func, select

from citewell.db.session import Database
from citewell.db.tables import User
from citewell.domain.access import Caller


def test_each_test_begins_with_its_own_people_only(database: Database, admin: Caller, stranger: Caller) -> None:
    with database.read(admin) as session:
        assert session.scalar(select(func.count()).select_from(User)) == 1
        assert session.scalars(select(User.id)).all() == [admin.user_id]
