"""Is the file built as promised: container, streams, tags, time stamps.

Knows nothing of what the pictures show. The decision here: every figure comes from the delivered file, the limits from the
timeline and the profile; nothing the encoder was told is believed.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

from tweetreel.core.alpha import half_size
from tweetreel.core.time import SAMPLE_RATE, snap
from tweetreel.errors import Finding
from tweetreel.media.delivered import ColorTags, Delivery
from tweetreel.media.profiles import Container, H264Settings
from tweetreel.media.sniff import NAMES, Kind
from tweetreel.verify.expected import Expected
from tweetreel.verify.findings import finding

_BT709 = ColorTags(primaries=1, transfer=1, matrix=1, limited=True)
_MAX_START_OFFSET = Fraction(1, 1000)

_KINDS: dict[Container, Kind] = {"mp4": "mp4", "mov": "mp4", "webm": "matroska", "gif": "gif"}
_PIXELS = {
    "h264": ("yuv420p",),
    "vp9": ("yuv420p",),
    "av1": ("yuv420p",),
    "gif": ("bgra",),
    "prores": ("yuva444p10le", "yuva444p12le"),
}
"""The formats that a decoder gives the pictures of each codec in: 8-bit 4:2:0, but for GIF's colours and for alpha."""

_SOUNDS = {"aac": ("aac", "LC"), "opus": ("opus", ""), "pcm": ("pcm_s24le", "")}
_SOUND_NAMES = {"aac": "AAC-LC", "opus": "Opus", "pcm": "PCM of 24 bits"}

Measured = dict[str, float | int | str]


def check_structure(delivery: Delivery, expected: Expected, measured: Measured) -> list[Finding]:
    """Return the findings about container and streams; what was measured is added to `measured`."""
    return [
        *_container(delivery, expected, measured),
        *_codec(delivery, expected, measured),
        *_timing(delivery, expected, measured),
        *_keys(delivery, expected, measured),
        *_sound(delivery, expected, measured),
    ]


def _container(delivery: Delivery, expected: Expected, measured: Measured) -> list[Finding]:
    found = []
    layout, limit = delivery.layout, _KINDS[expected.profile.container]
    measured["container"] = delivery.kind
    if delivery.kind != limit:
        got = NAMES[delivery.kind]
        found.append(finding("container.kind", "the file is of another kind", measured=got, limit=NAMES[limit]))
    if layout is None:
        return found
    measured["moov_first"] = int(layout.moov_first)
    measured["edit_lists"] = layout.edit_lists
    if not layout.moov_first:
        found.append(
            finding(
                "container.moov-last",
                "the index does not stand before the media, so a player must load the whole file first",
                measured=" ".join(layout.top),
                limit="moov before mdat",
            )
        )
    if layout.edit_lists:
        found.append(
            finding(
                "container.edit-list",
                "the file has edit lists, which Instagram refuses and some players ignore",
                measured=layout.edit_lists,
                limit=0,
            )
        )
    return found


def _codec(delivery: Delivery, expected: Expected, measured: Measured) -> list[Finding]:
    found = []
    picture, video = delivery.picture, expected.profile.video
    size = half_size(expected.timeline.size) if expected.profile.overlays else expected.timeline.size
    measured |= {
        "codec": f"{picture.codec} {picture.profile}".strip() + (f" {picture.level / 10:g}" if picture.codec == "h264" else ""),
        "pixel_format": picture.pix_fmt,
        "width": picture.size.width,
        "height": picture.size.height,
    }
    wanted = video.h264_profile if isinstance(video, H264Settings) else picture.profile.lower()
    if picture.codec != video.codec or picture.profile.lower() != wanted:
        limit = f"h264 {wanted.capitalize()}" if video.codec == "h264" else video.codec
        got = f"{picture.codec} {picture.profile}"
        found.append(finding("picture.codec", "the picture is coded otherwise than promised", measured=got, limit=limit))
    formats = _PIXELS[video.codec]
    if picture.pix_fmt not in formats:
        message = "players need 8-bit 4:2:0 in limited range" if formats == ("yuv420p",) else "the pixels are of another format"
        limit = " or ".join(formats)
        found.append(finding("picture.pixel-format", message, measured=picture.pix_fmt, limit=limit))
    if picture.size != size:
        got, limit = f"{picture.size.width}x{picture.size.height}", f"{size.width}x{size.height}"
        found.append(finding("picture.size", "the picture has another size than the timeline", measured=got, limit=limit))
    if video.codec == "gif":
        return found  # it has no tags and is sRGB
    measured["color_tags"] = _words(picture.tags)
    for place, tags in (("the file", picture.tags), ("the H.264 stream", picture.vui)):
        if tags != _BT709:
            message = f"the colour tags of {place} are not BT.709 limited, so players guess the colours"
            found.append(finding("picture.color-tags", message, measured=_words(tags), limit=_words(_BT709)))
            break
    return found


def _timing(delivery: Delivery, expected: Expected, measured: Measured) -> list[Finding]:
    found = []
    timeline, picture = expected.timeline, delivery.picture
    count = len(delivery.decoded_stamps)
    measured["frames"] = count
    if count != timeline.frames:
        found.append(
            finding("picture.frame-count", "the file has another number of frames", measured=count, limit=timeline.frames)
        )
    stamps = sorted(picture.stamps)
    gaps = {(later - earlier) * picture.tick for earlier, later in itertools.pairwise(stamps)}
    step = 1 / timeline.rate.fps
    if not _is_steady(stamps, picture.tick, step):
        shown = ", ".join(f"{float(1 / gap):.3f}" if gap else "0" for gap in sorted(gaps)[:4])
        found.append(
            finding(
                "picture.rate",
                "the frame rate is not constant or not the promised one",
                measured=f"{shown} frames per second",
                limit=f"{float(timeline.rate.fps):.3f}",
            )
        )
    seconds = (picture.end - stamps[0]) * picture.tick if stamps else Fraction(0)
    measured["picture_seconds"] = round(float(seconds), 4)
    if stamps and seconds:
        measured["frames_per_second"] = round(float(Fraction(len(stamps)) / seconds), 4)
        rate = round(float(picture.bytes * 8 / seconds) / 1000)
        measured["picture_kbit_per_s"] = rate
        limit = expected.profile.video.max_kbit_per_s
        if limit is not None and rate > limit:
            found.append(
                finding("picture.bit-rate", "the picture's mean bit rate is above its cap", measured=rate, limit=limit)
            )
    return found


def _is_steady(stamps: list[int], tick: Fraction, step: Fraction) -> bool:
    """Tell whether each of the rising `stamps` is a whole number of steps after the first: exactly, or where the ticks of
    the container cannot say it, to the nearest tick."""
    return all(stamp - stamps[0] == snap(number * step / tick) for number, stamp in enumerate(stamps))


def _keys(delivery: Delivery, expected: Expected, measured: Measured) -> list[Finding]:
    found: list[Finding] = []
    picture, rate = delivery.picture, expected.timeline.rate
    if expected.profile.video.codec == "gif":
        return found  # its demuxer tells no key frames
    allowed = expected.profile.video.keyframe_frames(rate)
    edges = [*sorted(picture.keys), picture.end]
    widest = max((later - earlier for earlier, later in itertools.pairwise(edges)), default=0) * picture.tick * rate.fps
    if (1 / rate.fps / picture.tick).denominator > 1:
        widest = Fraction(snap(widest))  # ticks that cannot say a frame exactly
    measured["key_frame_distance"] = round(float(widest), 3)
    if not picture.keys or widest > allowed:
        got = f"{float(widest):g} frames"
        found.append(finding("picture.key-frames", "key frames are too far apart", measured=got, limit=f"{allowed} frames"))
    if picture.open_gops:
        message = "groups of pictures lean on the one before, so cutting and seeking break them"
        found.append(finding("picture.open-gop", message, measured=picture.open_gops, limit=0))
    return found


def _sound(delivery: Delivery, expected: Expected, measured: Measured) -> list[Finding]:
    found = []
    sound, picture = delivery.sound_stream, delivery.picture
    codec = expected.profile.sound.codec
    if sound is None:
        limit = f"{_SOUND_NAMES.get(codec, 'sound')}, 48 kHz, stereo"
        return [finding("sound.missing", "the file has no sound", limit=limit)] if expected.sound else []
    if not expected.sound:
        found.append(finding("sound.unexpected", "the file has sound where none was promised"))
        return found
    got = f"{f'{sound.codec} {sound.profile}'.strip()}, {sound.sample_rate} Hz, {sound.channels} channels"
    measured["sound_codec"] = got
    if (sound.codec, sound.profile, sound.sample_rate, sound.channels) != (*_SOUNDS[codec], SAMPLE_RATE, 2):
        limit = f"{_SOUND_NAMES[codec]} 48 kHz stereo"
        found.append(finding("sound.codec", "the sound is coded otherwise than promised", measured=got, limit=limit))
    picture_start = min(delivery.decoded_stamps, default=0) * picture.tick
    offset = sound.start - picture_start
    measured["start_offset_ms"] = round(float(offset * 1000), 3)
    if abs(offset) > _MAX_START_OFFSET:
        got = f"{float(offset * 1000):+.2f} ms"
        found.append(finding("container.start-offset", "sound and picture do not start together", measured=got, limit="1 ms"))
    difference = (sound.end - sound.start) - (picture.end - min(picture.stamps, default=0)) * picture.tick
    measured["sound_seconds"] = round(float(sound.end - sound.start), 4)
    step = 1 / expected.timeline.rate.fps
    if abs(difference) > step:
        found.append(
            finding(
                "sound.length",
                "sound and picture are not equally long",
                measured=f"{float(difference * 1000):+.1f} ms",
                limit=f"one frame ({float(step * 1000):.1f} ms)",
            )
        )
    return found


def check_limits(delivery: Delivery, expected: Expected, size: int) -> list[Finding]:
    """Return the findings about the length of a delivery and its `size` in bytes: what the place it goes to takes."""
    found = []
    limits, picture = expected.profile.delivery, delivery.picture
    seconds = float((picture.end - min(picture.stamps, default=0)) * picture.tick)
    place = f"the profile {expected.profile.name}"
    if limits.max_seconds is not None and seconds > limits.max_seconds:
        message = f"the video is longer than {place} allows"
        most = f"{limits.max_seconds:g} s"
        found.append(finding("delivery.too-long", message, measured=f"{seconds:.1f} s", limit=most, hint="Shorten the text."))
    if limits.min_seconds is not None and seconds < limits.min_seconds:
        message = f"the video is shorter than {place} allows"
        found.append(finding("delivery.too-short", message, measured=f"{seconds:.1f} s", limit=f"{limits.min_seconds:g} s"))
    if limits.max_megabytes is not None and size > limits.max_megabytes * 1_000_000:
        message = f"the file is larger than {place} allows"
        most = f"{limits.max_megabytes:g} MB"
        found.append(finding("delivery.too-large", message, measured=f"{size / 1_000_000:.1f} MB", limit=most))
    return found


def _words(tags: ColorTags) -> str:
    numbers = "/".join(str(number) for number in (tags.primaries, tags.transfer, tags.matrix))
    return f"primaries/transfer/matrix {numbers}, {'limited' if tags.limited else 'not limited'}"
