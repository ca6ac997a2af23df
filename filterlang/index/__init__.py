"""The index of a FilterSet: from filters to rows, from an event to the rows that it satisfies.

``outline`` takes an expression apart into rows, once per shape; ``atoms`` says what rows and events have in
common; ``branches`` and ``layers`` hold the rows; ``substrings`` and ``recent`` serve them; ``searching`` is
the index as a whole and finds rows in it, ``changing`` puts and takes them, and ``describing`` tells people
about it. Knows no dialect and no text of a filter.
"""
