"""Everything that people do with documents."""

from __future__ import annotations

from citewell.services.documents.bulk import DocumentBulk
from citewell.services.documents.many import DocumentsAtOnce
from citewell.services.documents.reading import DocumentReading


class Documents(DocumentReading, DocumentBulk, DocumentsAtOnce):
    """Documents of a tenant, on behalf of a caller: reading, uploads and changes."""
