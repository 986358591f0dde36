"""One utterance of espeak-ng in a process of its own: JSON in, events and PCM out.

Run as a script, never imported by the program, and it imports nothing but the standard library: it starts in 50 ms where
numpy alone would cost 150. The decision here: one process per utterance, because espeak-ng's voicing noise depends on what the
process said before; only the first utterance of a fresh process is the same every time. It also keeps the GPL library at
arm's length.

In, on stdin, one JSON object: `library`, `data` (the folder that holds espeak-ng-data), `voice`, `rate` (words a minute),
`pitch` and `range` (0 to 100), `text` (SSML).
Out, on stdout: b"ESPK", then two unsigned 32-bit little-endian lengths, then that many bytes of JSON and of mono s16le PCM.
The JSON is `{"rate": Hz, "events": [[kind, position, length, sample, name], ...]}`: kind 1 is a word (1-based character
position in the text), 3 a mark (by name), 5 the end. On failure: a line on stderr and exit 1, or exit 3 for an unknown voice.
"""

import ctypes
import json
import os
import struct
import sys

WORD, MARK, END = 1, 3, 5
_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_SEED = 1
_UTF8, _SSML = 1, 0x10
_RATE, _PITCH, _RANGE = 1, 3, 4


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


def main() -> int:
    """Speak the request on stdin; return the exit status."""
    request = json.load(sys.stdin.buffer)
    library = ctypes.CDLL(request["library"])
    # espeak-ng keeps its data path in 160 bytes; relative to the folder itself no installation is too deep for it.
    os.chdir(request["data"])
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, b".", _DONT_EXIT)
    if rate <= 0:
        print("espeak-ng does not start: its data cannot be read", file=sys.stderr)
        return 1
    # Breath is drawn from a generator that is otherwise seeded with the second of the day.
    library.espeak_ng_SetRandSeed(ctypes.c_long(_SEED))
    if library.espeak_SetVoiceByName(request["voice"].encode()) != 0:
        print(f"espeak-ng has no voice {request['voice']}", file=sys.stderr)
        return 3
    for parameter, name in ((_RATE, "rate"), (_PITCH, "pitch"), (_RANGE, "range")):
        library.espeak_SetParameter(parameter, int(request[name]), 0)

    pcm = bytearray()
    events: list[list[object]] = []

    def receive(wave: "ctypes._Pointer[ctypes.c_short]", count: int, event: "ctypes._Pointer[_Event]") -> int:
        if count > 0 and wave:
            pcm.extend(ctypes.string_at(wave, count * 2))
        index = 0
        while event and event[index].type:
            one = event[index]
            if one.type in (WORD, MARK, END):
                name = one.id.name.decode("utf-8", "replace") if one.type == MARK and one.id.name else None
                events.append([one.type, one.text_position, one.length, one.sample, name])
            index += 1
        return 0

    callback = _CALLBACK(receive)
    library.espeak_SetSynthCallback(callback)
    text = request["text"].encode("utf-8")
    status = library.espeak_Synth(text, ctypes.c_size_t(len(text) + 1), 0, 0, 0, _UTF8 | _SSML, None, None)
    if status != 0:
        print(f"espeak-ng refuses the text (status {status})", file=sys.stderr)
        return 1
    library.espeak_Synchronize()
    head = json.dumps({"rate": rate, "events": events}).encode("ascii")
    sys.stdout.buffer.write(b"ESPK" + struct.pack("<II", len(head), len(pcm)) + head + pcm)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
