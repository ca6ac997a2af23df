"""An ONVIF device as far as a client needs one that pulls messages. Only the standard library."""

import datetime
import re
from collections.abc import Callable, Iterator
from typing import Final

from tests.readers.sources import NAMESPACES

_ENVELOPE: Final = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" '
    f'xmlns:tev="http://www.onvif.org/ver10/events/wsdl" xmlns:my="urn:example:topics" {NAMESPACES}>'
    "<s:Body>%s</s:Body></s:Envelope>"
)
_ACTION: Final = re.compile(rb"<(?:[\w-]+:)?Body[^>]*>\s*<(?:[\w-]+:)?(\w+)")
FAULT: Final = (
    "<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code>"
    '<s:Reason><s:Text xml:lang="en">the pull point is gone</s:Text></s:Reason></s:Fault>'
)


class Device:
    """Answers the requests of a client.

    Args:
        pulled: gives what each PullMessages is answered with: notifications, or a status and a body.

    Attributes:
        actions: the requests that came.
    """

    def __init__(self, pulled: Callable[[int], str | tuple[int, str]]) -> None:
        self._pulled = pulled
        self.actions: list[str] = []

    def __call__(self, request: bytes) -> Iterator[bytes]:
        found = _ACTION.search(request)
        assert found is not None, request
        action = found[1].decode()
        self.actions.append(action)
        host = re.findall(rb"(?i)\r\nHost: *([^\r]+)", request)[0].decode()
        status, body = 200, self._answer(action, f"http://{host}/onvif/")
        if not isinstance(body, str):
            status, body = body
        content = (_ENVELOPE % body if body.startswith("<") else body).encode()
        yield (
            f"HTTP/1.1 {status} Status\r\nContent-Type: application/soap+xml; charset=utf-8\r\n"
            f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
        ).encode() + content

    def _answer(self, action: str, base: str) -> str | tuple[int, str]:
        now = datetime.datetime.now(datetime.UTC)
        times = f"<tev:CurrentTime>{_text(now)}</tev:CurrentTime><tev:TerminationTime>{_text(now + _LONG)}</tev:TerminationTime>"
        if action == "GetSystemDateAndTime":
            return _SYSTEM_TIME
        if action == "GetServices":
            service = "<tds:Namespace>http://www.onvif.org/ver10/events/wsdl</tds:Namespace>"
            service += f"<tds:XAddr>{base}events</tds:XAddr>"
            service += "<tds:Version><tt:Major>2</tt:Major><tt:Minor>6</tt:Minor></tds:Version>"
            return f"<tds:GetServicesResponse><tds:Service>{service}</tds:Service></tds:GetServicesResponse>"
        if action == "GetCapabilities":
            events = f"<tt:Events><tt:XAddr>{base}events</tt:XAddr><tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport><tt:WSPullPointSupport>true</tt:WSPullPointSupport><tt:WSPausableSubscriptionManagerInterfaceSupport>false</tt:WSPausableSubscriptionManagerInterfaceSupport></tt:Events>"
            return f"<tds:GetCapabilitiesResponse><tds:Capabilities>{events}</tds:Capabilities></tds:GetCapabilitiesResponse>"
        if action == "CreatePullPointSubscription":
            reference = f"<tev:SubscriptionReference><wsa:Address>{base}pull/1</wsa:Address></tev:SubscriptionReference>"
            return f"<tev:{action}Response>{reference}{times.replace('tev:', 'wsnt:')}</tev:{action}Response>"
        if action == "PullMessages":
            pulled = self._pulled(self.actions.count(action))
            if isinstance(pulled, tuple):
                return pulled
            return f"<tev:PullMessagesResponse>{times}{pulled}</tev:PullMessagesResponse>"
        if action == "Renew":
            until = f"<wsnt:TerminationTime>{_text(now + _LONG)}</wsnt:TerminationTime>"
            return f"<wsnt:RenewResponse>{until}</wsnt:RenewResponse>"
        if action == "Unsubscribe":
            return "<wsnt:UnsubscribeResponse/>"
        assert action == "SetSynchronizationPoint", action
        return f"<tev:{action}Response/>"


_LONG: Final = datetime.timedelta(minutes=10)
_SYSTEM_TIME: Final = (
    "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>"
    "<tt:DaylightSavings>false</tt:DaylightSavings><tt:UTCDateTime><tt:Time><tt:Hour>1</tt:Hour>"
    "<tt:Minute>2</tt:Minute><tt:Second>3</tt:Second></tt:Time><tt:Date><tt:Year>2026</tt:Year>"
    "<tt:Month>1</tt:Month><tt:Day>2</tt:Day></tt:Date></tt:UTCDateTime></tds:SystemDateAndTime>"
    "</tds:GetSystemDateAndTimeResponse>"
)


def _text(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
