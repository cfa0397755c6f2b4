"""Microphones, cameras, encoders and servers."""

from __future__ import annotations

from collector.errors.roots import Malformed, Refused, WorkFailed

# --- capture ------------------------------------------------------------------------------------------------


class DeviceMissing(WorkFailed):
    """The microphone or camera is not there."""

    default_remedy = "Plug it in, or choose another one on the page Place and devices."


class MicrophoneBusy(DeviceMissing):
    """The microphone is there, but another program holds it."""

    default_remedy = "Close the other recording program, then try again."


class MicrophoneMuted(DeviceMissing):
    """The microphone is there, but the system lets no sound through."""

    default_remedy = "Turn it on in the system's sound settings, or at its switch, then try again."


class DeviceLost(WorkFailed):
    """The microphone or camera stopped in the middle of a take. What exists is kept."""

    default_remedy = "Check the cable; the next segment can start when the device is back."


class CameraBusy(DeviceMissing):
    """Another program holds the camera."""

    default_remedy = "Close what else shows the camera (a call, a browser's page), then try again."


class SizeChanged(DeviceLost):
    """The camera sends pictures of another size than the take began with. What exists is kept."""

    default_remedy = "Record again: the next take has the new size."


class PictureDamaged(Malformed):
    """A camera's picture that can't be read. A take leaves it out and counts it."""

    default_remedy = "Check the cable, or the network to the camera."


class SoundLost(WorkFailed):
    """Some sound of a running take is missing: a warning; how much is told when the take has ended."""

    default_remedy = "End the take and record this prompt again."


class TakesCut(WorkFailed):
    """Not every take could be recorded whole. What exists is kept and sealed."""

    default_remedy = "Record again what was cut or is missing."


class BatteryLow(WorkFailed):
    """The battery is nearly empty: a warning."""

    default_remedy = "Plug the laptop in. What is already recorded is safe even if the battery runs out."


class EncoderFailed(WorkFailed):
    """Sound or picture could not be encoded."""


class CodecRefused(EncoderFailed):
    """A recording is coded as no recording of its kind is: it is not decoded at all."""

    default_remedy = "No device of this project records so. Ask whoever sent it what made it."


class DecodingStopped(EncoderFailed):
    """A recording's own process died, or took more memory or time than one of its size may."""

    default_remedy = "The other files are not touched by it. Ask for this one to be recorded again."


class TextUnreadable(Malformed):
    """A file from which no text can be taken."""

    default_remedy = "Save it as a plain text file (.txt), or type the text."


class TextTooLong(Malformed):
    """A text beyond what one take may hold."""

    default_remedy = "Keep only a part of it."


class SoundUnplayable(WorkFailed):
    """A recorded text can't be played."""

    default_remedy = "Somebody reads it out instead."


# --- network ------------------------------------------------------------------------------------------


class ServerAway(WorkFailed):
    """The server can't be reached. Nothing is lost; the outbox tries again."""

    default_remedy = "Check the connection. The outbox sends again by itself."


class ServerRefused(Refused):
    """The server refused for a reason that trying again won't change."""


class ServerBroken(WorkFailed):
    """The server answered something that makes no sense."""


class HostNotAllowed(Refused):
    """A host that the project does not list, or http off loopback."""


class TlsRefused(Refused):
    """The server's certificate can't be trusted."""

    default_remedy = "Do not go on here. Ask the organisation which certificate its server uses."
