"""Where characters of a text stand in another one, and findings with their place in a document."""
