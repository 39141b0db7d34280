"""What a notebook and a page of docs/ become on the site: from what is stored to what is shown."""

import base64
import hashlib
import html
import io
import json
import re

import nbformat
from build_notebooks import WIDGET as VIEW
from PIL import Image

STATE = "application/vnd.jupyter.widget-state+json"
# What a page without a kernel cannot do.
NEEDS_A_KERNEL = {"lesson-live", "lesson-text-box", "lesson-own-text", "lesson-own-words"}
COUNTS_PREDICTIONS = ("## What you predicted", "widgets.prediction_summary()")  # which only a kernel can
LIVE_ONLY = (
    '<p class="needs-a-kernel">This control computes, so it needs Python: download the notebook and run it in '
    "JupyterLab. Here you see what it shows at its start.</p>"
)
# What a stored question says to both kinds of reader, and what is left of it for one without a kernel.
RUN_OR_UNFOLD = "Run this cell to answer. Without a kernel, write your answer down, then unfold the truth."
UNFOLD = "Write your answer down, then unfold the truth."
LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
NOT_ON_THE_SITE = ("../notebooks/solutions", "../tools", "../CONTRIBUTING", "../classroom")
POINTER = re.compile(r'"IPY_MODEL_([0-9a-f]+)"')
PNG = re.compile(r'src="data:image/png;base64,([^"]+)"')
FIGURE = re.compile(r"<figure.*?</figure>", re.S)


def anchor(heading):
    """The anchor of a heading as JupyterLab makes it, so that links between the notebooks lead there here too."""
    return heading.replace(" ", "-")


def on_the_site(page):
    """The Markdown of a page of docs/, with its links as they lead on the site."""
    return LINK.sub(link_on_the_site, page)


def link_on_the_site(link):
    """A link of a page in docs/: to the front page in place of the README, and none to what the site leaves out."""
    text, target = link[1], link[2]
    if target.startswith("../README.md"):
        return f"[{text}](../index.md#Start)"
    return text if target.startswith(NOT_ON_THE_SITE) else link[0]


def models_below(state, root):
    """The ids of the models that `root` shows, itself included."""
    found, waiting = set(), [root]
    while waiting:
        model = waiting.pop()
        if model not in found:
            found.add(model)
            waiting += POINTER.findall(json.dumps(state[model]["state"]))
    return found


def ties_between(state, models):
    """The ids of the links (jslink) both of whose ends are among the models."""
    links = {name for name, model in state.items() if model["model_name"] in ("LinkModel", "DirectionalLinkModel")}
    return {name for name in links if set(POINTER.findall(json.dumps(state[name]["state"]))) <= models}


class Frames:
    """The pictures of the steppers as files of their own, lossless WebP, each written once."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def out_of(self, text, above):
        """The HTML with each picture in it loaded from its file when it is needed; above: the way up to the top."""
        return PNG.sub(lambda found: f'loading="lazy" src="{above}_static/frames/{self.written(found[1])}"', text)

    def written(self, png):
        data = base64.b64decode(png)
        target = self.folder / f"{hashlib.sha256(data).hexdigest()[:16]}.webp"
        if not target.exists():
            # Lossless; more effort than this takes half as long again for 1% fewer bytes.
            Image.open(io.BytesIO(data)).save(target, lossless=True, method=1, quality=50)
        return target.name


def for_page(notebook, frames, above):
    """The executed notebook as a page shows it: live where it needs no kernel, and still where it does."""
    notebook.cells = [cell for cell in notebook.cells if cell.source not in COUNTS_PREDICTIONS]
    widgets = notebook.metadata.get("widgets", {}).get(STATE, {"state": {}})
    state, kept, in_print = widgets["state"], set(), []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if VIEW not in data:
                continue
            root = data[VIEW]["model_id"]
            classes = state[root]["state"].get("_dom_classes", [])
            below = models_below(state, root)
            if "lesson-prediction" in classes:
                del data[VIEW]  # what is stored holds the answer in a fold, and asks for no kernel
            elif set(classes) & NEEDS_A_KERNEL:
                output.data = {"text/html": still(state, below, data) + LIVE_ONLY}
            else:
                kept |= below
                in_print.append((cell, output, still(state, below, data)))
    for cell, output, figure in in_print:
        shown = f'<div class="in-print">{figure}</div>'
        cell.outputs.insert(
            cell.outputs.index(output) + 1, nbformat.v4.new_output("display_data", {"text/html": shown})
        )
    kept |= ties_between(state, kept)
    widgets["state"] = {name: state[name] for name in state if name in kept}
    for model in widgets["state"].values():
        if "value" in model["state"] and isinstance(model["state"]["value"], str):
            model["state"]["value"] = frames.out_of(model["state"]["value"], above)
    for cell in notebook.cells:
        if cell.metadata.get("jupyter", {}).get("source_hidden"):  # folded in JupyterLab, and so here
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "hide-input"]
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                shown = output.data["text/html"].replace(RUN_OR_UNFOLD, UNFOLD)
                output.data["text/html"] = frames.out_of(shown, above)
    return notebook


def still(state, models, data):
    """The picture that is stored with the notebook, in its figure with its words; or the text, where there is none."""
    for model in models:
        value = state[model]["state"].get("value")
        found = PNG.search(value) if isinstance(value, str) else None
        if found and found[1] == data.get("image/png", "").replace("\n", ""):
            return FIGURE.search(value)[0]
    return f'<pre class="lesson-still">{html.escape(data["text/plain"])}</pre>'


def with_its_download(notebook, name):
    """The notebook with a way to the file itself below its title."""
    first = notebook.cells[0]
    title, _, rest = first.source.partition("\n")
    first.source = f'{title}\n\n<p class="download"><a href="{name}" download>Download this notebook</a></p>\n{rest}'
    return notebook
