"""How a crawl went, for those who watch many: metrics for Prometheus, and monitors for Spidermon."""
