"""Menus to choose from, where there are too many names for a button each."""

import ipywidgets
import numpy as np


def menu(label, options, start):
    """A drop-down list. options: a dict from what is shown to what is meant; its value is what is meant."""
    return ipywidgets.Dropdown(
        options=options,
        value=start,
        description=label,
        layout={"width": "max-content"},
        style={"description_width": "initial"},
    )


def weight_menu(params, start):
    """A menu of all numbers of the parameters, each named as in NumPy; its value is (name, index)."""
    weights = {
        f"{name}[{', '.join(map(str, index))}]": (name, index)
        for name, theta in params.items()
        for index in np.ndindex(theta.shape)
    }
    return menu("one weight", weights, start)
