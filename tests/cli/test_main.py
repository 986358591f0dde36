"""The commands as users run them: output, exit codes, one clear message for every bad input."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from tests.conftest import ROOT, SAMPLES, on_a_small_disk

BAD = SAMPLES / "bad"


def run(*arguments: str | Path, stdin: bytes = b"", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tweetreel.cli.main", *map(str, arguments)]
    done = subprocess.run(command, input=stdin, cwd=cwd, env=environment, capture_output=True, check=False)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


def refused(tmp_path: Path, *arguments: str | Path, stdin: bytes = b"") -> str:
    """Run a build that must be refused; return its one message."""
    out = tmp_path / "made" / "out.mp4"
    out.parent.mkdir(exist_ok=True)
    done = run("build", *arguments, "-o", out, stdin=stdin)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert list(out.parent.iterdir()) == []
    (message,) = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    return message


def photo_tweet(tmp_path: Path, content: bytes, *, kind: str = "photo", name: str = "3_1.jpg") -> Path:
    """A tweet whose media file holds `content`."""
    (tmp_path / name).write_bytes(content)
    tweet = {
        "format": "tweetreel/tweet@1",
        "posts": [{"text": "Look at this.", "media": [{"key": "3_1", "kind": kind, "file": name}]}],
    }
    path = tmp_path / "tweet.json"
    path.write_text(json.dumps(tweet), encoding="utf-8")
    return path


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def test_help_names_every_command() -> None:
    done = run("--help")
    assert done.returncode == 0
    for command in ("build", "ingest", "still", "sheet", "schema", "templates", "brands"):
        assert command in done.stdout


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from tweetreel.cli.main import main; sys.argv = ['tweetreel', '--help']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([name for name in ('numpy', 'cv2', 'av', 'pydantic', 'jsonschema', 'yaml') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_build_prints_where_the_video_is_and_json_tells_a_machine(tmp_path: Path, small_template: str) -> None:
    done = run("build", SAMPLES / "poll.json", "-t", small_template, "-o", tmp_path / "a.mp4")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(tmp_path / "a.mp4"))
    assert "rendering" in done.stderr
    done = run("build", SAMPLES / "poll.json", "-t", small_template, "-o", tmp_path / "a.mp4", "--json")
    result = json.loads(done.stdout)
    assert result["ok"] is True
    assert result["video"] == str(tmp_path / "a.mp4")
    assert result["measured"]["frames"] == result["frames"]
    assert done.stderr == ""


def test_a_tweet_is_read_from_standard_input() -> None:
    done = run("ingest", "-", stdin=b"Hello from a pipe.\n---\nAnd a second post.")
    assert done.returncode == 0, done.stderr
    assert [post["text"] for post in json.loads(done.stdout)["posts"]] == ["Hello from a pipe.", "And a second post."]


def test_ingest_prints_what_it_can_read_again(tmp_path: Path) -> None:
    first = run("ingest", SAMPLES / "thread-6.json").stdout
    (tmp_path / "tweet.json").write_text(first, encoding="utf-8")
    shutil.copy(SAMPLES / "orbit_400x400.jpg", tmp_path)
    assert run("ingest", tmp_path / "tweet.json").stdout == first


def test_a_still_and_a_sheet_are_drawn(tmp_path: Path, small_template: str) -> None:
    done = run("still", SAMPLES / "short.json", "-t", small_template, "--at", "2.5s", "-o", tmp_path / "f.png")
    assert done.returncode == 0, done.stderr
    assert "frame 75 of " in done.stdout
    done = run(
        "sheet", SAMPLES / "short.json", "-t", small_template, "-o", tmp_path / "s.png", "--count", "6", "--columns", "3"
    )
    assert done.returncode == 0, done.stderr
    for name in ("f.png", "s.png"):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")


def test_a_time_outside_the_video_is_refused(tmp_path: Path, small_template: str) -> None:
    done = run("still", SAMPLES / "poll.json", "-t", small_template, "--at", "99s", "-o", tmp_path / "f.png")
    assert done.returncode == 2
    assert "no such time in the video (got 99s; allowed 0s to" in done.stderr
    assert not (tmp_path / "f.png").exists()


@pytest.mark.parametrize("name", ["tweet", "script", "words", "footage", "timeline", "verdict", "template", "brand"])
def test_every_schema_is_published(name: str) -> None:
    done = run("schema", name)
    assert json.loads(done.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_packs_are_listed() -> None:
    templates = [line.split()[0] for line in run("templates", "list").stdout.splitlines()]
    brands = [line.split()[0] for line in run("brands", "list").stdout.splitlines()]
    assert len(templates) >= 8
    assert templates == sorted(templates)
    assert brands == ["dispatch", "fizz", "haven", "juniper"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("not-json.json", ["not JSON", ":"]),
        ("no-tweet.json", ["no-tweet.json"]),
        ("deleted.json", ["deleted.json"]),
        ("protected.json", ["protected.json"]),
        ("unauthorized.json", ["unauthorized.json"]),
        ("empty.txt", ["empty"]),
        ("only-link.txt", ["link"]),
        ("only-media-link.json", ["only-media-link.json"]),
    ],
)
def test_a_source_without_a_tweet_is_refused(name: str, expected: list[str], tmp_path: Path) -> None:
    message = refused(tmp_path, BAD / name)
    for part in (name, *expected):
        assert part in message


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path, tmp_path / "nothing.json")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "a folder is no tweet" in refused(tmp_path, SAMPLES)


def test_an_unknown_template_or_brand_names_the_nearest(tmp_path: Path) -> None:
    assert "Did you mean 'card'?" in refused(tmp_path, SAMPLES / "short.json", "-t", "crad")
    assert "Did you mean 'juniper'?" in refused(tmp_path, SAMPLES / "short.json", "-b", "junper")


def test_a_photo_that_is_no_picture_is_refused(tmp_path: Path, small_template: str) -> None:
    tweet = photo_tweet(tmp_path, b"this is no picture at all")
    message = refused(tmp_path, tweet, "-t", small_template)
    assert "3_1.jpg" in message


def test_a_picture_of_400_megapixels_is_refused_before_it_is_decoded(tmp_path: Path, small_template: str) -> None:
    tweet = photo_tweet(tmp_path, png_header(20_000, 20_000), name="3_1.png")
    message = refused(tmp_path, tweet, "-t", small_template)
    assert "3_1.png" in message
    assert "20000" in message


def test_a_playlist_in_disguise_is_refused(tmp_path: Path, small_template: str) -> None:
    playlist = b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
    message = refused(tmp_path, photo_tweet(tmp_path, playlist, kind="video", name="3_1.mp4"), "-t", small_template)
    assert "playlist" in message
    assert "3_1.mp4" in message


@pytest.mark.parametrize("name", ["../secret.jpg", "/etc/hostname", "media/../../secret.jpg", "..\\\\secret.jpg"])
def test_a_tweet_cannot_reach_files_outside_its_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    tweet = photo_tweet(tmp_path / "in", b"x", name="other.jpg")
    shutil.copy(SAMPLES / "lumen_400x400.jpg", tmp_path / "secret.jpg")
    tweet.write_text(tweet.read_text(encoding="utf-8").replace("other.jpg", name), encoding="utf-8")
    done = run("ingest", tweet)
    assert done.returncode == 2 or json.loads(done.stdout)["posts"][0]["media"][0]["file"] is None


def test_an_output_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    done = run("build", SAMPLES / "short.json", "-o", tmp_path / "nowhere" / "out.mp4")
    assert done.returncode == 2
    assert "the output's folder does not exist" in done.stderr
    done = run("build", SAMPLES / "short.json", "-o", "/proc/out.mp4")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "/proc" in done.stderr
    done = run("build", SAMPLES / "short.json", "-o", tmp_path / "out.avi")
    assert done.returncode == 2
    assert "a name ending in .mp4" in done.stderr


def test_a_full_disk_is_refused_with_what_to_do(tmp_path: Path, small_template: str) -> None:
    """On a file system of 1 MB that the test mounts in a namespace of its own."""
    folder = tmp_path / "full"
    folder.mkdir()
    command = (
        f"{sys.executable} -m tweetreel.cli.main build {SAMPLES / 'short.json'} -t {small_template} -o {folder}/out.mp4; "
        f"code=$?; ls -A {folder}; exit $code"
    )
    done = on_a_small_disk(folder, "1m", command)
    assert done.returncode == 2, done.stderr
    assert "the disk is full" in done.stderr
    assert "Free some space" in done.stderr
    assert done.stdout == ""


def test_a_tweet_in_letters_that_no_font_has_is_refused_before_anything_is_said(tmp_path: Path, small_template: str) -> None:
    message = refused(tmp_path, "-", "-t", small_template, stdin="গ্যালো বিশ্ব এটি একটি পরীক্ষা।".encode())
    assert "no font can draw most of this tweet (got Bengali: " in message
    assert "U+0997" in message


def test_a_few_characters_without_a_glyph_are_named_once_per_script(tmp_path: Path, small_template: str) -> None:
    text = "Hello to everyone who reads বিশ্ব today."
    done = run("still", "-", "-t", small_template, "--voice", "none", "-o", tmp_path / "f.png", stdin=text.encode())
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("missing-glyph") == 1


def test_the_longest_post_that_is_allowed_is_laid_out(tmp_path: Path, small_template: str) -> None:
    text = "A sentence of some words. " * 960
    done = run("still", "-", "-t", small_template, "--voice", "none", "-o", tmp_path / "f.png", stdin=text.encode())
    assert done.returncode == 0, done.stderr


def test_printing_to_a_full_disk_is_an_error_and_no_traceback() -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "tweetreel.cli.main", "ingest", str(SAMPLES / "thread-6.json")]
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "standard output cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_version_is_printed() -> None:
    assert run("--version").stdout.startswith("tweetreel 0.")


def test_words_without_a_recording_and_a_recording_without_words_are_refused(tmp_path: Path) -> None:
    assert "--words goes with a recording" in refused(tmp_path, SAMPLES / "short.json", "--words", BAD / "empty.txt")
    recording = tmp_path / "voice.wav"
    recording.write_bytes(b"RIFF")
    assert "a recording needs its word times" in refused(tmp_path, SAMPLES / "short.json", "--voice", recording)


def test_an_error_is_machine_readable_where_asked(tmp_path: Path) -> None:
    done = run("build", tmp_path / "nothing.json", "-o", tmp_path / "out.mp4", "--json")
    assert done.returncode == 2
    result = json.loads(done.stdout)
    assert result["ok"] is False
    assert result["error"]["message"] == "no such file"


def test_a_cover_never_replaces_a_picture_of_the_tweet(tmp_path: Path, small_template: str) -> None:
    picture = (SAMPLES / "GxLakeDusk7Qm.jpg").read_bytes()
    tweet = photo_tweet(tmp_path, picture, name="mine.png")
    done = run("build", tweet, "-t", small_template, "--voice", "none", "-o", tmp_path / "mine.mp4")
    assert done.returncode == 2
    assert "the build would write over a file it is made from" in done.stderr
    assert (tmp_path / "mine.png").read_bytes() == picture
    assert not (tmp_path / "mine.mp4").exists()


def test_a_recording_is_never_replaced_by_the_sound_made_of_it(tmp_path: Path, small_template: str) -> None:
    arguments = ("build", SAMPLES / "short.json", "-t", small_template, "-o", tmp_path / "a.mp4")
    assert run(*arguments).returncode == 0
    sound, words = tmp_path / "a.reel/narration.wav", tmp_path / "a.reel/words.json"
    before = sound.read_bytes()
    done = run(*arguments, "--voice", sound, "--words", words)
    assert done.returncode == 2
    assert "the build would write over a file it is made from" in done.stderr
    assert sound.read_bytes() == before


def test_places_that_cannot_be_taken_later_are_refused_before_anything_is_drawn(tmp_path: Path) -> None:
    (tmp_path / "a.png").mkdir()
    (tmp_path / "b.reel").touch()
    for name, expected in (
        ("a.mp4", "a folder stands where the cover goes"),
        ("b.mp4", "a file stands where the reel's folder goes"),
        ("n" * 251 + ".mp4", "File name too long"),
        ("n" * 300 + ".mp4", "File name too long"),
    ):
        done = run("build", SAMPLES / "short.json", "-o", tmp_path / name)
        assert done.returncode == 2, done.stderr
        assert expected in done.stderr
        assert "rendering" not in done.stderr
        assert "Traceback" not in done.stderr


def test_closed_streams_are_no_reason_to_fall_over(tmp_path: Path, small_template: str) -> None:
    out = tmp_path / "out.mp4"
    program = f'exec "{sys.executable}" -m tweetreel.cli.main'
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    build = f'{program} build "{SAMPLES / "plain-short.txt"}" -t "{small_template}" --voice none -o "{out}" 2>&- >&-'
    assert subprocess.run(["sh", "-c", build], env=environment, check=False).returncode == 0
    assert out.exists()
    done = subprocess.run(["sh", "-c", f"{program} ingest - <&-"], env=environment, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"standard input is closed" in done.stderr
