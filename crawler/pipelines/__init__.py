"""Item pipelines: thin around the pure core, one job each."""
