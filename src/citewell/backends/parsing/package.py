"""Archives of XML parts, as Office, OpenDocument and EPUB files are: opened with limits, read part by part."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from citewell.backends.parsing.xml_reading import read_xml
from citewell.backends.parsing.zip_directory import members
from citewell.domain.errors import DocumentUnreadable

_MOST_UNPACKED: Final = 400_000_000
_SUSPICIOUS_SIZE: Final = 10_000_000
_SUSPICIOUS_RATIO: Final = 150
_LARGEST_TREE: Final = 120_000_000
_ADDRESSES: Final = ("http://", "https://", "mailto:", "ftp://")


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from one part to another, or to somewhere outside. ``kind`` is the last word of its type."""

    kind: str
    target: str
    external: bool

    @property
    def address(self) -> str:
        """Where a link leads on the web or to a mailbox; nothing for parts, files, scripts and the like."""
        return self.target if self.external and self.target.lower().startswith(_ADDRESSES) else ""


class Package:
    """An open archive. Use it as a context.

    Args:
        path: The archive.
        what: What a person calls the file, for messages, such as ``presentation``.

    Raises:
        DocumentUnreadable: no archive, encrypted members, or it unpacks to far too much.
    """

    def __init__(self, path: Path, what: str) -> None:
        self._what = what
        with path.open("rb") as file:
            listed = members(file)
        if listed is None:
            raise self.damaged()
        if any(member.encrypted for member in listed):
            raise DocumentUnreadable(
                "encrypted",
                f"The {what} is encrypted. Passwords of Office files are not supported; save it without one.",
            )
        too_many = sum(member.unpacked for member in listed) > _MOST_UNPACKED
        if too_many or any(
            member.unpacked > max(_SUSPICIOUS_SIZE, member.packed * _SUSPICIOUS_RATIO) for member in listed
        ):
            raise DocumentUnreadable(
                "too_large", f"The {what} unpacks to far more than its size; it looks like a bomb."
            )
        try:
            self._archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as exc:
            raise self.damaged() from exc
        self.names = frozenset(self._archive.namelist())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()
        if isinstance(error, (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)):
            raise self.damaged() from error

    def damaged(self) -> DocumentUnreadable:
        """The error of a part that is missing or broken."""
        return DocumentUnreadable("damaged", f"The {self._what} is damaged and cannot be read. Save it again.")

    def open(self, name: str) -> BinaryIO:
        """The part ``name`` as a stream.

        Raises:
            DocumentUnreadable: there is none.
        """
        try:
            return self._archive.open(name)  # type: ignore[return-value] # reads bytes, which is all that is asked
        except (KeyError, RuntimeError) as exc:
            raise self.damaged() from exc

    def read(self, name: str) -> bytes:
        """All bytes of the part ``name``."""
        with self.open(name) as part:
            return part.read()

    def xml(self, name: str) -> Element:
        """The tree of the part ``name``."""
        if self._archive.getinfo(name).file_size > _LARGEST_TREE if name in self.names else False:
            raise DocumentUnreadable("too_large", f"The {self._what} has a part of more than 120 MB; split it.")
        with self.open(name) as part:
            return read_xml(part)

    def xml_if_there(self, name: str) -> Element | None:
        """The tree of the part ``name``, or None where it is missing or not well-formed."""
        if name not in self.names:
            return None
        try:
            return self.xml(name)
        except DocumentUnreadable:
            return None

    def relations(self, part: str) -> dict[str, Relation]:
        """The relations of ``part`` by their ids; targets inside the archive are names of parts."""
        folder, _, name = part.rpartition("/")
        tree = self.xml_if_there(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
        found = {}
        for each in tree if tree is not None else ():
            target, external = each.get("Target", ""), each.get("TargetMode") == "External"
            if not external:
                target = inside(folder, target)
            found[each.get("Id", "")] = Relation(each.get("Type", "").rpartition("/")[2], target, external)
        return found

    def main_part(self) -> str:
        """The part that the others hang on."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument":
                return relation.target
        raise self.damaged()


def inside(folder: str, target: str) -> str:
    """The name of the part that ``target``, as written in a part of ``folder``, leads to."""
    target = unquote(target.partition("#")[0])
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
