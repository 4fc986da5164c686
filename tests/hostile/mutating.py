"""Seeded mutations of good workbooks, read one after the other: `python -m tests.hostile.mutating SEED NUMBER FILE…`.

Writes one JSON list for each: number of the file, seconds of processor time, lines of the answer.
"""

import json
import random
import resource
import sys
import time
import warnings
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from organizations.workbooks import child, limits

WORDS = (
    b"",
    b"-1",
    b"NaN",
    b"1e999",
    b"99999999999999999999",
    b"&a;",
    b"<",
    b"\x00",
    b"]]>",
    "市".encode(),
    b"true",
    b"A1:B2",
)
Parts = dict[str, bytes]


def altered(content: bytes, chance: random.Random) -> bytes:
    """A few bytes or one stretch of them changed, lost, doubled, or replaced by a word."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8))):
        place = chance.randrange(len(data) + 1)
        length = chance.choice((1, 1, 2, 16, 200))
        way = chance.randrange(4)
        if way == 0:
            data[place : place + 1] = bytes([chance.randrange(256)])
        elif way == 1:
            del data[place : place + length]
        elif way == 2:
            data[place:place] = data[place : place + length]
        else:
            data[place : place + length] = chance.choice(WORDS)
    return bytes(data)


def revalued(content: bytes, chance: random.Random) -> bytes:
    """What stands in quotes or between tags replaced, so that the XML stays sound."""
    marks = [place for place, byte in enumerate(content) if byte in b'">']
    first = chance.choice(marks or [0])
    end = content.find(b'"' if content[first : first + 1] == b'"' else b"<", first + 1)
    word = chance.choice([word for word in WORDS if word not in (b"<", b"\x00", b"&a;")])
    return content[: first + 1] + word + content[end:] if end > first else content


def mutated(parts: Parts, chance: random.Random) -> bytes:
    way = chance.randrange(6)
    names = list(parts)
    name, other = chance.choice(names), chance.choice(names)
    if way <= 1:
        parts = parts | {name: altered(parts[name], chance)}
    elif way <= 3:
        parts = parts | {name: revalued(parts[name], chance)}
    elif way == 4:
        parts = chance.choice(
            [
                {key: content for key, content in parts.items() if key != name},
                parts | {name: parts[other]},
                {key if key != name else key.upper(): content for key, content in parts.items()},
                parts | {name: parts[name][: chance.randrange(len(parts[name]) + 1)]},
            ]
        )
    content = packed(parts, chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))
    return altered(content, chance) if way == 5 else content


def packed(parts: Parts, method: int) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def main(seed: int, number: int, files: list[str]) -> None:
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (2 * limits.MEMORY, 2 * limits.MEMORY))
    chance = random.Random(seed)
    good = []
    for file in files:
        with zipfile.ZipFile(Path(file)) as package:
            good.append({name: package.read(name) for name in package.namelist()})
    for _ in range(number):
        index = chance.randrange(len(good))
        content = mutated(good[index], chance)
        started = time.process_time()
        lines = list(child.told(BytesIO(content)))
        found = [index, time.process_time() - started, zlib.crc32(content), lines]
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
