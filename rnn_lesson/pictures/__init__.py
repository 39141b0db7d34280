"""Every picture of the lessons: a pure function from numbers to a Scene or a Picture, with words for each step."""

from .arriving import arriving_scene
from .at_work import generation_scene, tagging_scene
from .chain import chain_scene, equation_picture
from .charts import copies_picture, copies_scene, curves_picture, errors_picture
from .copies import nudged_copy_scene
from .costs import costs_scene
from .decay import decay_of_many_scene
from .echo import echo_scene
from .four_triangles import triangles_of_scene
from .learning import epochs_scene, swap_picture
from .machine import machine_scene
from .memory import memory_cut_scene, transplant_scene
from .nudge import along_gradient_scene, log_loss_picture, nudge_scene
from .own_text import growing_loss_picture, scores_picture, writing_scene
from .scene import Picture, Scene
from .spread import spread_picture, starts_picture
from .sums import missing_terms_scene, sum_over_time_scene
from .sweep import gathering_scene, sweep_scene
from .temperature import temperature_scene
from .triangles import fading_picture, norms_scene, triangle_scene
from .truncation import truncation_scene
from .two_passes import two_passes_scene
from .unrolling import folded_picture, loop_picture, unrolling_scene

__all__ = [
    "Picture",
    "Scene",
    "along_gradient_scene",
    "arriving_scene",
    "chain_scene",
    "copies_picture",
    "copies_scene",
    "costs_scene",
    "curves_picture",
    "decay_of_many_scene",
    "echo_scene",
    "epochs_scene",
    "equation_picture",
    "errors_picture",
    "fading_picture",
    "folded_picture",
    "gathering_scene",
    "generation_scene",
    "growing_loss_picture",
    "loop_picture",
    "machine_scene",
    "memory_cut_scene",
    "missing_terms_scene",
    "log_loss_picture",
    "norms_scene",
    "nudge_scene",
    "nudged_copy_scene",
    "scores_picture",
    "spread_picture",
    "starts_picture",
    "sum_over_time_scene",
    "sweep_scene",
    "swap_picture",
    "tagging_scene",
    "temperature_scene",
    "transplant_scene",
    "triangle_scene",
    "triangles_of_scene",
    "truncation_scene",
    "two_passes_scene",
    "unrolling_scene",
    "writing_scene",
]
