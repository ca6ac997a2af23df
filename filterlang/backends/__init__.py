"""Expressions to something that runs, one module per back end. Back ends know no dialect and no text."""
