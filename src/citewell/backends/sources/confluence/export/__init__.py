"""XML exports of spaces."""
