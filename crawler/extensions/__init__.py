"""Parts of a crawl that are neither spider nor pipeline: its report, its manners, its line format."""
