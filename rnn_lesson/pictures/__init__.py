"""Every picture of the lessons: a pure function from numbers to a Scene or a Picture, with words for each step."""

from .charts import copies_picture, curves_picture, errors_picture
from .decay import decay_scene, fading_picture, truncation_scene
from .drawing import Picture, Scene
from .learning import epochs_scene, steps_back_picture, swap_picture
from .network import folded_picture, generation_scene, tagging_scene, two_passes_scene, unrolling_scene
from .sweep import sweep_scene, times_picture, triangles_of_picture
from .terms import (
    chain_scene,
    missing_terms_scene,
    readings_pictures,
    sum_over_time_scene,
    triangle_scene,
    triangles_picture,
)

__all__ = [
    "Picture", "Scene",
    "epochs_scene", "steps_back_picture", "swap_picture",
    "chain_scene", "copies_picture", "curves_picture", "decay_scene", "errors_picture", "fading_picture",
    "folded_picture", "generation_scene",
    "missing_terms_scene", "readings_pictures", "sum_over_time_scene", "sweep_scene", "tagging_scene",
    "times_picture", "triangle_scene", "triangles_of_picture",
    "triangles_picture", "truncation_scene", "two_passes_scene", "unrolling_scene",
]  # fmt: skip
