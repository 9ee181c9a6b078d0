"""A first look at an e-paper that is not declared."""
