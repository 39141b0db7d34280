"""Pictures become things to step through, to change, to ask and to answer."""

from .copies import NudgeCopies
from .live import Live, Number, choice
from .prediction import Prediction, PredictionSummary, prediction_summary
from .stepper import Stepper, Still, Toggle, t_stepper, tk_stepper, view
from .text_box import TextBox

__all__ = [
    "Live",
    "NudgeCopies",
    "Number",
    "Prediction",
    "PredictionSummary",
    "Stepper",
    "Still",
    "TextBox",
    "Toggle",
    "choice",
    "prediction_summary",
    "t_stepper",
    "tk_stepper",
    "view",
]
