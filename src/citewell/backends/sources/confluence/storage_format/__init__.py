"""Content of pages in Confluence's storage format, and how it becomes Markdown."""
