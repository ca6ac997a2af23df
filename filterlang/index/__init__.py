"""The index of a FilterSet: from filters to rows, from an event to the rows that it satisfies.

``outline`` takes an expression apart into rows, once per shape; ``atoms`` says what rows and events have in
common; ``nodes`` and ``layers`` hold the rows; ``substrings`` and ``recent`` serve them; ``filters`` is the
index as a whole, and ``describing`` tells people what it does. Knows no dialect, no text of a filter and no
lock: whoever writes to an index sees to it that nobody else does.
"""
