"""Issues as IIIF Presentation 3: what viewers of libraries show."""
