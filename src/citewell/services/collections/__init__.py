"""Collections: sets of documents with a name, settings and readers."""
