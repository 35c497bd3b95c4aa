"""One module a feature; ``citewell.http.app`` mounts them under ``/v1``."""
