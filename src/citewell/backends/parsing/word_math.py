"""The formulas of Word documents as LaTeX."""

# ruff: noqa: RUF001 - the symbols of formulas look like letters

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from xml.etree.ElementTree import Element

_SYMBOLS: Final = {
    "α": r"\alpha ", "β": r"\beta ", "γ": r"\gamma ", "δ": r"\delta ", "ε": r"\epsilon ", "ϵ": r"\epsilon ",
    "θ": r"\theta ", "λ": r"\lambda ", "μ": r"\mu ", "π": r"\pi ", "ρ": r"\rho ", "σ": r"\sigma ", "τ": r"\tau ",
    "φ": r"\phi ", "ω": r"\omega ", "Δ": r"\Delta ", "Σ": r"\Sigma ", "Ω": r"\Omega ", "∞": r"\infty ",
    "×": r"\times ", "÷": r"\div ", "±": r"\pm ", "≤": r"\leq ", "≥": r"\geq ", "≠": r"\neq ", "≈": r"\approx ",
    "→": r"\to ", "∈": r"\in ", "∉": r"\notin ", "⊂": r"\subset ", "∪": r"\cup ", "∩": r"\cap ", "∀": r"\forall ",
    "∃": r"\exists ", "∂": r"\partial ", "∇": r"\nabla ", "…": r"\ldots ", "⋅": r"\cdot ", "·": r"\cdot ",
    "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "∬": r"\iint", "∭": r"\iiint", "∮": r"\oint", "∯": r"\oiint",
    "∰": r"\oiiint", "⋃": r"\bigcup", "⋂": r"\bigcap", "⋁": r"\bigvee", "⋀": r"\bigwedge",
}  # fmt: skip
_FUNCTION_NAMES: Final = """
    sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh log ln exp lim max min sup inf det gcd arg dim ker
"""
_FUNCTIONS: Final = frozenset(_FUNCTION_NAMES.split())
_ACCENTS: Final = {"̂": "hat", "̃": "tilde", "̄": "bar", "̅": "overline", "⃗": "vec", "̇": "dot", "̈": "ddot"}
_NAMED_DELIMITERS: Final = {"{": r"\{", "}": r"\}", "⟨": r"\langle", "⟩": r"\rangle", "": "."}
_LEFT_OUT: Final = frozenset({"rPr", "ctrlPr", "del", "moveFrom"})


def latex(formula: Element) -> str:
    """The LaTeX of an ``oMath`` element."""
    return " ".join(_inside(formula).split())


def _inside(element: Element | None) -> str:
    if element is None:
        return ""
    return "".join(map(_element, element))


def _element(element: Element) -> str:
    if element.tag in _LEFT_OUT or element.tag.endswith("Pr"):
        return ""
    written = _WRITERS.get(element.tag)
    return written(element) if written is not None else _inside(element)


def _run(run: Element) -> str:
    return "".join(_SYMBOLS.get(letter, letter) for each in run if each.tag == "t" for letter in each.text or "")


def _part(element: Element, name: str) -> str:
    return _inside(element.find(name))


def _said(element: Element, path: str, otherwise: str = "") -> str:
    found = element.find(path)
    return found.get("val", "") if found is not None else otherwise


def _fraction(element: Element) -> str:
    form = r"\binom{%s}{%s}" if _said(element, "fPr/type") == "noBar" else r"\frac{%s}{%s}"
    return form % (_part(element, "num"), _part(element, "den"))


def _scripts(element: Element) -> str:
    below, above = element.find("sub"), element.find("sup")
    return (
        _part(element, "e")
        + (f"_{{{_inside(below)}}}" if below is not None else "")
        + (f"^{{{_inside(above)}}}" if above is not None else "")
    )


def _nary(element: Element) -> str:
    sign = _said(element, "naryPr/chr", "∫")
    below, above = _part(element, "sub"), _part(element, "sup")
    return (
        _SYMBOLS.get(sign, sign)
        + (f"_{{{below}}}" if below else "")
        + (f"^{{{above}}}" if above else "")
        + f" {_part(element, 'e')}"
    )


def _delimited(element: Element) -> str:
    opening, closing = _said(element, "dPr/begChr", "("), _said(element, "dPr/endChr", ")")
    between = _said(element, "dPr/sepChr", "|")
    inside = between.join(map(_inside, element.iterfind("e")))
    return rf"\left{_NAMED_DELIMITERS.get(opening, opening)}{inside}\right{_NAMED_DELIMITERS.get(closing, closing)}"


def _root(element: Element) -> str:
    degree = _part(element, "deg")
    shown = f"[{degree}]" if degree else ""
    return rf"\sqrt{shown}{{{_part(element, 'e')}}}"


def _function(element: Element) -> str:
    name = _part(element, "fName").strip()
    return f"{chr(92) + name if name in _FUNCTIONS else name} {_part(element, 'e')}"


def _limit(mark: str) -> Callable[[Element], str]:
    def written(element: Element) -> str:
        name = _part(element, "e").strip()
        return f"{chr(92) + name if name in _FUNCTIONS else name}{mark}{{{_part(element, 'lim')}}}"

    return written


def _accent(element: Element) -> str:
    name = _ACCENTS.get(_said(element, "accPr/chr"), "hat")
    return rf"\{name}{{{_part(element, 'e')}}}"


def _group(element: Element) -> str:
    above = _said(element, "groupChrPr/pos", "bot") == "top"
    name = "overbrace" if above else "underbrace"
    return rf"\{name}{{{_part(element, 'e')}}}"


def _matrix(element: Element) -> str:
    rows = (" & ".join(map(_inside, row.iterfind("e"))) for row in element.iterfind("mr"))
    inside = r" \\ ".join(rows)
    return rf"\begin{{matrix}} {inside} \end{{matrix}}"


def _lines(element: Element) -> str:
    return r" \\ ".join(map(_inside, element.iterfind("e")))


_WRITERS: Final[dict[str, Callable[[Element], str]]] = {
    "r": _run,
    "f": _fraction,
    "sSup": _scripts,
    "sSub": _scripts,
    "sSubSup": _scripts,
    "sPre": lambda element: f"{{}}_{{{_part(element, 'sub')}}}^{{{_part(element, 'sup')}}}{_part(element, 'e')}",
    "nary": _nary,
    "d": _delimited,
    "rad": _root,
    "func": _function,
    "limLow": _limit("_"),
    "limUpp": _limit("^"),
    "acc": _accent,
    "bar": lambda element: rf"\overline{{{_part(element, 'e')}}}",
    "groupChr": _group,
    "m": _matrix,
    "eqArr": _lines,
}
