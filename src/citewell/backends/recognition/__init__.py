"""Pictures of text to text, by programs of the system."""
