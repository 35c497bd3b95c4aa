"""Turns accepted files into searchable versions: read, cut, embed, publish."""
