"""Pictures become things to step through, to change, to ask and to answer."""

from .copies import NudgeCopies
from .covers import SentenceStepper
from .grid import Grid, LiveWithReset, WordRow
from .live import Live, Number, choice
from .menu import menu, weight_menu
from .own_text import OwnText
from .own_words import OwnWords
from .prediction import Prediction, PredictionSummary, prediction_summary
from .stepper import Stepper, Still, Toggle, t_stepper, tk_stepper, view
from .text_box import TextBox
from .triangle_control import TriangleControl

__all__ = [
    "Grid",
    "Live",
    "LiveWithReset",
    "NudgeCopies",
    "Number",
    "OwnText",
    "OwnWords",
    "Prediction",
    "PredictionSummary",
    "SentenceStepper",
    "Stepper",
    "Still",
    "TextBox",
    "Toggle",
    "TriangleControl",
    "WordRow",
    "choice",
    "menu",
    "prediction_summary",
    "t_stepper",
    "tk_stepper",
    "view",
    "weight_menu",
]
