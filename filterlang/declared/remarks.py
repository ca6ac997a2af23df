"""What is said while declarations are read: what is lost, and what is not right and was read nevertheless."""

from collections.abc import Callable

from filterlang.diagnostics import DeclarationError, EventError, EventWarning


class Remarks:
    """Hands errors and warnings on; each warning once, as one set of topics has hundreds of elements.

    Args:
        name: the name of the source.
        on_error: gets the errors; None where the first one is raised.
        on_warning: gets the warnings.
        strict: whether a warning is an error.
    """

    def __init__(
        self,
        name: str | None,
        on_error: Callable[[DeclarationError], None] | None,
        on_warning: Callable[[EventWarning], None],
        *,
        strict: bool,
    ) -> None:
        self.name = name
        self.goes_on = on_error is not None
        self._on_error = on_error
        self._on_warning = on_warning
        self._strict = strict
        self._said: set[object] = set()

    def lose(self, code: str, reason: str, offset: int | None) -> None:
        """Say that something is lost.

        Raises:
            DeclarationError: if nobody else wants to know.
        """
        error = DeclarationError(reason, offset, self.name, code)
        if self._on_error is None:
            raise error
        self._on_error(error)

    def pass_on(self, remark: EventError | EventWarning) -> None:
        """Say what the framing says.

        Raises:
            DeclarationError: if it is an error, and nobody else wants to know.
        """
        if isinstance(remark, EventError):
            self.lose(remark.code, remark.reason, remark.offset)
        elif (remark.code, remark.message) not in self._said:
            self._said.add((remark.code, remark.message))
            self._on_warning(remark)

    def correct(self, code: str, words: str, offset: int | None, kind: object = None) -> bool:
        """Say that something is not right, if nothing of its kind has been said.

        Args:
            code: one of ``READING_CODES``.
            words: what is not right, and what is made of it.
            offset: where it stands.
            kind: what is said once, the words if it is None.

        Returns:
            Whether it may be read nevertheless.

        Raises:
            DeclarationError: if it may not be, and nobody else wants to know.
        """
        key = (code, words if kind is None else kind)
        if key not in self._said:
            self._said.add(key)
            if self._strict:
                self.lose(code, words, offset)
            else:
                self._on_warning(EventWarning(code, words, offset, self.name))
        return not self._strict
