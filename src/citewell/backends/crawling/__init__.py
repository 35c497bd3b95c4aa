"""Crawling sites: Scrapy in a child process, one a crawl, whose memory of the site is a file."""
