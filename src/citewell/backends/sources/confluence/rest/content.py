"""What Confluence's answers say, in the forms of ``model``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from citewell.backends.sources.confluence.model import Content, File, Person, Restriction
from citewell.backends.sources.confluence.rest.client import Json
from citewell.domain.errors import SourceFailed

EXPANDED: Final = (
    "version,history,ancestors,metadata.labels,restrictions.read.restrictions.user,restrictions.read.restrictions.group"
)
EXPANDED_FILES: Final = "children.attachment.version,children.attachment.metadata.labels"


def _more(files: object) -> str:
    """Whether a list inside of another answer may go on, or was left out; not all versions say so."""
    if files is None:
        return "left out"
    shown, limit = optional(files, "results"), optional(files, "limit")
    full = isinstance(shown, list) and isinstance(limit, int) and len(shown) >= limit
    return text(files, "_links", "next") or ("perhaps" if full else "")


def needed(answer: object, *path: str) -> Any:
    """What stands at ``path``. Raises ``SourceFailed`` with ``changed`` where nothing does."""
    value = optional(answer, *path)
    if value is None or value == "":
        raise SourceFailed("changed", f"Confluence answered without {'.'.join(path)!r}; its API may have changed.")
    return value


def optional(answer: object, *path: str) -> Any:
    """What stands at ``path``, or ``None``."""
    for name in path:
        if not isinstance(answer, Mapping):
            return None
        answer = answer.get(name)
    return answer


def results(answer: Json) -> list[Json]:
    """The list of a list's answer."""
    found = needed(answer, "results") if answer.get("results") != [] else []
    if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
        raise SourceFailed("changed", "Confluence answered with a list in a form that is not understood.")
    return found


def text(answer: object, *path: str) -> str:
    """The text at ``path``, or nothing."""
    value = optional(answer, *path)
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def whole(value: object) -> int:
    """A number that must be there, as such or as digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value[:18])
    raise SourceFailed("changed", "Confluence answered something else where a number stood.")


def content_of(answer: Json, base: str = "") -> Content:
    """A page or blog post of the API's first version, with what ``EXPANDED`` asks for."""
    ancestors = optional(answer, "ancestors")
    restricted = optional(answer, "restrictions", "read", "restrictions")
    files = optional(answer, "children", "attachment")
    return Content(
        id=str(needed(answer, "id")),
        kind=text(answer, "type") or "page",
        title=str(needed(answer, "title")),
        version=whole(needed(answer, "version", "number")),
        ancestors=tuple(str(needed(each, "id")) for each in ancestors) if isinstance(ancestors, list) else (),
        labels=labels_of(answer),
        author=text(answer, "history", "createdBy", "displayName"),
        last_author=text(answer, "version", "by", "displayName"),
        created=text(answer, "history", "createdDate"),
        updated=text(answer, "version", "when"),
        uri=base + text(answer, "_links", "webui"),
        restriction=restriction_of(restricted) if restricted is not None else None,
        known=restricted is not None,
        files=tuple(files_of(results(files), base)) if files is not None else (),
        more_files=_more(files),
    )


def labels_of(answer: object) -> tuple[str, ...]:
    """The labels of a page, sorted."""
    found = optional(answer, "metadata", "labels", "results")
    return names_of(found) if isinstance(found, list) else ()


def names_of(labels: Sequence[object]) -> tuple[str, ...]:
    """Names of labels, sorted."""
    return tuple(sorted({text(label, "name") for label in labels} - {""}))


def files_of(answers: Sequence[Json], base: str = "") -> Iterator[File]:
    """The attachments among ``answers``, of either version of the API."""
    for answer in answers:
        size = optional(answer, "extensions", "fileSize") or optional(answer, "fileSize")
        yield File(
            id=str(needed(answer, "id")),
            title=str(needed(answer, "title")),
            version=whole(needed(answer, "version", "number")),
            download=str(optional(answer, "_links", "download") or needed(answer, "downloadLink")),
            size=size if isinstance(size, int) else None,
            media_type=text(answer, "extensions", "mediaType") or text(answer, "metadata", "mediaType"),
            author=text(answer, "version", "by", "displayName"),
            updated=text(answer, "version", "when") or text(answer, "version", "createdAt"),
            labels=labels_of(answer),
            uri=base + (text(answer, "_links", "webui") or text(answer, "webuiLink")),
        )


def restriction_of(answer: object) -> Restriction | None:
    """The readers that an answer about restrictions names; ``None`` where it names none.

    An answer that has more of them than it shows, or names of a form that is not understood, gives fewer readers.
    """
    people = optional(answer, "user", "results")
    groups = optional(answer, "group", "results")
    if not isinstance(people, list) or not isinstance(groups, list):
        raise SourceFailed("changed", "Confluence answered with restrictions in a form that is not understood.")
    if not people and not groups and not _count(answer, "user") and not _count(answer, "group"):
        return None
    known = [person_of(each) for each in people]
    return Restriction(
        tuple(person for person in known if person is not None),
        tuple(sorted({text(each, "name") for each in groups} - {""})),
    )


def _count(answer: object, what: str) -> int:
    counts = [optional(answer, what, name) for name in ("size", "totalSize")]
    return max((count for count in counts if isinstance(count, int)), default=0)


def person_of(answer: object) -> Person | None:
    """Somebody; ``None`` where there is no name that lasts."""
    keys = [text(answer, name) for name in ("accountId", "userKey", "username")]
    found = tuple(key for key in keys if key)
    name = text(answer, "displayName") or text(answer, "publicName")
    return Person(found, text(answer, "email"), name) if found else None
