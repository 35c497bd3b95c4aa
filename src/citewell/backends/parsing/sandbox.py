"""Documents read in a child process that can be killed and has no network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from citewell.backends.children.frames import WireError
from citewell.backends.children.process import ChildGone, TooSlow
from citewell.backends.parsing.aids import recognised_to_wire
from citewell.backends.parsing.asking import Given, ask
from citewell.backends.parsing.checking import check_document
from citewell.backends.parsing.pool import CHILD_COMMAND, ChildPool, PoolClosed
from citewell.backends.parsing.recognising import SWITCHED_OFF, facts, recognise, remarks, unread_remark
from citewell.backends.parsing.sniffing import sniff
from citewell.backends.parsing.spool import check_parts, kept, spool_for
from citewell.backends.parsing.wire import document_from_wire
from citewell.domain.errors import DocumentUnreadable, Unavailable
from citewell.ports.parser import NOT_RECOGNISED, KeepPart, ParsedDocument, ParseLimits
from citewell.ports.recogniser import RecognisedPage, RecognisedPages, Recogniser, Recognition


class SandboxedReader:
    """Implements ``DocumentReader`` with a pool of warm child processes.

    Each child has limits on memory, CPU time, files and file size, an environment of its own, an empty directory, and
    no network: a network namespace where the kernel allows it, and always an audit hook that refuses sockets and new
    programs. Where Linux has Landlock, it can read nothing but the program and its own directory. It is handed an open
    descriptor, never a path.

    Pages that are pictures of text are drawn by a child and read by ``recogniser``, in this process's name but outside
    of the children; then a child writes the document with what was read.

    Args:
        children: How many documents are read at the same time.
        documents_per_child: After so many a child is replaced, which bounds what a library may leak.
        idle_seconds: A child without work ends after this time.
        command: What a child runs; tests plant hostile parsers with it.
        recogniser: Reads pictures of text; without it they stay unread.
        recognised_pages: Pages of one file that are read so, at most.
    """

    def __init__(
        self,
        *,
        children: int = 2,
        documents_per_child: int = 200,
        idle_seconds: float = 60.0,
        command: Sequence[str] = CHILD_COMMAND,
        recogniser: Recogniser | None = None,
        recognised_pages: int = 500,
    ) -> None:
        self._recogniser = recogniser
        self._recognised_pages = recognised_pages
        self._pool = ChildPool(
            children=children, documents_per_child=documents_per_child, idle_seconds=idle_seconds, command=command
        )

    def sniff(self, path: Path, *, file_name: str) -> str:
        """The media type by content; see ``DocumentReader.sniff``."""
        return sniff(path, file_name=file_name)

    def read(
        self,
        path: Path,
        *,
        file_name: str,
        media_type: str,
        limits: ParseLimits,
        stopped: Callable[[], bool] = lambda: False,
        keep: KeepPart | None = None,
        password: str | None = None,
        told: Callable[[int, int], None] = lambda _done, _total: None,
        pages: RecognisedPages | None = None,
    ) -> ParsedDocument:
        """The document in ``path``; see ``DocumentReader.read``."""
        given = Given(path, file_name, media_type, limits, stopped, told, pages, password)
        with spool_for(keep) as spool:
            document = self._read(given, spool)
            return document if keep is None or spool is None else kept(document, spool, keep)

    def _read(self, given: Given, spool: BinaryIO | None) -> ParsedDocument:
        try:
            document = self._document(given, {}, spool)
        except DocumentUnreadable as refusal:
            pages = refusal.facts.get("pages")
            if not isinstance(pages, list):
                raise
            why = self.recognition().missing
            if why:
                raise DocumentUnreadable(NOT_RECOGNISED, f"{refusal.message} {why}") from refusal
            if spool is not None:  # whatever was written before the refusal
                spool.seek(0)
                spool.truncate()
            return self._recognised(given, pages, None, spool)
        if not document.unread:
            return document
        why = self.recognition().missing
        if why:
            return replace(document, warnings=(*document.warnings, unread_remark(document, why)))
        return self._recognised(given, document.unread, document, None)

    def _recognised(
        self,
        given: Given,
        pages: Sequence[int],
        first: ParsedDocument | None,
        spool: BinaryIO | None,
    ) -> ParsedDocument:
        """The document with what is on ``pages``. ``first`` is what it is without them, if it is anything."""
        assert self._recogniser is not None
        found = recognise(self._pool, given, self._recogniser, pages, most_pages=self._recognised_pages)
        if not found.pages:
            said = remarks(found)
            if first is None:
                raise DocumentUnreadable("no_text", " ".join(said[:1]) or "There is no text in the pictures.")
            return replace(first, warnings=(*first.warnings, *said))
        document = self._document(given, found.pages, spool)
        return replace(
            document,
            parts=document.parts if first is None else first.parts,
            metadata={**document.metadata, **facts(found, self._recogniser.recognition().languages)},
            warnings=(*document.warnings, *remarks(found)),
            unread=(),
        )

    def _document(
        self, given: Given, recognised: Mapping[int, RecognisedPage], spool: BinaryIO | None
    ) -> ParsedDocument:
        def understood(said: Mapping[str, object], text: bytes) -> ParsedDocument:
            described = said.get("document")
            if not isinstance(described, dict):
                raise WireError("neither a document nor a reason")
            document = document_from_wire(described, text.decode("utf-8"))
            check_document(document)
            check_parts(document, spool, given.limits)
            return document

        request = given.request(recognised_to_wire(recognised) if recognised else "")
        return ask(self._pool, given, request, understood, most_text=given.limits.text_chars, spool=spool)

    def recognition(self) -> Recognition:
        """Whether pictures of text are read; see ``DocumentReader.recognition``."""
        return Recognition("none", missing=SWITCHED_OFF) if self._recogniser is None else self._recogniser.recognition()

    def confinement(self) -> tuple[str, ...]:
        """What holds the children, of ``limits``, ``audit``, ``network_namespace``, ``landlock_files`` and
        ``landlock_tcp``; starts a child where none is idle.

        Raises:
            Unavailable: no child starts.
        """
        try:
            child = self._pool.acquire(lambda: False)
        except (ChildGone, TooSlow, PoolClosed) as exc:
            raise Unavailable("The process that reads files does not start.") from exc
        self._pool.release(child, reusable=True)
        in_force = child.hello.get("confinement")
        return tuple(map(str, in_force)) if isinstance(in_force, list) else ()

    def close(self) -> None:
        """Ends the children. Reading afterwards raises ``Unavailable``."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
