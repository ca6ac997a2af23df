"""Bytes to documents, parts and values, with their offsets. Knows no format and no event.

Readers of events and of declarations tell it which elements or keys matter to them, and it hands over what
is complete, parsed or cut out, and an error for what cannot be read.
"""
