"""What an export holds: its spaces, and of each page only the version that people see."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import IO, Final, Self

from citewell.backends.sources.confluence.export.objects import Entities, Record
from citewell.backends.sources.confluence.model import Content, File, Person, Restriction, Space
from citewell.domain.errors import SourceFailed

PAGES: Final = frozenset({"Page", "BlogPost"})
_DEEPEST: Final = 200
_SHOWN: Final = frozenset({"current", ""})
_BODY: Final = "body:"
_WIKI, _STORAGE = "0", "2"


@dataclass(frozen=True, slots=True)
class Body:
    """The content of a page: in storage format, or in the wiki markup of older versions."""

    text: str
    is_wiki: bool


class Bodies:
    """Contents of pages, kept in a file while the rest of the export is read.

    ``spaced``: each ``]]`` in them has a space after it that is not theirs.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the export
        self.spaced = False
        self._places: dict[str, tuple[int, int, str]] = {}

    def add(self, content_id: str, text: str, kind: str) -> None:
        """Keep the content of a page; storage format comes before any other."""
        kept = self._places.get(content_id)
        if kept is not None and kept[2] == _STORAGE:
            return
        data = text.encode("utf-8", "replace")
        self._places[content_id] = (self._file.seek(0, 2), len(data), kind)
        self._file.write(data)

    def belongs(self, body: str, content_id: str) -> None:
        """A body that did not say whose it is belongs to this page."""
        if body in self._places:
            self._places.setdefault(content_id, self._places[body])

    def of(self, content_id: str) -> Body:
        """The content of a page; an empty one where the export has none."""
        offset, length, kind = self._places.get(content_id, (0, 0, _STORAGE))
        self._file.seek(offset)
        text = self._file.read(length).decode("utf-8")
        text = text.replace("]] ", "]]") if self.spaced else text.replace("]] >", "]]>")
        looks_like_tags = text.lstrip().startswith("<")
        is_wiki = kind == _WIKI or (kind != _STORAGE and not looks_like_tags)
        return Body(text, is_wiki)

    def close(self) -> None:
        """Remove the file."""
        self._file.close()


class Contents:
    """An export, by ids. A ``Directory`` as well: it says who may read."""

    KINDS: Final = PAGES | {
        "Attachment", "BodyContent", "Space", "ContentPermissionSet", "ContentPermission", "SpacePermission",
        "Labelling", "Label", "ConfluenceUserImpl", "InternalUser", "InternalGroup", "HibernateMembership",
        "DefaultHibernateUser", "DefaultHibernateGroup",
    }  # fmt: skip

    def __init__(self, *, archived: bool = False) -> None:
        self.bodies = Bodies()
        self.pages: dict[str, Content] = {}
        self.spaces: dict[str, Space] = {}
        self._shown = _SHOWN | ({"archived"} if archived else frozenset())
        self._records: dict[str, dict[str, Record]] = defaultdict(dict)
        self._people: dict[str, Person] = {}
        self._groups: dict[str, list[str]] = defaultdict(list)
        self._view: dict[str, list[Record]] = defaultdict(list)

    @classmethod
    def of(cls, entities: Entities, *, archived: bool) -> Self:
        """All that ``entities`` hold."""
        made = cls(archived=archived)
        try:
            for record in entities.records(cls.KINDS):
                made._take(record)
            made.bodies.spaced = entities.spaced
            made._link()
        except BaseException:
            made.bodies.close()
            raise
        return made

    def space_of(self, content: Content) -> Space:
        """The space of a page; one that the export does not hold has no name."""
        record = self._page(content.id)
        for page_id in (content.id, *reversed(content.ancestors)):
            record = self._page(page_id)
            space = self.spaces.get(record.reference("space")) if record is not None else None
            if space is not None:
                return space
        only = list(self.spaces.values())
        return only[0] if len(only) == 1 else Space("", "", "")

    def named(self, space_key: str | None, title: str) -> Content | None:
        """The page of this title."""
        for page in self.pages.values():
            if page.title == title and page.kind == "page":
                space = self.space_of(page)
                if space_key in {None, "", space.key}:
                    return page
        return None

    def space_readers(self, space: Space) -> Restriction | None:
        """See ``Directory``. Everybody with an account in Confluence is nobody who is known here."""
        found = self._view.get(space.id)
        if not found:
            raise SourceFailed("forbidden", "The export does not say who may read the space.")
        if any(record.value("allUsersSubject") == "anonymous-users" for record in found):
            return None
        return self._restriction(found)

    def one(self, content_id: str) -> Content:
        """See ``Directory``."""
        page = self.pages.get(content_id)
        if page is None:
            raise SourceFailed("not_found", "The export does not hold this page.")
        return page

    def members(self, group: str) -> list[Person]:
        """See ``Directory``."""
        return [person for person in map(self.person, self._groups.get(group, [])) if person is not None]

    def person(self, key: str) -> Person | None:
        """See ``Directory``."""
        return self._people.get(key) or self._people.get(key.lower())

    def _take(self, record: Record) -> None:
        if record.kind == "BodyContent":
            holder = record.reference("content") or f"{_BODY}{record.id}"
            self.bodies.add(holder, record.value("body"), record.value("bodyType"))
        elif record.id:
            self._records[record.kind][record.id] = record

    def _link(self) -> None:
        for record in self._records["Space"].values():
            key = record.value("key")
            self.spaces[record.id] = Space(record.id, key, record.value("name") or key)
        self._link_people()
        for record in self._records["SpacePermission"].values():
            if record.value("type") == "VIEWSPACE":
                self._view[record.reference("space")].append(record)
        labels, restrictions, files = self._labels(), self._restrictions(), self._files()
        for kind in PAGES:
            for record in self._records[kind].values():
                if self._is_shown(record) and record.value("title"):
                    for body_id in record.references.get("bodyContents", ()):
                        self.bodies.belongs(f"{_BODY}{body_id}", record.id)
                    self.pages[record.id] = replace(
                        self._content(record),
                        labels=tuple(sorted(labels.get(record.id, ()))),
                        restriction=restrictions.get(record.id),
                        known=self._records["ContentPermissionSet"].keys()
                        >= set(record.references.get("contentPermissionSets", ())),
                        files=tuple(files.get(record.id, ())),
                    )

    def _is_shown(self, record: Record) -> bool:
        historic = record.reference("originalVersion") or record.value("originalVersionId", "originalVersion")
        return not historic and record.value("contentStatus") in self._shown

    def _content(self, record: Record) -> Content:
        return Content(
            id=record.id,
            kind="page" if record.kind == "Page" else "blogpost",
            title=self._title(record),
            version=_number(record.value("version")),
            ancestors=self._above(record),
            author=self._name(record, "creator"),
            last_author=self._name(record, "lastModifier"),
            created=record.value("creationDate"),
            updated=record.value("lastModificationDate"),
        )

    def _title(self, record: Record) -> str:
        title = record.value("title").strip()
        return title.replace("]] ", "]]") if self.bodies.spaced else title

    def _page(self, page_id: str) -> Record | None:
        return self._records["Page"].get(page_id) or self._records["BlogPost"].get(page_id)

    def _above(self, record: Record) -> tuple[str, ...]:
        found: list[str] = []
        following: Record | None = record
        while following is not None and len(found) < _DEEPEST:
            parent = following.reference("parent")
            if not parent or parent in found:
                break
            found.append(parent)
            following = self._page(parent)
        return tuple(reversed(found))

    def _name(self, record: Record, what: str) -> str:
        person = self.person(record.reference(what) or record.value(f"{what}Name"))
        return person.name if person is not None else record.value(f"{what}Name")

    def _link_people(self) -> None:
        by_name: dict[str, Person] = {}
        for kind in ("InternalUser", "DefaultHibernateUser"):
            for record in self._records[kind].values():
                name = record.value("name")
                email, shown = record.value("emailAddress", "email"), record.value("displayName", "fullName")
                by_name[name.lower()] = self._people[record.id] = Person((name,), email, shown or name)
        for record in self._records["ConfluenceUserImpl"].values():
            name = record.value("name")
            known = by_name.get(name.lower(), Person((name,), "", name))
            keys = tuple(key for key in (record.id, record.value("atlassianAccountId"), name) if key)
            person = Person(keys, record.value("email") or known.email, known.name)
            by_name[name.lower()] = person
            self._people.update(dict.fromkeys(keys, person))
        self._people.update((name, person) for name, person in by_name.items() if name)
        self._link_groups()

    def _link_groups(self) -> None:
        for record in self._records["HibernateMembership"].values():
            group = self._records["InternalGroup"].get(record.reference("parentGroup"))
            user = self._records["InternalUser"].get(record.reference("userMember"))
            if group is not None and user is not None:
                self._groups[group.value("name")].append(user.value("name"))
        for record in self._records["DefaultHibernateGroup"].values():
            for user_id in record.references.get("localMembers", ()):
                user = self._records["DefaultHibernateUser"].get(user_id)
                if user is not None:
                    self._groups[record.value("name")].append(user.value("name"))

    def _labels(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for record in self._records["Labelling"].values():
            label = self._records["Label"].get(record.reference("label"))
            if label is not None and label.value("namespace") in {"global", ""} and label.value("name"):
                found[record.reference("content") or record.value("labelableId")].add(label.value("name"))
        return found

    def _restrictions(self) -> dict[str, Restriction]:
        by_set: dict[str, list[Record]] = defaultdict(list)
        for record in self._records["ContentPermission"].values():
            if record.value("type").lower() == "view":
                by_set[record.reference("owningSet")].append(record)
        return {
            record.reference("owningContent"): self._restriction(by_set.get(record.id, []))
            for record in self._records["ContentPermissionSet"].values()
            if record.value("type").lower() == "view"
        }

    def _restriction(self, records: Iterable[Record]) -> Restriction:
        people: list[Person] = []
        groups: set[str] = set()
        for record in records:
            group, user = (
                record.value("group", "groupName"),
                record.reference("userSubject") or record.value("userName"),
            )
            if group:
                groups.add(group)
            elif user:
                people.append(self.person(user) or Person((user,)))
        return Restriction(tuple(people), tuple(sorted(groups)))

    def _files(self) -> dict[str, list[File]]:
        found: dict[str, list[File]] = defaultdict(list)
        for record in self._records["Attachment"].values():
            holder = record.reference("containerContent", "content")
            title = record.value("title", "fileName")
            if not holder or not title or not self._is_shown(record):
                continue
            version = record.value("attachmentVersion", "version")
            found[holder].append(
                File(
                    id=record.id,
                    title=title,
                    version=_number(version),
                    download=f"attachments/{holder}/{record.id}/{version}",
                    media_type=record.value("contentType"),
                    author=self._name(record, "creator"),
                    updated=record.value("lastModificationDate"),
                )
            )
        return found


def _number(value: str) -> int:
    return int(value[:18]) if value.isascii() and value.isdigit() else 1
