"""Places that documents are kept in step with."""
