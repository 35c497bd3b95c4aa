"""Chats that their owner shows to colleagues: a branch as it was, for users of the tenant, until it is withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Chat, ChatShare, Message, User
from citewell.domain.access import Caller, Scope
from citewell.domain.errors import Conflict, Forbidden, NotFound
from citewell.domain.plain_text import is_storable
from citewell.services.access.rules import AccessRules, administers, need_scope
from citewell.services.chat.replies import (
    RUNNING,
    branch_of,
    own_chat,
    own_message,
    owned,
    parents_in,
    replies_of,
)
from citewell.services.chat.showing import ShownMessage, shown_to
from citewell.services.settings.catalogue import SHARING
from citewell.services.settings.values import LiveSettings

NO_SHARE = "There is no such shared chat."
NO_SHARING = "Chats are not shared here: an administrator switched it off."


@dataclass(frozen=True, slots=True)
class SharedChat:
    """A shared chat as the caller may see it. ``owner`` is a name, or else an address; ``mine``: the caller's own."""

    share: ChatShare
    owner: str
    mine: bool
    messages: Sequence[ShownMessage]


class ChatShares:
    """Shares of chats. A share lets users of the tenant read, each as far as they may; it gives no right to the chat.

    Messages do not change once they are there, so a share keeps the id of the last one that it shows: what is said
    later, and on other branches, is not in it.

    Args:
        database: Where they are kept.
        access: The rules of access.
        live: Say whether people of the tenant may share.
    """

    def __init__(self, database: Database, access: AccessRules, live: LiveSettings | None = None) -> None:
        self._database = database
        self._live = live or LiveSettings(database)
        self._access = access

    def create(self, caller: Caller, chat_id: str, *, leaf_id: str | None = None) -> ChatShare:
        """Share the branch of a chat of the caller up to ``leaf_id``, or the one that is shown.

        Raises:
            NotFound: the caller has no such chat, or it no such message.
            Forbidden: nobody may share in this tenant.
            Conflict: nothing was asked yet, or an answer on the branch is being made.
        """
        need_scope(caller, Scope.WRITE)
        with self._database.write(caller) as session:
            chat = own_chat(session, caller, chat_id, lock=True)
            if not self._live.of(session)[SHARING]:
                raise Forbidden(NO_SHARING, reason="sharing_off")
            if chat.passing:
                raise NotFound(NO_SHARE)
            if leaf_id is not None:
                own_message(session, caller, leaf_id, chat_id=chat_id)
            branch = branch_of(parents_in(session, chat_id), leaf_id or chat.leaf_id)
            if not branch:
                raise Conflict("Nothing was asked in this chat yet, so there is nothing to share.", reason="chat_empty")
            running = select(Message.id).where(Message.id.in_(branch), Message.state == RUNNING)
            if session.scalars(running.limit(1)).first() is not None:
                raise Conflict("An answer is being written. Share the chat when it is there.", reason="answer_running")
            share = ChatShare(id=session.ids.new_id(), chat_id=chat_id, leaf_id=branch[-1], title=chat.title)
            share.created_at = session.clock.now()
            session.add(share)
            session.flush()
            session.audit("share.create", "share", share.id, chat_id=chat_id)
            return share

    def list(
        self, caller: Caller, *, chat_id: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[ChatShare]:
        """What the caller shares, newest first; with ``chat_id`` of that chat alone."""
        wanted = select(ChatShare).join(Chat, Chat.id == ChatShare.chat_id).where(owned(caller))
        if chat_id is not None:
            wanted = wanted.where(ChatShare.chat_id == chat_id)
        with self._database.read(caller) as session:
            return page(session, wanted, moment=ChatShare.created_at, key=ChatShare.id, cursor=cursor, limit=limit)

    def own(self, caller: Caller, share_id: str) -> ChatShare:
        """A share of the caller's. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            wanted = select(ChatShare).join(Chat, Chat.id == ChatShare.chat_id)
            found = session.scalars(wanted.where(ChatShare.id == share_id, owned(caller))).one_or_none()
        if found is None:
            raise NotFound(NO_SHARE)
        return found

    def read(self, caller: Caller, share_id: str) -> SharedChat:
        """A shared chat, as far as the caller may read it now. That somebody else reads it is audited.

        Raises:
            NotFound: there is none in the caller's tenant, or the caller has no account, or comes with a key that is
                limited to collections: questions may tell of anything.
            Forbidden: it is somebody else's, and nobody may share in this tenant any more.
        """
        with self._database.read(caller) as session:
            share, chat = _find(session, caller, share_id)
            if chat.user_id != caller.user_id and not self._live.of(session)[SHARING]:
                raise Forbidden(NO_SHARING, reason="sharing_off")
            branch = branch_of(parents_in(session, chat.id), share.leaf_id)
            rows = {row.id: row for row in session.scalars(select(Message).where(Message.id.in_(branch)))}
            replies = replies_of(session, self._access, caller, chat, [rows[each] for each in branch])
            messages = shown_to(session, self._access, caller, replies)
            owner = session.get_one(User, chat.user_id)
            mine = chat.user_id == caller.user_id
        if not mine:
            with self._database.write(caller) as session:
                session.audit("share.read", "share", share_id)
        return SharedChat(share, owner.name or owner.email, mine, messages)

    def withdraw(self, caller: Caller, share_id: str) -> None:
        """Take a share away; its owner does, or an administrator.

        Raises:
            NotFound: there is none that the caller may read.
            Forbidden: it is somebody else's.
            InsufficientScope: the API key may not delete.
        """
        need_scope(caller, Scope.DELETE)
        with self._database.write(caller) as session:
            share, chat = _find(session, caller, share_id, lock=True)
            if chat.user_id != caller.user_id and not administers(caller):
                raise Forbidden("Only who shares this chat and administrators may withdraw it.", reason="share_owner")
            session.delete(share)
            session.audit("share.withdraw", "share", share_id, chat_id=chat.id)


def _find(session: ScopedSession, caller: Caller, share_id: str, *, lock: bool = False) -> tuple[ChatShare, Chat]:
    need_scope(caller, Scope.READ)
    if caller.user_id is None or caller.collection_ids is not None or not is_storable(share_id):
        raise NotFound(NO_SHARE)
    wanted = select(ChatShare, Chat).join(Chat, Chat.id == ChatShare.chat_id).where(ChatShare.id == share_id)
    found = session.execute(wanted.with_for_update(of=ChatShare) if lock else wanted).one_or_none()
    if found is None:
        raise NotFound(NO_SHARE)
    share, chat = found
    return share, chat
