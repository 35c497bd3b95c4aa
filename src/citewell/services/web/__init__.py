"""Web pages as documents: whole sites that are crawled, and pages that are asked for one by one."""
