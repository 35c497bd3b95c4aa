"""The inline marks of reStructuredText as Markdown, with links and substitutions put in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_TARGET: Final = re.compile(r"[ \t]*\.\. _(?:`([^`\n]{1,200})`|([^:\n]{1,200})):[ \t]+(\S{1,2000})[ \t]*")
_SUBSTITUTION: Final = re.compile(r"[ \t]*\.\. \|([^|\n]{1,100})\| replace:: (.{1,2000})")
_INLINE: Final = re.compile(
    r"(?P<escaped>\\(?:[ \n]|(?P<letter>.)))"
    r"|``(?P<literal>[^`]{1,2000}(?:`[^`]{1,2000}){0,20})``"
    r"|(?P<role>:[\w:+.-]{1,60}:)?`(?P<text>[^`]{1,2000})`(?P<link>__?)?(?::[\w:+.-]{1,60}:)?"
    r"|\|(?P<name>[^|\s][^|\n]{0,100})\|_{0,2}"
    r"|\[(?P<note>[#*]?[\w.-]{0,60})\]_"
    r"|(?<![\w`])(?P<word>[A-Za-z0-9](?:[\w.-]{0,60}[A-Za-z0-9])?)__?(?![\w`])"
)
_EMBEDDED: Final = re.compile(r"(.*?)\s*<([^<>]{1,2000})>", re.DOTALL)
_OUTSIDE: Final = ("http://", "https://", "mailto:", "ftp://")


class Inline:
    """Turns running text into Markdown; targets and substitutions come from all ``lines`` of the document."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._targets: dict[str, str] = {}
        self._substitutions: dict[str, str] = {}
        for line in lines:
            if ".. " not in line[:60]:
                continue
            target, substitution = _TARGET.fullmatch(line), _SUBSTITUTION.fullmatch(line)
            if target is not None:
                self._targets[_key(target[1] or target[2])] = target[3]
            elif substitution is not None:
                self._substitutions[substitution[1]] = substitution[2]

    def markdown(self, text: str) -> str:
        """``text`` with its marks as Markdown."""
        return _INLINE.sub(self._shown, text)

    def plain(self, text: str) -> str:
        """``text`` without marks, for titles."""
        return re.sub(r"[`*]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", self.markdown(text)))

    def _shown(self, found: re.Match[str]) -> str:
        if found["escaped"]:
            return found["letter"] or ""
        if found["literal"]:
            return f"`{found['literal']}`"
        if found["text"]:
            return self._interpreted(found["role"] or "", found["text"], linked=bool(found["link"]))
        if found["name"]:
            return self._substitutions.get(found["name"], found[0])
        if found["note"] is not None:
            return f"[{found['note'].lstrip('#')}]"
        target = self._outside(found["word"])
        return f"[{found['word']}]({target})" if target else found[0]

    def _interpreted(self, role: str, text: str, *, linked: bool) -> str:
        embedded = _EMBEDDED.fullmatch(text)
        shown, target = (embedded[1], embedded[2]) if embedded is not None and (linked or role) else (text, "")
        if role in {":math:", ":code:", ":command:", ":file:", ":samp:", ":envvar:", ":option:", ":program:"}:
            return f"${text}$" if role == ":math:" else f"`{text}`"
        if shown.startswith("~"):
            shown = shown.rpartition(".")[2]
        shown = " ".join((shown or target).lstrip("!~").split())
        if not linked:
            return shown
        address = target if target.startswith(_OUTSIDE) else self._outside(target.rstrip("_") or shown)
        return f"[{shown}]({address})" if address else shown

    def _outside(self, name: str) -> str:
        """Where the target ``name`` leads, if that is outside the document."""
        target = self._targets.get(_key(name), "")
        return target if target.startswith(_OUTSIDE) else ""


def _key(name: str) -> str:
    return " ".join(name.lower().split())
