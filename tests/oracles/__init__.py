"""Second opinions: what a filter means, written again without the code under test."""
