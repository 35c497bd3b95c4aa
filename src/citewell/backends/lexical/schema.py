"""What the lexical index stores of a row, and how its fields are searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tantivy

    from citewell.backends.lexical.analysis import Analyser
    from citewell.ports.lexical_index import LexicalRow

ENGINE = "tantivy/2"
"""Changes whenever schema or analysis change, so that what an older version built is rebuilt."""

WORDS = "whitespace"
"""The engine's own tokeniser of terms that the analysis has separated by spaces."""


def schema() -> tantivy.Schema:
    """The fields of an index."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in ("id", "collection", "access_class", "document"):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_text_field("language", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", tokenizer_name=WORDS, index_option="position")
    builder.add_text_field("title", tokenizer_name=WORDS, index_option="freq")
    builder.add_text_field("exact", tokenizer_name=WORDS, index_option="freq")
    return builder.build()


def document(row: LexicalRow, analyser: Analyser) -> tantivy.Document:
    """``row`` as the index takes it.

    Raises:
        ValueError: a number does not fit into 64 bits.
    """
    import tantivy

    for number in (row.id, row.collection, row.access_class, row.document):
        if not -(2**63) <= number < 2**63:
            raise ValueError(f"{number} does not fit into 64 bits")
    terms = analyser.row(row)
    return tantivy.Document(
        id=row.id,
        collection=row.collection,
        access_class=row.access_class,
        document=row.document,
        language=terms.language,
        title=terms.title,
        body=terms.body,
        exact=terms.exact,
    )
