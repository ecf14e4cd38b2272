"""Other detectors of speech, and another count of gaps and overlaps, on the same talks: see pace.mjs.

`peers.py units FOLDER MODEL` writes silero.units and webrtc.units and prints how fast they were;
`peers.py changes FOLDER` counts gaps, overlaps and pauses of the truth."""

import os
import sys
import time
from pathlib import Path

os.sched_setaffinity(0, {0})

import numpy as np  # noqa: E402

RATE = 16000
ON, OFF = 0.5, 0.35  # Silero's own defaults
MODE = 2  # WebRTC's, the best of its four in docs/figures.md#speech-detectors


def spans(speaks, frame_ms):
    found, start = [], None
    for at, speaking in enumerate([*speaks, False]):
        if speaking and start is None:
            start = at
        elif not speaking and start is not None:
            found.append((round(start * frame_ms), round(at * frame_ms)))
            start = None
    return found


class Silero:
    def __init__(self, model):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])

    def units(self, samples):
        sound = samples.astype(np.float32) / 32768
        state, rate = np.zeros((2, 1, 128), np.float32), np.array(RATE, np.int64)
        before, speaking, speaks = np.zeros(64, np.float32), False, []
        for at in range(0, len(sound) - 511, 512):
            chunk = np.concatenate([before, sound[at : at + 512]])[None]
            given = {"input": chunk, "state": state, "sr": rate}
            probability, state = self.session.run(None, given)
            speaking = probability[0, 0] >= (OFF if speaking else ON)
            speaks.append(speaking)
            before = chunk[0, -64:]
        return spans(speaks, 32)


class WebRtc:
    def units(self, samples):
        import webrtcvad

        vad = webrtcvad.Vad(MODE)
        frames = range(0, len(samples) - 159, 160)
        speaks = [vad.is_speech(samples[at : at + 160].tobytes(), RATE) for at in frames]
        return spans(speaks, 10)


def units(folder, model):
    files = sorted(folder.glob("*.s16"))
    for name, detector in [("silero", Silero(model)), ("webrtc", WebRtc())]:
        lines, took, heard = [], 0, 0
        for path in files:
            talk, who = path.name[: -len(".s16")].rsplit(".", 1)
            samples = np.fromfile(path, np.int16)
            start = time.perf_counter()
            found = detector.units(samples)
            took += time.perf_counter() - start
            heard += len(samples) / RATE
            lines += [f"{talk} {who} {start_ms} {end_ms}\n" for start_ms, end_ms in found]
        (folder / f"{name}.units").write_text("".join(lines))
        print(name, round(heard / took))


def changes(folder):
    from pympi import Eaf

    sums = {"G": [0, 0], "O": [0, 0], "P": [0, 0]}
    # The same talks are there once for each setting.
    for path in sorted(folder.glob("pink_25.*.truth")):
        eaf = Eaf()
        for who in "01":
            eaf.add_tier(who)
        for line in path.read_text().splitlines():
            _, who, start_ms, end_ms = line.split()
            eaf.add_annotation(who, int(start_ms), int(end_ms))
        for start_ms, end_ms, kind in eaf.get_gaps_and_overlaps("0", "1"):
            if kind[0] in sums:
                sums[kind[0]][0] += 1
                sums[kind[0]][1] += end_ms - start_ms + 1
    for name, kind in [("gaps", "G"), ("overlaps", "O"), ("pauses", "P")]:
        print(name, *sums[kind])


if sys.argv[1] == "units":
    units(Path(sys.argv[2]), sys.argv[3])
else:
    changes(Path(sys.argv[2]))
