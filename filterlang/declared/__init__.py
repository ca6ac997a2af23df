"""What a device says it emits: ``types`` of items, ``topics`` with their items, and the ``tree`` of them.

:mod:`filterlang.declared.reading` reads it.
"""
