"""What a model says about a document, as far as the document bears it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from citewell.domain.facets import FACETS, Value, understood
from citewell.domain.facts import names
from citewell.domain.quantities import numbers, readings_of
from citewell.domain.sentences import split_sentences
from citewell.domain.tokens import tokenise
from citewell.domain.words import stem, terms

_HALF = 2


def grounded_facets(said: Mapping[str, object], asked: Sequence[str], text: str) -> dict[str, Value]:
    """Facets that a model was asked for, without what it cannot have from ``text``.

    A topic stays when at least half of its words are in the text; a sentence of a summary when all of its numbers and
    names are. Values that a facet cannot have are left out.
    """
    found: dict[str, Value] = {}
    stems: set[str] | None = None
    for name in asked:
        facet = FACETS[name]
        value = understood(facet, said.get(name)) if facet.asked else None
        if isinstance(value, list):
            stems = {stem(word) for word in terms(text)} if stems is None else stems
            value = [part for part in value if _occurs(part, stems)]
        elif name == "summary" and isinstance(value, str):
            value = _borne_out(value, text)
        if value:
            found[name] = value
    return found


def _occurs(topic: str, stems: set[str]) -> bool:
    own = [stem(word) for word in terms(topic)]
    return bool(own) and _HALF * sum(word in stems for word in own) >= len(own)


def _borne_out(summary: str, text: str) -> str:
    in_text = tokenise(text)
    written = {token.folded for token in in_text}
    values = readings_of(numbers(text, in_text))
    kept = []
    for sentence in split_sentences(summary):
        said = summary[sentence.start : sentence.end]
        tokens = tokenise(said)
        true_numbers = all(number.readings & values for number in numbers(said, tokens))
        true_names = all(name.folded in written for name in names(said, tokens) if name.certain)
        if true_numbers and true_names:
            kept.append(said)
    return " ".join(kept)
