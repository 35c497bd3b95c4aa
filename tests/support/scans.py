"""Pictures of text, made here."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont


def picture(*lines: str, size: tuple[int, int] = (1000, 400), height: int = 44) -> Image.Image:
    """A grey picture with ``lines`` from the top, black on white."""
    made = Image.new("L", size, 255)
    draw = ImageDraw.Draw(made)
    font = ImageFont.load_default(height)
    for number, text in enumerate(lines):
        draw.text((40, 40 + number * 2 * height), text, fill=0, font=font)
    return made


def pixels(made: Image.Image) -> NDArray[np.uint8]:
    """The picture as rows of grey values."""
    return np.asarray(made.convert("L"), dtype=np.uint8)


def encoded(made: Image.Image, form: str, **options: Any) -> bytes:
    """The picture as a file."""
    target = BytesIO()
    made.save(target, form, **options)
    return target.getvalue()
