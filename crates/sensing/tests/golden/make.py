#!/usr/bin/env python3
"""Writes what the original runtimes say, for the tests beside this file.

    python3 -m venv VENV && VENV/bin/pip install mediapipe==0.10.21 ai-edge-litert==2.3.0 pillow
    VENV/bin/python make.py face_landmarker.task

`networks.txt` holds, for both networks of a face on an input made by a formula, how many numbers each output has,
the sum of their sizes, and each 32nd number. `person_*.png` are the photos in
fixtures/photos, shrunk, and `mask_*.png` where the person is in them. `faces.txt` holds MediaPipe's landmarks of the photos
in fixtures/photos, in pixels. `face_landmarker.task` is the file that models/NOTICE names.
"""

import sys
from pathlib import Path

import mediapipe as mp
import numpy as np
from ai_edge_litert.interpreter import Interpreter
from PIL import Image

HERE = Path(__file__).parent
MODELS = HERE / "../../models"
PHOTOS = HERE / "../../../../fixtures/photos"
STEP = 32


def formula(count, low):
    """The same numbers as `formula` in networks.rs."""
    mixed = (np.arange(count, dtype=np.uint32) * np.uint32(2654435761)) >> np.uint32(8)
    share = mixed.astype(np.float32) / np.float32(16777216)
    return np.float32(low) + np.float32(1 - low) * share


def networks():
    lines = []
    for name, low in [("face_detector", -1), ("face_landmarks_detector", 0)]:
        network = Interpreter(model_path=str(MODELS / f"{name}.tflite"), num_threads=1)
        network.allocate_tensors()
        entry = network.get_input_details()[0]
        numbers = formula(int(np.prod(entry["shape"])), low).reshape(entry["shape"])
        network.set_tensor(entry["index"], numbers)
        network.invoke()
        for output in network.get_output_details():
            values = network.get_tensor(output["index"]).ravel()
            total = np.abs(values.astype(np.float64)).sum()
            sampled = " ".join(f"{value:.7g}" for value in values[::STEP])
            lines.append(f"{name} {len(values)} {total:.6f} {sampled}")
    (HERE / "networks.txt").write_text("\n".join(lines) + "\n")


def persons():
    path = str(MODELS / "selfie_segmentation_landscape.tflite")
    network = Interpreter(model_path=path, num_threads=1)
    network.allocate_tensors()
    entry = network.get_input_details()[0]
    for path in sorted(PHOTOS.glob("*.jpg")):
        small = Image.open(path).convert("RGB").resize((256, 144), Image.BOX)
        network.set_tensor(entry["index"], np.asarray(small, np.float32)[None] / 255)
        network.invoke()
        mask = network.get_tensor(network.get_output_details()[0]["index"])[0, :, :, 0]
        picture = Image.fromarray((mask * 255).round().astype(np.uint8))
        small.save(HERE / f"person_{path.stem}.png", optimize=True)
        picture.save(HERE / f"mask_{path.stem}.png", optimize=True)


def faces(task):
    options = mp.tasks.vision.FaceLandmarkerOptions(
        base_options=mp.tasks.BaseOptions(model_asset_path=task), num_faces=1
    )
    lines = []
    with mp.tasks.vision.FaceLandmarker.create_from_options(options) as landmarker:
        for path in sorted(PHOTOS.glob("*.jpg")):
            pixels = np.asarray(Image.open(path).convert("RGB"))
            height, width, _ = pixels.shape
            picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(pixels))
            [points] = landmarker.detect(picture).face_landmarks
            places = " ".join(
                f"{p.x * width:.3f} {p.y * height:.3f} {p.z * width:.3f}" for p in points
            )
            lines.append(f"{path.name} {places}")
    (HERE / "faces.txt").write_text("\n".join(lines) + "\n")


networks()
persons()
faces(sys.argv[1])
