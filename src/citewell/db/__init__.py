"""The tables, the scoped session and the migrations."""
