"""Settings, the typed container and logging: the only place that names concrete classes."""
