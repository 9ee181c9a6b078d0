"""Crawls that begin by themselves: what a file says of them, for cron, systemd and scrapyd."""
