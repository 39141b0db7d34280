"""Pictures become things to step through, to change, to ask and to answer."""

from .live import Live, Number, choice
from .own_text import OwnText
from .menu import menu, weight_menu
from .prediction import Prediction, PredictionSummary, prediction_summary
from .stepper import Stepper, Still, Toggle, t_stepper, tk_stepper, view
from .text_box import TextBox
from .triangle_control import OwnWords, TriangleControl

__all__ = [
    "Live",
    "Number",
    "OwnText",
    "OwnWords",
    "Prediction",
    "PredictionSummary",
    "Stepper",
    "Still",
    "TextBox",
    "Toggle",
    "TriangleControl",
    "choice",
    "menu",
    "prediction_summary",
    "t_stepper",
    "tk_stepper",
    "view",
    "weight_menu",
]
