"""A model's answer as it streams in, cut into statements with what each claims to have read where."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from citewell.domain.citation_marks import Mark
from citewell.domain.draft_ends import sentence_end
from citewell.domain.draft_lines import (
    DELIMITER,
    HEADING,
    ITEM,
    QUOTED,
    SPACES,
    WORD,
    kind_of,
    undecided,
    unmarked,
)
from citewell.domain.inline_reading import MARK, InlineReader
from citewell.domain.markup import plain, read_row

_AT_ONCE = 1_000
_LONGEST_LINE = 4_000
_LONGEST_CODE = 20_000


@dataclass(frozen=True, slots=True)
class Drafted:
    """A statement that a model wrote, not verified.

    ``text`` is Markdown without marks and foreign links, ``claim`` the plain words of it that are to be compared with
    sources. ``before`` stands before it when it is the first of its ``block`` that is shown (a blank line, the mark of
    a list item, the head of a table), ``between`` when another one is shown before.
    """

    text: str
    claim: str
    marks: tuple[Mark, ...]
    block: int
    before: str
    between: str


@dataclass
class _Block:
    """What is open: prose or a list item (``text`` not cut yet), a table, or code."""

    kind: str
    number: int
    before: str
    text: str = ""
    shown: int = 0
    searched: int = 0
    cut: bool = False
    revealed: bool = False
    fence: str = ""
    header: str | None = None
    line: str | None = None


class DraftReader:
    """Reads a draft piece by piece: ``feed`` gives provisional text and, as they become certain, whole statements.

    However the text is cut into pieces, the statements are the same. Provisional text holds no marks, no half of one,
    and no link but to ``addresses``; a statement comes after the provisional text that it consists of and before any
    of the next one. Linear in what it is fed.

    Args:
        addresses: Of sources, in normal form: links to them stay.
    """

    def __init__(self, addresses: Collection[str] = ()) -> None:
        self._inline = InlineReader(addresses)
        self._rest = ""
        self._line_start = True
        self._block: _Block | None = None
        self._blocks = 0
        self._blank = True
        self._list = False
        self._pending: Drafted | None = None
        self._ended = False
        self._out: list[str | Drafted] = []

    @property
    def declined(self) -> bool:
        """Whether the model said in the agreed word that the sources do not tell."""
        return self._inline.declined

    @property
    def links_dropped(self) -> int:
        """Links and images that were left out."""
        return self._inline.links_dropped

    def feed(self, text: str) -> list[str | Drafted]:
        """What ``text`` brings, in order."""
        out: list[str | Drafted] = []
        for begin in range(0, len(text), _AT_ONCE):  # what is read leaves a short buffer, not a long one
            out += self._read(self._inline.feed(text[begin : begin + _AT_ONCE]), final=False)
        return out

    def finish(self) -> list[str | Drafted]:
        """What is left, the text having ended."""
        found = self._read(self._inline.feed("", final=True), final=True)
        self._close()
        self._release()
        return [*found, *self._taken()]

    def _taken(self) -> list[str | Drafted]:
        out, self._out = self._out, []
        return out

    def _read(self, text: str, *, final: bool) -> list[str | Drafted]:
        self._rest += text
        while self._rest and not self._ended:
            if self._line_start:
                if not self._begin_line(final):
                    break
            else:
                self._go_on()
        if self._ended:
            self._rest = ""
        return self._taken()

    def _go_on(self) -> None:
        """The rest of a line of prose, as far as it is there."""
        end = self._rest.find("\n")
        part, self._rest = (self._rest, "") if end < 0 else (self._rest[:end], self._rest[end + 1 :])
        self._line_start = end >= 0
        self._take(part)

    def _begin_line(self, final: bool) -> bool:
        """Whether there is enough of the line to know what it is; then it was read, or its beginning was."""
        end = self._rest.find("\n", 0, _LONGEST_LINE)
        whole = end >= 0 or final or len(self._rest) >= _LONGEST_LINE
        line = self._rest[: end if end >= 0 else _LONGEST_LINE]
        code = self._block is not None and self._block.kind == "code"
        if not whole and (code or undecided(line)):
            return False
        kind = ("code" if code else kind_of(line)) if whole else ""
        self._rest = self._rest[len(line) + (end >= 0) :]
        self._line_start = end >= 0 or bool(kind)
        if kind:
            self._line(kind, line)
        else:
            self._begin_prose(line)
        return True

    def _line(self, kind: str, line: str) -> None:
        """A line that is no prose."""
        block = self._block
        if kind == "code" and block is not None:
            self._code_line(block, line)
        elif kind == "row":
            self._row(line.strip())
        elif kind == "fence":
            self._open("code", "", fence=line.strip()[:3]).text = line
        elif kind == "heading":
            block = self._open("heading", "")
            self._show(block.before + unmarked(line).strip())
            self._pend(line, HEADING.sub("", line, count=1), block)
            self._close()
        else:
            self._close()
            self._blank = self._blank or kind in {"blank", "rule"}
            self._ended = kind == "sources"
            if kind == "marks":
                self._add_marks(self._marks(line))

    def _begin_prose(self, line: str) -> None:
        """A line that is prose or a list item, or the beginning of one."""
        item = ITEM.match(line)
        block = self._block
        if item is not None:
            self._open("item", item.group())
            self._take(line[item.end() :])
            return
        goes_on = block is not None and block.kind in {"prose", "item"}
        if not goes_on:
            self._open("prose", "  " if self._list and line[:1] in {" ", "\t"} else "")
        quoted = QUOTED.match(line)
        line = line[quoted.end() if quoted else 0 :].lstrip(" \t")
        self._take(f" {line}" if goes_on else line)

    def _open(self, kind: str, opening: str, fence: str = "") -> _Block:
        self._close()
        self._blocks += 1
        follows = kind == "item" and self._list and not self._blank
        separator = "" if self._blocks == 1 else "\n" if follows else "\n\n"
        self._block = _Block(kind, self._blocks, separator + opening, fence=fence)
        self._list = kind == "item" or (self._list and opening != "")
        self._blank = False
        return self._block

    def _close(self) -> None:
        """End what is open; what it still holds becomes a statement."""
        block, self._block = self._block, None
        if block is None:
            return
        if block.kind in {"prose", "item"}:
            self._cut(block, closed=True)
        elif block.kind == "code":
            self._end_code(block)
        elif block.line is not None:
            self._end_row(block, block.line)

    def _take(self, part: str) -> None:
        """More of the open prose."""
        block = self._block
        if block is None:
            return
        part = SPACES.sub(" ", part)
        block.text += part[1:] if part[:1] == " " and block.text.endswith(" ") else part
        self._cut(block, closed=False)

    def _cut(self, block: _Block, *, closed: bool) -> None:
        """Sentences of ``block`` that are certain, and provisional text up to where the next may end."""
        while True:
            end, limit, block.searched = sentence_end(block.text, block.searched, closed=closed)
            if end is None:
                break
            self._sentence(block, end)
        if closed:
            self._sentence(block, len(block.text))
        else:
            self._reveal(block, limit)

    def _sentence(self, block: _Block, end: int) -> None:
        self._reveal(block, end)
        text = block.text[:end]
        block.text, block.shown, block.searched = block.text[end:], 0, 0
        marks = self._marks(text)
        said = unmarked(text).strip()
        if said:
            between = " " if text[:1] == " " else ""
            self._hold(Drafted(said, plain(said), marks, block.number, block.before, between))
            block.cut = True
        else:
            self._add_marks(marks)

    def _reveal(self, block: _Block, limit: int) -> None:
        """Provisional text up to ``limit``, but for spaces at its end: they may stand before a mark."""
        new = block.text[block.shown : limit].rstrip(" ")
        seen = unmarked(new)
        if seen.strip():
            self._show(seen if block.revealed else block.before + seen.lstrip())
            block.revealed = True
        block.shown += len(new)

    def _row(self, line: str) -> None:
        """A row of a table. The first is held until it is known whether it is the head."""
        block = self._block
        if block is None or block.kind != "table":
            block = self._open("table", "")
            block.line = line
            return
        if block.line is not None and DELIMITER.fullmatch(unmarked(line)):
            head = unmarked(block.line)
            self._marks(block.line)
            self._marks(line)
            block.header, block.line = head, None
            block.before += f"{head}\n{unmarked(line)}\n"
            return
        if block.line is not None:
            self._end_row(block, block.line)
            block.line = None
        self._end_row(block, line)

    def _end_row(self, block: _Block, line: str) -> None:
        self._show((block.before if not block.cut else "\n") + unmarked(line))
        self._pend(line, read_row(unmarked(line), block.header), block, between="\n")
        block.cut = True

    def _code_line(self, block: _Block, line: str) -> None:
        block.text += "\n" + line
        stripped = line.strip()
        ends = stripped.startswith(block.fence) and not stripped.strip(block.fence[0])
        if ends:
            self._close()
        elif len(block.text) >= _LONGEST_CODE:
            self._close()
            self._open("code", "", fence=block.fence).text = block.fence

    def _end_code(self, block: _Block) -> None:
        lines = block.text.split("\n")
        if len(lines) == 1 or not lines[-1].strip().startswith(block.fence):
            lines.append(block.fence)
        code = "\n".join(lines[1:-1])
        self._show(block.before + "\n".join(lines))
        self._pend("\n".join(lines), code, block)

    def _pend(self, text: str, claim: str, block: _Block, *, between: str = "\n") -> None:
        said = unmarked(text).strip()
        self._hold(Drafted(said, plain(unmarked(claim)), self._marks(text), block.number, block.before, between))

    def _hold(self, drafted: Drafted) -> None:
        """Marks that belong to it may come yet."""
        self._release()
        if WORD.search(drafted.claim):
            self._pending = drafted

    def _release(self) -> None:
        if self._pending is not None:
            self._out.append(self._pending)
            self._pending = None

    def _show(self, text: str) -> None:
        self._release()
        self._out.append(unmarked(text))

    def _marks(self, text: str) -> tuple[Mark, ...]:
        return tuple(self._inline.marks.popleft() for _ in range(text.count(MARK)))

    def _add_marks(self, marks: tuple[Mark, ...]) -> None:
        if self._pending is not None and marks:
            self._pending = replace(self._pending, marks=(*self._pending.marks, *marks))
