"""Pictures become things to step through, to change and to ask."""

from .live import Live, Number, choice
from .progress import Progress
from .stepper import Stepper, Still, Toggle, t_stepper, tk_stepper, view
from .text_box import TextBox

__all__ = [
    "Live",
    "Number",
    "Progress",
    "Stepper",
    "Still",
    "TextBox",
    "Toggle",
    "choice",
    "t_stepper",
    "tk_stepper",
    "view",
]
