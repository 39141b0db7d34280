"""Pictures become things to step through, to change and to ask."""

from .live import Live, Number, choice
from .stepper import Stepper, Still, Toggle, t_stepper, tk_stepper, view
from .text_box import TextBox

__all__ = ["Live", "Number", "Stepper", "Still", "TextBox", "Toggle", "choice", "t_stepper", "tk_stepper", "view"]
