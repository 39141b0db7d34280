"""Pictures become things to step through, to change, to ask and to answer."""

from .covers import SentenceStepper
from .grid import Grid, LiveWithReset, WordRow
from .live import Live, Number, choice
from .prediction import Prediction, PredictionSummary, prediction_summary
from .stepper import Stepper, Still, Toggle, t_stepper, tk_stepper, view
from .text_box import TextBox

__all__ = [
    "Grid",
    "Live",
    "LiveWithReset",
    "Number",
    "Prediction",
    "PredictionSummary",
    "SentenceStepper",
    "Stepper",
    "Still",
    "TextBox",
    "Toggle",
    "WordRow",
    "choice",
    "prediction_summary",
    "t_stepper",
    "tk_stepper",
    "view",
]
