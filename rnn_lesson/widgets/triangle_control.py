"""The triangle as a control: its cells are buttons, and each shows its own picture.

The buttons, a slider, a number box and Play are tied to a Stack of pictures in the browser, so that a click needs no
kernel. The cells get place, colour and number from a style sheet.
"""

import hashlib
import html

import ipywidgets
import numpy as np

from ..pictures import Scene
from ..pictures.shapes import ink_on, sizes
from ..pictures.text import number
from .stepper import MILLISECONDS_A_STEP, StoredAsStill, views

SHADE = "L"  # the letter whose colour tells how large a norm is
ROOM, LARGEST_CELL, HEIGHT, GAP = 246, 40, 30, 2  # pixels: of all columns, of a cell, and between two cells


class TriangleControl(StoredAsStill, ipywidgets.VBox):
    """A triangle of norms whose cells are buttons, beside the picture of the chosen cell; with Play, slider and number.

    scene: its steps are all (t, k), in the order in which Play and the slider walk; norms (T, T): what stands in the
    cells; words, targets: the word at each x_t and y_t; start: the (t, k) shown first, and stored.
    Attributes: play, slider, number, buttons, stack.
    """

    def __init__(self, scene: Scene, norms, words, targets, start):
        steps, pictures = scene.steps, scene.pictures()
        first, last = steps.index(start), len(steps) - 1
        self.still = pictures[first]
        self.stack = ipywidgets.Stack(views(pictures), selected_index=first)
        self.buttons = ipywidgets.ToggleButtons(options=[name_of(step) for step in steps], index=first)
        self.buttons.tooltips = [f"{name_of(step)}, norm {number(norms[step])}" for step in steps]
        self.slider = ipywidgets.IntSlider(
            first, 0, last, description="cell", readout=False, layout={"width": "min(24rem, 60%)"}
        )
        self.slider.style.description_width = "2.5rem"
        self.number = ipywidgets.BoundedIntText(
            first, 0, last, description="cell =", layout={"width": "8rem"}, style={"description_width": "3rem"}
        )
        self.play = ipywidgets.Play(value=first, min=0, max=last, interval=MILLISECONDS_A_STEP, show_repeat=False)
        shown = (self.stack, "selected_index")
        for control, trait in ((self.buttons, "index"), *((c, "value") for c in (self.slider, self.number, self.play))):
            ipywidgets.jslink((control, trait), shown)

        T = len(words)
        width = min(LARGEST_CELL, ROOM // T - GAP)
        sheet = style_sheet(steps, norms, width)
        name = f"lesson-triangle-{hashlib.sha1(sheet.encode()).hexdigest()[:8]}"
        around = ipywidgets.HTML(f"<style>{sheet.replace('SELF', name)}</style>" + labels(words, targets, width))
        triangle = ipywidgets.Box([around, self.buttons])
        beside = ipywidgets.Box([triangle, self.stack])
        controls = ipywidgets.Box([self.play, self.slider, self.number], layout={"flex_flow": "row wrap"})
        self.stack.add_class("lesson-triangle-picture")
        triangle.add_class("lesson-triangle-cells")
        beside.add_class("lesson-triangle-beside")
        super().__init__([controls, beside], layout={"width": "100%"})
        self.add_class("lesson-triangle")
        self.add_class(name)


def name_of(step):
    return f"t = {step[0]}, k = {step[1]}"


def style_sheet(steps, norms, width):
    """Place, colour and number of each cell; SELF stands for the control's own class.

    A button's own text, "t = 4, k = 1", is its name for whoever hears it and keeps the buttons apart for ipywidgets,
    but takes no room; the number comes after it.
    """
    scale, T = sizes(SHADE, np.max(norms)), max(t for t, _ in steps) + 1
    cells, group = ".SELF .widget-toggle-buttons button:nth-of-type({})", ".SELF .widget-toggle-buttons"
    font = min(12, 0.36 * width + 0.5)
    rules = [
        ".SELF .lesson-triangle-beside{display:flex;flex-flow:row wrap;align-items:flex-start;gap:0 0.75rem;"
        "width:100%;overflow:visible}",
        ".SELF .lesson-triangle-picture{flex:1 1 0;min-width:min(33rem,100%)}",
        ".SELF .lesson-triangle-cells{position:relative;display:block;overflow:visible;flex:none;max-width:100%;"
        "color:var(--jp-ui-font-color1,#212121)}",
        f"{group}{{position:absolute;left:{LEFT}px;top:{TOP}px;margin:0;width:auto;height:auto;overflow:visible}}",
        f"{group}>div{{display:grid;grid-template:repeat({T},{HEIGHT}px)/repeat({T},{width}px);gap:{GAP}px;"
        "overflow:visible}",
        f"{group} button.widget-toggle-button{{margin:0;padding:0;min-width:0;width:auto;height:auto;font-size:0;"
        "line-height:1;border:1px solid #b9b9b9;border-radius:2px;box-shadow:none;overflow:visible;cursor:pointer}",
        f"{group} button::after{{font-size:{font:.1f}px}}",
        # a dark ring in a white one: seen beside white cells and on a dark page
        f"{group} button.mod-active{{outline:3px solid #111111;outline-offset:0;box-shadow:0 0 0 5px #ffffff;"
        "z-index:1;border-color:#ffffff}",
        f"{group} button:focus-visible{{outline:3px dashed var(--jp-brand-color1,#1976d2);outline-offset:1px;"
        "z-index:2}",
    ]
    for i, (t, k) in enumerate(steps, 1):
        colour = scale.colour(norms[t, k])
        face = "#" + "".join(f"{round(255 * part):02x}" for part in colour[:3])
        ink = ink_on(colour)
        cell = cells.format(i)
        rules.append(f"{cell}{{grid-area:{t + 1}/{k + 1};background:{face}!important;color:{ink}!important}}")
        rules.append(f'{cell}::after{{content:"{short_number(norms[t, k])}"}}')
    return "".join(rules)


def short_number(value):
    """A norm in at most four characters, where it is below 10 000."""
    return number(value, 2 if value < 9.995 else 1 if value < 99.95 else 0)


LEFT, TOP, BELOW = 84, 24, 62  # pixels: of the rows' names, of the title, of the columns' names


def labels(words, targets, width):
    """The names around the cells: the title, t and the word of each row, k and the word of each column."""
    T, step, tall = len(words), width + GAP, HEIGHT + GAP
    bottom = TOP + T * tall
    style = "position:absolute;white-space:nowrap;font-size:11px;line-height:14px;"
    texts = [f'<div style="{style}left:0;top:2px;font-size:13px">norm of term (t, k) of ∂L/∂W</div>']
    for t, word in enumerate(targets):
        middle = TOP + t * tall + HEIGHT / 2 - 14
        texts.append(
            f'<div style="{style}right:calc(100% - {LEFT - 6}px);top:{middle:.0f}px;text-align:right">'
            f"{html.escape(word)}<br>t = {t}</div>"
        )
    for k, word in enumerate(words):
        left = LEFT + k * step
        texts.append(
            f'<div style="{style}left:{left}px;width:{width}px;top:{bottom}px;text-align:center">{k}</div>'
            f'<div style="{style}right:calc(100% - {left + width / 2 + 6:.0f}px);top:{bottom + 14}px;'
            f'transform:rotate(-35deg);transform-origin:100% 0">{html.escape(word)}</div>'
        )
    texts.append(f'<div style="{style}right:calc(100% - {LEFT - 6}px);top:{bottom}px">k =</div>')
    size = f"position:relative;width:{LEFT + T * step + 4}px;height:{bottom + BELOW}px"
    return f'<div aria-hidden="true" style="{size}">{"".join(texts)}</div>'
