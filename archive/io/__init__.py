"""Files that are there whole or not at all, and progress bars: what every command needs, whatever it works on."""
