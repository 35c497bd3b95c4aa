"""What each check of the doctor means, for somebody who looks after an installation."""

from __future__ import annotations

from collections.abc import Mapping

MEANINGS: Mapping[str, str] = {
    "audit_chain": "Somebody changed the audit log past the program. Compare it with a backup; it cannot be mended.",
    "change_log": "Entries are missing in the list that indexes follow. They read everything again.",
    "chunk": "A passage differs from what its document says. The document is read again.",
    "chunks": "Passages of a document are missing or too many. The document is read again.",
    "span": "A passage is not at its place in the text, so citations of it would be refused. It is read again.",
    "vector": "A passage has no vector or a wrong one, so searches by meaning may miss it. It is read again.",
    "text_file": "The stored text of a document is gone or damaged. The document is read again from its file.",
    "original_file": "The file of a document is gone or damaged. Bring it back from a backup, or upload it again.",
    "orphan_file": "A stored file belongs to nothing, and takes space.",
    "orphan_segment": "Files of an index are used by none, and take space.",
    "segment": "Files of an index are damaged. They are set aside and built again; searches go on meanwhile.",
    "watermark": "An index claims to be further than the database. It is set aside and built again.",
    "index": "An index cannot be opened. It is built again.",
    "dense_index": "The index of vectors does not hold what the database holds. It is built again.",
    "lexical_index": "The index of words does not hold what the database holds. It is built again.",
    "digest": "A recorded sum of all passages is wrong. It is counted again.",
    "collection_digest": "A recorded sum of a collection's passages is wrong. It is counted again.",
    "stuck_document": "A document waits, and nothing works on it. Its job is asked for again.",
}
