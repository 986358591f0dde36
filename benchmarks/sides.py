"""The sides of render.py, each a program of its own: `python -m benchmarks.sides NAME FOLDER OUT`.

All encode with libx264 veryfast at CRF 20 and give the same picture. `tweetreel` renders the timeline as a build does, chunk
by chunk on its grid; `checked` also looks at every chunk, as a whole build does.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import wave
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402 - the project stands beside this folder
from numpy.typing import NDArray  # noqa: E402

FFMPEG_OPTIONS = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p")


def profile():  # type: ignore[no-untyped-def] # imported where it is used
    """Return the delivery profile with the encoder's settings that all sides share."""
    from tweetreel.media.profiles import load_profile

    made = load_profile("default")
    return replace(made, video=replace(made.video, preset="veryfast", crf=20))


def samples_of(path: Path):  # type: ignore[no-untyped-def]
    """Return length and reader of a 16-bit stereo WAV; blocks are read as they are asked for."""
    stream = wave.open(str(path), "rb")  # noqa: SIM115 - open until the process ends

    def read(start: int, end: int) -> NDArray[np.float32]:
        stream.setpos(min(start, stream.getnframes()))
        data = np.frombuffer(stream.readframes(end - start), "<i2").reshape(-1, 2)
        return data.astype(np.float32) / 32768

    return stream.getnframes(), read


def job_of(folder: Path):  # type: ignore[no-untyped-def]
    """Return W in `folder` as a job."""
    from tweetreel.artifacts import Timeline
    from tweetreel.codec import from_json
    from tweetreel.media.fonts import load_fonts
    from tweetreel.pipeline.render import RenderJob

    timeline = from_json(Timeline, (folder / "timeline.json").read_text(encoding="utf-8"))
    return RenderJob(timeline=timeline, folder=folder, fonts=load_fonts(), profile=profile())


def tweetreel(folder: Path, out: Path, *, check: bool = False, store: Path | None = None) -> None:
    """Render W; nothing is kept unless `store` says where."""
    from concurrent.futures import ThreadPoolExecutor

    from tweetreel.media.codecs import encode_sound
    from tweetreel.pipeline.render import render_reel
    from tweetreel.pipeline.store import Store

    job = job_of(folder)
    length, read = samples_of(folder / "sound.wav")
    with tempfile.TemporaryDirectory(dir=out.parent) as kept, ThreadPoolExecutor(max_workers=1) as background:
        track = background.submit(encode_sound, read, length=length, sound=job.profile.sound)
        rendered = render_reel(
            job,
            out,
            store=Store(store or Path(kept)),
            track=track.result,
            on_frames=lambda done, total: None,
            check=check,
        )
    print(json.dumps({"kept": rendered.kept, "chunks": len(rendered.plan.chunks)}))


def nothing(folder: Path, out: Path) -> None:
    """Start up as `tweetreel` does, plan, and draw nothing."""
    from tweetreel.core.compositor import Compositor
    from tweetreel.media.sources import FileSources
    from tweetreel.pipeline.render import plan_render

    job = job_of(folder)
    with FileSources(job.timeline, job.folder, job.fonts) as sources:
        plan_render(job, Compositor(job.timeline, sources))


def sound(folder: Path, out: Path) -> None:
    """Start up and encode the sound alone."""
    from tweetreel.media.codecs import encode_sound

    nothing(folder, out)
    length, read = samples_of(folder / "sound.wav")
    encode_sound(read, length=length, sound=profile().sound)


def frames(folder: Path, out: Path) -> None:
    """Draw every frame and drop it."""
    import cv2

    from tweetreel.core.compositor import Compositor
    from tweetreel.core.frames import Frame
    from tweetreel.media.sources import FileSources

    cv2.setNumThreads(1)
    job = job_of(folder)
    with FileSources(job.timeline, job.folder, job.fonts) as sources:
        compositor, drawn = Compositor(job.timeline, sources), Frame.blank(job.timeline.size)
        list(compositor.digests(0, job.timeline.frames))
        for number in range(job.timeline.frames):
            compositor.paint(number, drawn)


def draw(folder: Path, out: Path) -> None:
    """Write the frames of W as raw I420 to `out`."""
    from tweetreel.core.compositor import Compositor
    from tweetreel.media.sources import FileSources

    job = job_of(folder)
    with FileSources(job.timeline, job.folder, job.fonts) as sources, out.open("wb") as stream:
        compositor = Compositor(job.timeline, sources)
        for number in range(job.timeline.frames):
            for plane in compositor.frame(number).planes:
                stream.write(plane.tobytes())


def encode_only(folder: Path, out: Path) -> None:
    """Encode `out`.i420, drawn before, and the sound: one encoder, three frame threads, plain settings."""
    import av

    from tweetreel.media.codecs import encode_sound

    length, read = samples_of(folder / "sound.wav")
    encode_sound(read, length=length, sound=profile().sound)

    frames = np.memmap(out.with_suffix(".i420"), np.uint8, "r")
    size = 1080 * 1920 * 3 // 2
    with av.open(str(out), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 1080, 1920, "yuv420p"
        stream.codec_context.thread_count, stream.codec_context.thread_type = 3, "FRAME"
        stream.codec_context.options = {"preset": "veryfast", "crf": "20"}
        picture = av.VideoFrame(1080, 1920, "yuv420p")
        for number in range(len(frames) // size):
            at = number * size
            for plane in picture.planes:
                rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)  # type: ignore[call-overload]
                rows[:, : plane.width] = frames[at : at + plane.width * plane.height].reshape(plane.height, plane.width)
                at += plane.width * plane.height
            picture.pts, picture.time_base = number, Fraction(1, 30)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))


def decode_only(folder: Path, out: Path) -> None:
    """Decode every frame that W shows of its clips, on one thread, and drop it."""
    import av

    timeline = json.loads((folder / "timeline.json").read_text(encoding="utf-8"))
    for clip in timeline["clips"]:
        if clip["layer"]["kind"] != "footage":
            continue
        wanted = clip["frames"]["end"] - clip["frames"]["start"]
        with av.open(str(folder / f"{clip['layer']['asset']}.mp4")) as container:
            container.streams.video[0].codec_context.thread_count = 1
            for number, _ in enumerate(container.decode(video=0), start=1):
                if number == wanted:
                    break


def ffmpeg_binary() -> str:
    """Return the static FFmpeg that imageio-ffmpeg brings."""
    import imageio_ffmpeg

    return imageio_ffmpeg.get_ffmpeg_exe()


def ffmpeg(folder: Path, out: Path) -> None:
    """One hand-written filter graph: crop, scale, xfade, overlays, libass."""
    from benchmarks.workload import CARD_FIRST, CARD_FRAMES, CLIP_FRAMES, CLIPS, DISSOLVE, LOGO, SHOT, SLIDE

    known = json.loads((folder / "rivals.json").read_text(encoding="utf-8"))
    subtitles = out.with_suffix(".ass")
    subtitles.write_text(_ass(known["words"]), encoding="utf-8")
    chains = []
    for number in range(CLIPS):
        shown = CLIP_FRAMES if number < CLIPS - 1 else SHOT
        chains.append(
            f"[{number}:v]trim=end_frame={shown},crop=608:1080:656:0,scale=1080:1920:flags=bilinear,setsar=1,format=yuv420p[s{number}]"
        )
    last = "s0"
    for number in range(1, CLIPS):
        offset = number * SHOT / 30
        chains.append(f"[{last}][s{number}]xfade=transition=fade:duration={DISSOLVE / 30}:offset={offset}[x{number}]")
        last = f"x{number}"
    first, end, slide = CARD_FIRST / 30, (CARD_FIRST + CARD_FRAMES) / 30, SLIDE / 30
    travel = f"{known['card_x']}-1080*pow(1-min(1,(t-{first})/{slide}),3)"
    chains += [
        "color=c=0xffd23d:s=1080x14:r=30,format=yuv420p[bar]",
        f"[{last}][4:v]overlay=x='{travel}':y={known['card_y']}:enable='between(t,{first},{end - 0.01})':format=yuv420[c]",
        f"[c][5:v]overlay=x={LOGO.x}:y={LOGO.y}:format=yuv420[l]",
        "[l]drawbox=x=0:y=1906:w=1080:h=14:color=white@0.22:t=fill[t]",
        "[t][bar]overlay=x='-1080+1080*(n+1)/600':y=1906:shortest=1:format=yuv420[b]",
        f"[b]ass=filename={subtitles}:fontsdir={ROOT / 'tweetreel/fonts'}[v]",
    ]
    command = [ffmpeg_binary(), "-v", "error", "-y"]
    for number in range(CLIPS):
        command += ["-i", str(folder / f"clip{number}.mp4")]
    command += ["-loop", "1", "-framerate", "30", "-i", str(folder / "card.png")]
    command += ["-loop", "1", "-framerate", "30", "-i", str(folder / "logo.png"), "-i", str(folder / "sound.wav")]
    command += ["-filter_complex", ";".join(chains), "-map", "[v]", "-map", "6:a", "-t", "20", *FFMPEG_OPTIONS]
    command += ["-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709"]
    command += ["-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart", str(out)]
    subprocess.run(command, check=True)


def _ass(words: list[dict[str, object]]) -> str:
    """Return the captions as ASS: an event per word, the one being said in yellow."""
    head = """[Script Info]
ScriptType: v4.00+
PlayResX: 1080
PlayResY: 1920
YCbCr Matrix: TV.709
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, Bold, BorderStyle, Outline, Shadow, Alignment
Style: C,Montserrat,103,&H00FFFFFF,&H00000000,&H8C000000,1,1,8,6,5
[Events]
Format: Layer, Start, End, Style, Text
"""

    def stamp(frame: object) -> str:
        hundredths = -(-int(str(frame)) * 100 // 30)
        return f"{hundredths // 360000}:{hundredths // 6000 % 60:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"

    lines = []
    for page in sorted({int(str(word["page"])) for word in words}):
        own = [word for word in words if word["page"] == page]
        for lit, word in enumerate(own):
            shown = [
                f"{{\\c&H3DD2FF&}}{other['text']}{{\\c&HFFFFFF&}}" if index == lit else str(other["text"])
                for index, other in enumerate(own)
            ]
            text = " ".join(shown[:2]) + ("\\N" + " ".join(shown[2:]) if shown[2:] else "")
            end = word["page_end"] if lit == len(own) - 1 else own[lit + 1]["start"]
            lines.append(f"Dialogue: 0,{stamp(word['start'])},{stamp(end)},C,{{\\pos(540,1300)}}{text}")
    return head + "\n".join(lines) + "\n"


def moviepy(folder: Path, out: Path) -> None:
    """The same picture in idiomatic MoviePy."""
    from moviepy import (
        AudioFileClip,
        ColorClip,
        CompositeVideoClip,
        ImageClip,
        TextClip,
        VideoClip,
        VideoFileClip,
        vfx,
    )

    from benchmarks.workload import CARD_FIRST, CARD_FRAMES, CLIP_FRAMES, CLIPS, DISSOLVE, LOGO, SHOT, SLIDE

    known = json.loads((folder / "rivals.json").read_text(encoding="utf-8"))
    frames = int(sys.argv[4]) if len(sys.argv) > 4 else 600
    layers = []
    for number in range(CLIPS):
        shown = (CLIP_FRAMES if number < CLIPS - 1 else SHOT) / 30
        shot = VideoFileClip(str(folder / f"clip{number}.mp4")).subclipped(0, shown)
        shot = shot.cropped(x_center=960, width=608).resized((1080, 1920)).with_start(number * SHOT / 30)
        layers.append(shot.with_effects([vfx.CrossFadeIn(DISSOLVE / 30)]) if number else shot)
    first = CARD_FIRST / 30

    def place(t: float) -> tuple[float, float]:
        return (known["card_x"] - 1080 * (1 - min(1, t * 30 / SLIDE)) ** 3, known["card_y"])

    card = ImageClip(str(folder / "card.png")).with_start(first).with_duration(CARD_FRAMES / 30).with_position(place)
    logo = ImageClip(str(folder / "logo.png")).with_duration(20).with_position((LOGO.x, LOGO.y))
    track = ColorClip((1080, 14), color=(255, 255, 255)).with_opacity(0.22).with_duration(20).with_position((0, 1906))
    yellow = np.array([255, 210, 61], np.uint8)

    def bar(t: float) -> NDArray[np.uint8]:
        row = np.zeros((14, 1080, 3), np.uint8)
        row[:, : int(1080 * (round(t * 30) + 1) / 600)] = yellow
        return row

    def bar_mask(t: float) -> NDArray[np.float64]:
        mask = np.zeros((14, 1080))
        mask[:, : int(1080 * (round(t * 30) + 1) / 600)] = 1
        return mask

    filled = VideoClip(bar, duration=20).with_mask(VideoClip(bar_mask, is_mask=True, duration=20)).with_position((0, 1906))
    layers += [card, logo, track, filled]
    words = known["words"]
    font = str(ROOT / "tweetreel/fonts/Montserrat-latin.ttf")
    for page in sorted({word["page"] for word in words}):
        own = [word for word in words if word["page"] == page]
        rows = [own[:2], own[2:]]
        for line, row in enumerate(filter(None, rows)):
            widths = [_text(TextClip, font, word["text"], "#ffffff").w for word in row]
            left = 540 - (sum(widths) + 4 * (len(row) - 1)) / 2
            for word, width in zip(row, widths, strict=True):
                y = 1200 + 96 * line
                spans = ((word["page_start"], word["start"], "#ffffff"), (word["start"], word["end"], "#ffd23d"))
                for start, end, color in (*spans, (word["end"], word["page_end"], "#ffffff")):
                    if end > start:
                        text = _text(TextClip, font, word["text"], color).with_position((left, y))
                        layers.append(text.with_start(start / 30).with_duration((end - start) / 30))
                left += width + 4
    video = CompositeVideoClip(layers, size=(1080, 1920)).with_duration(20).with_audio(AudioFileClip(str(folder / "sound.wav")))
    video.subclipped(0, frames / 30).write_videofile(
        str(out), fps=30, codec="libx264", preset="veryfast", ffmpeg_params=["-crf", "20"], audio_codec="aac", logger=None
    )


def _text(kind, font: str, text: str, color: str):  # type: ignore[no-untyped-def]
    return kind(font=font, text=text, font_size=84, color=color, stroke_color="#000000", stroke_width=8, margin=(14, 20))


SIDES = {
    "tweetreel": tweetreel,
    "checked": lambda folder, out: tweetreel(folder, out, check=True, store=Path(sys.argv[4]) if len(sys.argv) > 4 else None),
    "nothing": nothing,
    "sound": sound,
    "frames": frames,
    "draw": draw,
    "encode-only": encode_only,
    "decode-only": decode_only,
    "ffmpeg": ffmpeg,
    "moviepy": moviepy,
}

if __name__ == "__main__":
    SIDES[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
