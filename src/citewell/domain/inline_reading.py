"""A model's text as it streams in, without its marks of citations, its links, its images and its tags."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection

from citewell.domain.citation_marks import QUOTE_END, QUOTED, Claim, Mark, bare_mark, quoted_mark
from citewell.domain.code_fences import Fences
from citewell.domain.inline_signs import (
    BREAKING,
    DECLINED,
    IN_CODE,
    RISKY,
    SPACING_TAG,
    SPECIAL,
    TAG,
    TAG_OPEN,
    TICKS,
    UNSEEN,
    certain_end,
    may_join,
    shown_reference,
)
from citewell.domain.own_addresses import ADDRESS, PUNCTUATION, REMOVED, SCHEME, KnownAddresses, scrubbed, target_end

MARK = "\ue000"
"""Stands in the text where a mark stood."""

_CLOSING = re.compile(r"[\[\]\n]")
_DEFINITION = re.compile(r"\s{0,4}(?:\S+\s*|\S+\s+[\"'(].*|[\"\u201c\u201e\u00ab].*)")
_BLANK = "\n\n"

_WINDOW = 2_000
"""Characters after an opening in which its closing is looked for."""
_LABEL = 400
_CODE_SPAN = 400
_LENTICULAR = 300
_LONGEST_END = 120
_TAIL = 40

_Step = tuple[int, str]


class InlineReader:
    """Gives plain Markdown as soon as it is certain what it is. Linear in what it is fed.

    Marks of citations become ``MARK``, and what they claim is in ``marks``, in order. Links stay only where they lead
    to one of ``addresses`` (in normal form); images, tags, definitions of links and characters that nobody sees go.
    Code keeps its brackets.
    """

    def __init__(self, addresses: Collection[str] = ()) -> None:
        self.marks: deque[Mark] = deque()
        self.links_dropped = 0
        self.declined = False
        self._known = KnownAddresses(addresses)
        self._held = ""
        self._line_start = True
        self._after_mark = False
        self._fences = Fences()
        self._gap = False
        self._tail = ""
        self._in_address = False
        self._skipping_line = False
        self._quote_end: re.Match[str] | None = None
        self._no_end_before = 0
        self._opening = {
            "[": self._bracket,
            "!": self._bracket,
            "]": self._stray,
            "`": self._code_span,
            "<": self._tag,
            "\u3010": self._lenticular,
        }

    def feed(self, text: str, *, final: bool = False) -> str:
        """What is certain of the text so far and was not given before."""
        self._held += UNSEEN.sub("", text)
        self._quote_end = None
        at, out = 0, list[str]()
        while at < len(self._held):
            step = self._step(at, final)
            if step is None:
                break
            at, piece = step
            if piece:
                out.append(self._apart(piece))
                self._after_mark = piece == MARK
                blank = not piece.rpartition("\n")[2].strip()
                self._line_start = blank and ("\n" in piece or (self._line_start and not self._fences.inside))
            else:
                self._gap = True
        self._held = self._held[at:]
        self._no_end_before = max(0, self._no_end_before - at)
        return "".join(out)

    def _apart(self, piece: str) -> str:
        """``piece``, with a space before it where it would become a link with what stood before what was left out.

        Marks go later, with the spaces before them.
        """
        if piece == MARK:
            self._gap, self._tail = True, self._tail.rstrip()
            return piece
        apart = self._gap and not piece[0].isspace() and may_join(self._tail)
        self._gap, self._tail = False, f"{self._tail}{piece}"[-_TAIL:]
        return f" {piece}" if apart else piece

    def _step(self, at: int, final: bool) -> _Step | None:  # noqa: PLR0911 - one for each thing that may stand there
        if self._skipping_line or self._in_address:
            return self._skip(at)
        if self._fences.naming(self._held, at):
            return self._fences.name(self._held, at)
        if self._line_start:
            undecided, line = self._fences.line(self._held, at, final=final)
            if undecided or line is not None:
                return line
        found = (IN_CODE if self._fences.inside else SPECIAL).search(self._held, at)
        if found is None:
            return self._plain(at, final)
        if found.start() > at:
            return self._before(at, found, final)
        special = found.group().lower()
        if special == "\n":
            return at + 1, "\n"
        if special.endswith(("/", ".")):
            return self._address(at, found.end(), final)
        if special[0] == "&":
            return found.end(), shown_reference(found.group())
        if special[0] == "\\":
            return found.end(), found.group()
        if special == DECLINED.lower():
            self.declined = True
            return found.end(), ""
        return self._opening[special[0]](at, final)

    def _plain(self, at: int, final: bool) -> _Step | None:
        """Text without anything special, but for what its end may become."""
        end = len(self._held) if final else certain_end(self._held, at)
        return (end, self._held[at:end]) if end > at else None

    def _before(self, at: int, found: re.Match[str], final: bool) -> _Step | None:
        """Text up to something special; the scheme of an address belongs to it."""
        begin = found.start()
        if found.group().endswith("/"):
            scheme = SCHEME.search(self._held, max(at, begin - len("https")), begin)
            begin = scheme.start() if scheme else begin
            if begin == at:
                return self._address(at, found.end(), final)
        return begin, self._held[at:begin]

    def _skip(self, at: int) -> _Step:
        """Leave out the rest of a line, or of an address that is too long."""
        if self._in_address:
            found = ADDRESS.match(self._held, at)
            stop = found.end() if found else at
            self._in_address = stop == len(self._held)
            return stop, ""
        newline = self._held.find("\n", at)
        self._skipping_line = newline < 0
        return (len(self._held) if newline < 0 else newline), ""

    def _bracket(self, at: int, final: bool) -> _Step | None:  # noqa: PLR0911 - as above
        held = self._held
        image = held[at] == "!"
        begin = at + image
        opening = None if image else QUOTED.match(held, begin)
        if opening is not None:
            return self._quoted(begin, opening.end(), final)
        closing = _CLOSING.search(held, begin + 1, begin + 1 + _LABEL)
        if closing is None:
            return (begin + 1, "[") if final or len(held) > begin + _LABEL else None
        if closing.group() != "]":
            return self._open(begin, closing.start(), final)
        end = closing.end()
        if end == len(held) and not final:
            return None
        inside = held[begin + 1 : end - 1]
        if image:
            return self._image(end, final)
        if held.startswith(":", end) and self._line_start:
            return self._definition(inside, end + 1, final)
        return self._closed(begin, end, inside, final)

    def _open(self, begin: int, other: int, final: bool) -> _Step | None:
        """A bracket in which another begins, or the line ends; the outer one of ``[[2]]`` goes."""
        if self._held[other] == "[" and other == begin + 1:
            if begin + 2 == len(self._held) and not final:
                return None
            return begin + 1, "" if self._held[begin + 2 : begin + 3].isdigit() else "["
        return begin + 1, "["

    def _image(self, end: int, final: bool) -> _Step | None:
        target = target_end(self._held, end, final=final) if self._held.startswith("(", end) else end
        if target is None:
            return None
        self.links_dropped += 1
        return target, ""

    def _closed(self, begin: int, end: int, inside: str, final: bool) -> _Step | None:
        """A bracket that was closed before ``end``: a mark, a link, or just a bracket."""
        linked = self._held.startswith("(", end)
        target = target_end(self._held, end, final=final) if linked else end
        if target is None:
            return None
        mark = bare_mark(inside)
        if mark is not None:
            self.links_dropped += linked
            return self._marked(target, mark)
        if not linked:
            return begin + 1, "["
        words = self._held[end + 1 : max(end + 1, target - 1)].split(maxsplit=1)
        address = words[0].strip("<>") if words else ""
        if address in self._known:
            return target, f"[{_label(inside)}]({address})"
        # Its words are read as others are; where it leads goes with the bracket that closes it.
        return begin + 1, ""

    def _marked(self, end: int, mark: Mark) -> _Step:
        self.marks.append(mark)
        return end, MARK

    def _quoted(self, begin: int, inner: int, final: bool) -> _Step | None:
        """A mark with a quote that begins at ``inner``."""
        held = self._held
        blank = held.find(_BLANK, inner, begin + _WINDOW)
        limit = begin + _WINDOW if blank < 0 else blank
        end = self._quote_ends(inner)
        if end is not None and end.end() <= limit:
            second = QUOTED.search(held, begin + 1, end.start())
            if second is None or "]" not in held[inner : second.start()]:
                return self._marked(end.end(), quoted_mark(held[begin + 1 : end.end() - 1]))
        elif not final and blank < 0 and len(held) < limit:
            return None
        newline = held.find("\n", inner, limit)
        bracket = held.find("]", inner, limit if newline < 0 else newline)
        if bracket >= 0:
            return self._marked(bracket + 1, quoted_mark(held[begin + 1 : bracket]))
        number = next((claim.number for claim in quoted_mark(held[begin + 1 : inner])), 0)
        return self._marked(inner, (Claim(number),))

    def _quote_ends(self, inner: int) -> re.Match[str] | None:
        """The next end of a mark with a quote; looked for once, however many begin before it."""
        if self._quote_end is None or self._quote_end.start() < inner:
            self._quote_end = QUOTE_END.search(self._held, max(inner, self._no_end_before))
            if self._quote_end is None:
                self._no_end_before = max(self._no_end_before, len(self._held) - _LONGEST_END)
        return self._quote_end

    def _definition(self, inside: str, rest: int, final: bool) -> _Step | None:
        """``[name]: …`` at the beginning of a line: the line goes if it says where a link leads, or is a footnote."""
        newline = self._held.find("\n", rest, rest + _WINDOW)
        if newline < 0 and not final and len(self._held) < rest + _WINDOW:
            return None
        line = self._held[rest : newline if newline >= 0 else rest + _WINDOW]
        if inside.startswith("^") or _DEFINITION.fullmatch(line):
            self.links_dropped += 1
            self._skipping_line = True
            return rest, ""
        return self._closed(rest - len(inside) - 3, rest - 1, inside, final)

    def _stray(self, at: int, final: bool) -> _Step | None:
        """A closing bracket whose opening is far away, or was left out."""
        if self._after_mark:
            return at + 1, ""
        if at + 1 == len(self._held) and not final:
            return None
        if not self._held.startswith("(", at + 1):
            # With a space it defines no link, wherever a renderer takes a line to begin.
            return at + 1, "] " if self._held.startswith(":", at + 1) else "]"
        target = target_end(self._held, at + 1, final=final)
        if target is None:
            return None
        self.links_dropped += 1
        return max(target, at + 2), ""

    def _code_span(self, at: int, final: bool) -> _Step | None:
        held = self._held
        ticks = TICKS.match(held, at)
        begin = ticks.end() if ticks else at + 1
        if begin == len(held) and not final and begin - at < _CODE_SPAN:
            return None
        marks = held[at:begin]
        newline = held.find("\n", begin, begin + _CODE_SPAN)
        limit = begin + _CODE_SPAN if newline < 0 else newline
        end = re.compile(rf"(?<!`){marks}(?!`)").search(held, begin, limit)
        if end is not None and end.end() == len(held) and not final:
            return None
        if end is None and not final and newline < 0 and len(held) < limit:
            return None
        inside = "" if end is None else held[begin : end.start()]
        if end is None or (BREAKING.search(inside) and RISKY.search(inside)):
            # Escaped, so that a renderer does not see the beginning of code in it that ends further on.
            return begin, marks.replace("`", "\\`")
        return end.end(), marks + scrubbed(inside) + marks

    def _tag(self, at: int, final: bool) -> _Step | None:
        held = self._held
        if at + 1 == len(held) and not final:
            return None
        following = held[at + 1 : at + 2]
        if not (following.isalpha() or following in {"/", "!", "?"}) or not following:
            return at + 1, "<"
        found = TAG.match(held, at)
        if found is None:
            return None if not final and TAG_OPEN.match(held, at) else (at + 1, "\u2039")
        inside = found.group()[1:-1]
        if inside in self._known:
            return found.end(), found.group()
        if "://" in inside or inside.lower().startswith(("mailto:", "www.")):
            self.links_dropped += 1
            return found.end(), "" if " " in inside else REMOVED
        return found.end(), " " if SPACING_TAG.match(found.group()) else ""

    def _lenticular(self, at: int, final: bool) -> _Step | None:
        end = self._held.find("\u3011", at, at + _LENTICULAR)
        if end < 0:
            return (at + 1, "\u3010") if final or len(self._held) >= at + _LENTICULAR else None
        inside = self._held[at + 1 : end]
        mark = quoted_mark(inside) if QUOTED.match(f"[{inside}") else bare_mark(inside)
        return (at + 1, "\u3010") if mark is None else self._marked(end + 1, mark)

    def _address(self, begin: int, inner: int, final: bool) -> _Step | None:
        """An address that stands in the text by itself."""
        found = ADDRESS.match(self._held, inner)
        end = found.end() if found else inner
        too_long = end - begin > _WINDOW
        if end == len(self._held) and not final and not too_long:
            return None
        self._in_address = too_long and end == len(self._held)
        written = self._held[begin:end]
        address = written.rstrip(PUNCTUATION)
        if not too_long and address in self._known:
            return begin + len(address), address
        self.links_dropped += 1
        return (end if too_long else begin + max(len(address), inner - begin)), REMOVED


def _label(words: str) -> str:
    """The words of a link, without what could be followed or loaded in them."""
    return scrubbed(TAG.sub("", words)).replace(MARK, "")
