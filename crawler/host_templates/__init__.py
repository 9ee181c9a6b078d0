"""What the pages of a host repeat: learned from many pages, kept in a store that a person can overrule."""
