"""Requests for events, with what is in them beside the filter: :class:`AxisRequest` and its like.

A request is compiled in the dialect of its system; its other arguments are handed back, typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from filterlang.compiling import compile as compile_text
from filterlang.dialects import axis_url, jetstream_url, vdg_url
from filterlang.dialects._base import Reading
from filterlang.dialects._requests import Request, sound_request
from filterlang.filter import Filter
from filterlang.limits import DEFAULT_LIMITS, Limits


@dataclass(frozen=True, slots=True)
class AxisRequest:
    """An Axis RTSP URL: which events a stream carries, and what else (VAPIX, event data streaming).

    Attributes:
        filter: the filter of ``eventtopic`` and ``eventcontent``; every event passes where both are missing.
        event: whether the stream carries events at all: ``event=on``. It is off by default.
        video: whether it carries video, which it does without ``video=0``.
        audio: whether it carries audio, which it does without ``audio=0``.
        others: the other arguments, names and values decoded, in order.
        url: what stands before the ``?``; empty where the text was only arguments.
    """

    filter: Filter
    event: bool
    video: bool
    audio: bool
    others: tuple[tuple[str, str], ...]
    url: str

    @classmethod
    def parse(
        cls, text: str, *, namespaces: Mapping[str, str] | None = None, limits: Limits = DEFAULT_LIMITS
    ) -> "AxisRequest":
        """Parse a request.

        Args:
            text: the URL, or only its arguments.
            namespaces: as for :func:`filterlang.compile`.
            limits: likewise.

        Raises:
            FilterSyntaxError: if it is wrong; what it may be warned of is in ``filter.diagnostics``.
            LimitError: if the text or the filter is over a limit.
            TypeError: if the text is no str.
        """
        flt = compile_text(text, axis_url.DIALECT.id, namespaces=namespaces, limits=limits)
        request = sound_request(text, axis_url.SYNTAX)
        return cls(
            flt,
            event=_value(request, "event") == "on",
            video=_value(request, "video") != "0",
            audio=_value(request, "audio") != "0",
            others=request.unknown(axis_url.SYNTAX),
            url=_url(text, request),
        )


@dataclass(frozen=True, slots=True)
class VdgRequest:
    """A VDG Sense ``streamEvents`` request (VDG Sense HTTP API).

    Attributes:
        filter: the filter of ``types``, ``deviceid`` and ``serverid``.
        others: the other arguments, names and values decoded, in order.
        url: what stands before the ``?``; empty where the text was only arguments.
    """

    filter: Filter
    others: tuple[tuple[str, str], ...]
    url: str

    @classmethod
    def parse(cls, text: str, *, limits: Limits = DEFAULT_LIMITS) -> "VdgRequest":
        """Parse a request.

        Args:
            text: the URL, or only its arguments.
            limits: as for :func:`filterlang.compile`.

        Raises:
            FilterSyntaxError: as for :meth:`AxisRequest.parse`.
            LimitError: likewise.
            TypeError: likewise.
        """
        flt = compile_text(text, vdg_url.DIALECT.id, limits=limits)
        request = sound_request(text, vdg_url.SYNTAX)
        return cls(flt, others=request.unknown(vdg_url.SYNTAX), url=_url(text, request))


@dataclass(frozen=True, slots=True)
class JetstreamRequest:
    """A Terso Jetstream Get Events request (Jetstream API, versions 2 and 3).

    Attributes:
        filter: the filter of ``type``, ``device`` and ``eventversion``.
        limit: how many events it asks for at most, from 1 to 512; 100 where it does not say.
        version: the version of the API, 2 or 3; None where the text was only arguments.
        others: the other arguments, names and values decoded, in order.
        url: what stands before the ``?``; empty where the text was only arguments.
    """

    filter: Filter
    limit: int
    version: int | None
    others: tuple[tuple[str, str], ...]
    url: str

    @classmethod
    def parse(cls, text: str, *, limits: Limits = DEFAULT_LIMITS) -> "JetstreamRequest":
        """Parse a request.

        Args:
            text: the URL, or only its arguments.
            limits: as for :func:`filterlang.compile`.

        Raises:
            FilterSyntaxError: as for :meth:`AxisRequest.parse`.
            LimitError: likewise.
            TypeError: likewise.
        """
        flt = compile_text(text, jetstream_url.DIALECT.id, limits=limits)
        request = sound_request(text, jetstream_url.SYNTAX)
        path = jetstream_url.read_path(Reading(text, {}), request)
        if path is None:
            raise AssertionError(f"{text!r} has no sound path")
        others = request.unknown(jetstream_url.SYNTAX)
        return cls(flt, limit=path.limit, version=path.version, others=others, url=_url(text, request))


def _value(request: Request, name: str) -> str | None:
    argument = request.known.get(name)
    return None if argument is None else argument.value.text


def _url(text: str, request: Request) -> str:
    return text[request.path.start : request.path.end]
