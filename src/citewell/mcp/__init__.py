"""The MCP server: what Citewell can do, as tools for assistants of other makers.

Its tools speak Citewell's HTTP API with the caller's own credential, in the same process or to a server, so whatever
holds there holds here: rights, limits, the audit log.
"""
