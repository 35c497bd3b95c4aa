"""Who may read a page: everybody whom its space, all that it stands in and the page itself let read.

Confluence lets somebody read who passes each of these. Here a document has one set of readers, so the sets are
intersected: a group and a person meet in the person if the group has them as a member. Who is not known to pass does
not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Final, Protocol

from citewell.backends.sources.confluence.model import (
    Content,
    Person,
    Restriction,
    Space,
)
from citewell.domain.errors import SourceFailed
from citewell.ports.source import ItemReaders

_HIDDEN: Final = frozenset({"not_found", "forbidden"})


@dataclass(frozen=True, slots=True)
class Audience:
    """Keys of people and names of groups; whoever is one of them, or in one of them, may read."""

    people: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


NOBODY: Final = Audience()


def narrowed(
    first: Audience | None, second: Audience | None, members: Callable[[str], frozenset[str]]
) -> Audience | None:
    """Who is in both; ``None`` is everybody. ``members`` is asked only where a group meets something else."""
    if first is None or second is None or first == second:
        return second if first is None else first
    groups = first.groups & second.groups

    def inside(one: Audience, other: Audience) -> Iterable[str]:
        for key in one.people:
            if key in other.people or any(key in members(group) for group in other.groups):
                yield key

    people = set(inside(first, second)) | set(inside(second, first))
    for mine in first.groups - groups:
        for other in second.groups - groups:
            people |= members(mine) & members(other)
    return Audience(frozenset(people), groups)


class Directory(Protocol):
    """Says who may read what. All methods raise ``SourceFailed``."""

    def space_readers(self, space: Space) -> Restriction | None:
        """Who may read ``space``; ``None`` for everybody, also without an account."""
        ...

    def one(self, content_id: str) -> Content:
        """One page, blog post or folder."""
        ...

    def members(self, group: str) -> list[Person]:
        """Who is in the group of this name."""
        ...

    def person(self, key: str) -> Person | None:
        """Somebody by any of their names."""
        ...


@dataclass(frozen=True, slots=True)
class AccessRules:
    """How Confluence's readers become ours.

    Attributes:
        spaces_open: Whoever may read the collection may read the spaces, whatever Confluence says of them.
        accounts: E-mail addresses by account id, user key or user name.
        groups: What groups are called here, by their names there, where that differs.
        email_domain: What follows the user name in everybody's e-mail address, where one is told.
    """

    spaces_open: bool = False
    accounts: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    email_domain: str = ""


class Access:
    """Works out readers for one run; what was asked once is remembered.

    Args:
        directory: Says what is not known yet.
        rules: How people are told by e-mail.
    """

    def __init__(self, directory: Directory, rules: AccessRules) -> None:
        self._directory = directory
        self._rules = rules
        self._people: dict[str, Person] = {}
        self._members: dict[str, frozenset[str]] = {}
        self._spaces: dict[str, Audience | None] = {}
        self._own: dict[str, Audience | None] = {}
        self._emails: dict[str, str | None] = {}
        self.unknown_spaces: set[str] = set()

    def learn(self, contents: Iterable[Content]) -> None:
        """Remembers the restrictions of pages as they were listed."""
        for content in contents:
            self._own[content.id] = self._audience(content.restriction) if content.known else NOBODY

    def audience(self, space: Space, content: Content) -> Audience | None:
        """Who may read ``content``; ``None`` for everybody."""
        levels: list[Audience | None] = [self.of_space(space)]
        levels += [self._of_content(ancestor) for ancestor in content.ancestors]
        levels.append(self._audience(content.restriction) if content.known else NOBODY)
        return reduce(lambda one, other: narrowed(one, other, self._in_group), levels)

    def covers(self, wider: Audience | None, narrower: Audience | None) -> bool:
        """Whether all of ``narrower`` are in ``wider``."""
        return wider is None or (narrower is not None and narrowed(narrower, wider, self._in_group) == narrower)

    def readers(self, audience: Audience | None) -> ItemReaders | None:
        """The audience as the port says it."""
        if audience is None:
            return None
        emails = {self._email(key) for key in audience.people}
        groups = frozenset(self._rules.groups.get(group, group) for group in audience.groups)
        return ItemReaders(frozenset(email for email in emails if email), groups)

    def of_space(self, space: Space) -> Audience | None:
        """Who may read a space; nobody where that cannot be read."""
        if self._rules.spaces_open:
            return None
        if space.key not in self._spaces:
            try:
                self._spaces[space.key] = self._audience(self._directory.space_readers(space))
            except SourceFailed as exc:
                if exc.reason not in _HIDDEN:
                    raise
                self._spaces[space.key] = NOBODY
                self.unknown_spaces.add(space.key)
        return self._spaces[space.key]

    def _of_content(self, content_id: str) -> Audience | None:
        if content_id not in self._own:
            try:
                self.learn([self._directory.one(content_id)])
            except SourceFailed as exc:
                if exc.reason not in _HIDDEN:
                    raise
                self._own[content_id] = NOBODY
        return self._own[content_id]

    def _audience(self, restriction: Restriction | None) -> Audience | None:
        if restriction is None:
            return None
        return Audience(self._keys(restriction.people), frozenset(restriction.groups))

    def _keys(self, people: Sequence[Person]) -> frozenset[str]:
        for person in people:
            known = self._people.get(person.key)
            if known is None or (person.email and not known.email):
                self._people[person.key] = person
        return frozenset(person.key for person in people)

    def _in_group(self, group: str) -> frozenset[str]:
        if group not in self._members:
            try:
                self._members[group] = self._keys(self._directory.members(group))
            except SourceFailed as exc:
                if exc.reason not in _HIDDEN:
                    raise
                self._members[group] = frozenset()
        return self._members[group]

    def _email(self, key: str) -> str | None:
        if key not in self._emails:
            self._emails[key] = self._found_email(key)
        return self._emails[key]

    def _found_email(self, key: str) -> str | None:
        person = self._people.get(key) or Person((key,))
        told = self._told(person)
        if told is None and not person.email:
            person = self._directory.person(key) or person
            told = self._told(person)
        return (told or person.email or "").lower() or None

    def _told(self, person: Person) -> str | None:
        for key in person.keys:
            if key in self._rules.accounts:
                return self._rules.accounts[key]
        if self._rules.email_domain and len(person.keys) > 1:
            return f"{person.keys[-1]}@{self._rules.email_domain}"
        return None
