"""MediaPipe's Python wheel on the pictures of a folder, on one core: see sensing.mjs."""

import json
import os
import sys
import time
from pathlib import Path

os.sched_setaffinity(0, {0})

import mediapipe as mp  # noqa: E402
import numpy as np  # noqa: E402

FOLLOWING = 6
vision = mp.tasks.vision


def landmarker(task, mode):
    base = mp.tasks.BaseOptions(model_asset_path=task)
    options = vision.FaceLandmarkerOptions(base_options=base, num_faces=1, running_mode=mode)
    return vision.FaceLandmarker.create_from_options(options)


def timed(look):
    start = time.perf_counter()
    found = look()
    return (time.perf_counter() - start) * 1000, found


def main(task, folder):
    stills = landmarker(task, vision.RunningMode.IMAGE)
    first, following, faces = [], [], {}
    for path in sorted(Path(folder).glob("*.rgba")):
        pixels = np.fromfile(path, np.uint8).reshape(480, 640, 4)[:, :, :3]
        picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(pixels))
        stills.detect(picture)
        took, found = timed(lambda: stills.detect(picture))
        first.append(took)
        faces[path.stem] = [[p.x * 640, p.y * 480] for p in (found.face_landmarks or [[]])[0]]
        with landmarker(task, vision.RunningMode.VIDEO) as video:
            video.detect_for_video(picture, 0)
            for look in range(FOLLOWING):
                took, _ = timed(lambda at=look: video.detect_for_video(picture, 333 * (at + 1)))
                following.append(took)
    print(json.dumps({"firstMs": first, "followingMs": following, "faces": faces}))


main(*sys.argv[1:])
