"""Checking archives and mending them: `verify` finds faults, `recover` cuts files back to their whole records."""
