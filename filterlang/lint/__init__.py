"""Linting: what is wrong with the filters of files, beyond what reading each of them shows.

``sources`` finds filters in documents (``entries`` is what they give), ``rules`` holds a module per rule, and
``runner`` runs them; ``manual`` is what people read about them. Knows no output format and no command line.
"""
