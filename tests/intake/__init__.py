"""Files that people hand in: what is taken, what is refused and in which words, where it is kept."""
