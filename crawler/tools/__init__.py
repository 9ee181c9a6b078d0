"""What the command line does with saved pages and finished crawls, without a network."""
