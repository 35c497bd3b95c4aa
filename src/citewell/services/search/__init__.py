"""Search: indexes kept in step with the change log, fusion, and the read-back that nothing gets around."""
