from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.media.makers import write_clip
from tweetreel.errors import MediaError
from tweetreel.media import boxes
from tweetreel.media.boxes import read_layout


def _box(name: bytes, body: bytes = b"", *, wide: bool = False) -> bytes:
    if wide:
        return struct.pack(">I4sQ", 1, name, len(body) + 16) + body
    return struct.pack(">I4s", len(body) + 8, name) + body


def _movie(*entries: bytes) -> bytes:
    dref = _box(b"dref", bytes(4) + struct.pack(">I", len(entries)) + b"".join(entries))
    return _box(b"moov", _box(b"trak", _box(b"mdia", _box(b"minf", _box(b"dinf", dref)))))


_SELF = _box(b"url ", b"\0\0\0\1")
_OTHER = _box(b"url ", b"\0\0\0\0http://192.168.0.1/secret.mp4\0")


@pytest.mark.parametrize("wide", [False, True])
def test_the_order_of_boxes_is_read_with_short_and_long_sizes(tmp_path: Path, wide: bool) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(_box(b"ftyp", b"isom") + _movie(_SELF) + _box(b"mdat", bytes(9), wide=wide))
    assert read_layout(path).top == ("ftyp", "moov", "mdat")
    assert read_layout(path).moov_first
    path.write_bytes(_box(b"mdat", bytes(9), wide=wide) + _movie(_SELF))
    assert not read_layout(path).moov_first


def test_samples_in_other_files_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(_movie(_SELF))
    assert read_layout(path).external == ()
    path.write_bytes(_movie(_SELF, _OTHER))
    assert read_layout(path).external == ("url  http://192.168.0.1/secret.mp4",)


def test_an_edit_list_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(_box(b"moov", _box(b"trak", _box(b"edts", _box(b"elst", bytes(20))))))
    assert read_layout(path).edit_lists == 1


def test_a_bloated_index_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boxes, "_MAX_MOOV_BYTES", 100)
    with pytest.raises(MediaError, match="too large"):
        read_layout(write_clip(tmp_path / "a.mp4", frames=2))


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300), names=st.lists(st.sampled_from([b"moov", b"trak", b"dinf", b"dref", b"mdat"]), max_size=4))
def test_no_bytes_make_the_reader_fail_or_hang(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, names: list[bytes]
) -> None:
    for name in names:
        data = _box(name, data)
    path = tmp_path_factory.mktemp("boxes") / "a.mp4"
    path.write_bytes(data)
    read_layout(path)
