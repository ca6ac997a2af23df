"""The first segments of ONVIF's topics: those that its specifications name, and older ones that devices send.

Devices add topics below any of them, and roots of their own. A root that is far from all of these is unusual,
and not wrong.
"""

from typing import Final

ONVIF_ROOTS: Final = frozenset(
    [
        "AccessControl",
        "AccessPoint",
        "ActionEngine",
        "Advancedsecurity",
        "AppEvent",
        "AppMgmt",
        "AudioAnalytics",
        "AudioSource",
        "Configuration",
        "Credential",
        "Device",
        "Door",
        "EventBuffer",
        "Events",
        "LightControl",
        "Media",
        "MediaControl",
        "Monitoring",
        "PTZ",
        "PTZController",
        "RecordingConfig",
        "RecordingHistory",
        "Resource",
        "RuleEngine",
        "Schedule",
        "UserAlarm",
        "VideoAnalytics",
        "VideoDecoder",
        "VideoOutput",
        "VideoSource",
    ]
)
"""Roots in ONVIF's topic namespace."""

AXIS_ROOTS: Final = frozenset(("CameraApplicationPlatform",))
"""Roots in Axis's topic namespace, which ONVIF's does not have."""
