"""Every picture of the lessons: a pure function from numbers to a Scene or a Picture, with words for each step."""

from .charts import copies_picture, curves_picture, errors_picture
from .network import folded_picture, generation_scene, tagging_scene, two_passes_scene, unrolling_scene
from .terms import (
    chain_scene,
    missing_terms_scene,
    readings_pictures,
    sum_over_time_scene,
    triangle_scene,
    triangles_picture,
)

__all__ = [
    "chain_scene", "copies_picture", "curves_picture", "errors_picture", "folded_picture", "generation_scene",
    "missing_terms_scene", "readings_pictures", "sum_over_time_scene", "tagging_scene", "triangle_scene",
    "triangles_picture", "two_passes_scene", "unrolling_scene",
]  # fmt: skip
