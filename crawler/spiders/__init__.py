"""The spiders: ``edition`` walks e-papers, ``channel`` news sites."""
