"""Measure what a reader feels: the milliseconds from an arrow key to the changed picture. `make latency`.

A stepper and the triangle (the browser alone) and the live controls of lessons 2, 5, 6, 7 and 9 (the kernel redraws)
stand beside ipywidgets' interact, which draws one plain figure. Going to and fro, a live control shows most values for
a second time; "new" is the time for values it has not shown yet. The aims: at most a third of interact's time to and
fro, at most all of it for a new value.
Times depend on the machine and on what else it does, so no test asks for them.
"""

import statistics
import tempfile
from pathlib import Path

import browser
import nbformat
from build_notebooks import METADATA

STEPPER = (
    "stepper",
    ".jp-OutputArea-output .widget-vbox:has(> .widget-hbox .widget-play)",
    """
from rnn_lesson import comparisons, forward, language_model_task, pictures, train, widgets
lines = comparisons()[:3]
task = language_model_task(lines)
params = train(task, n_h=4, epochs=0, seed=8).params
x, y = task.examples[0]
words, targets = ["<s>", *lines[0]], [*lines[0], "</s>"]
widgets.t_stepper(pictures.triangle_scene(params, forward(params, x), y, words, targets))
""",
    """
import ipywidgets
import matplotlib.pyplot as plt
from rnn_lesson import contributions
norms = contributions(params, forward(params, x), y).norms("W")

@ipywidgets.interact(t=(0, 5))
def draw(t=0):
    plt.imshow(norms[: t + 1], vmin=0, vmax=1.3)
    plt.show()
""",
)
TRIANGLE = (
    "triangle",
    ".lesson-triangle",
    """
from rnn_lesson import contributions, forward, pictures, small_writer, widgets
task, params, x, y, words, targets = small_writer()
run = forward(params, x)
norms = contributions(params, run, y).norms("W")
widgets.TriangleControl(pictures.chain_scene(params, run, y, words, targets), norms, words, targets, (4, 4))
""",
    """
import ipywidgets
import matplotlib.pyplot as plt

@ipywidgets.interact(cell=(0, 20))
def draw(cell=10):
    plt.imshow(norms, vmin=0, vmax=1.3)
    plt.title(cell)
    plt.show()
""",
)
EPOCHS = (
    "lesson 6, epoch",
    ".lesson-live",
    """
from rnn_lesson import comparisons, contributions, forward, losses, pictures, small_writer, widgets
from rnn_lesson.language import experiments
task, _, x, y, words, targets = small_writer()
history = experiments.snapshots(comparisons()[:3], progress=False)

def look(epoch):
    runs = [(params, forward(params, x)) for params in history.at(int(epoch))]
    triangles = [contributions(params, run, y).norms("W") for params, run in runs]
    return triangles[8], losses(runs[8][1], y), words, targets, [norms[4, :5].argmax() for norms in triangles]

scene = pictures.norms_scene(look, 6, 4)
widgets.Live(lambda epoch: scene.picture((epoch,)), epoch=widgets.Number("epoch", 30, 0, 200, step=1))
""",
    """
import ipywidgets
import matplotlib.pyplot as plt

@ipywidgets.interact(epoch=(0, 200))
def draw(epoch=30):
    plt.figure(figsize=(10, 4), dpi=144)
    plt.imshow(look(epoch)[0], vmin=0, vmax=1)
    plt.show()
""",
)
PLAIN = """
import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
rng = np.random.default_rng(0)

@ipywidgets.interact(scale=ipywidgets.FloatSlider(1, min=0, max=3, step=0.05))
def draw(scale=1.0):
    plt.figure(figsize=(10, 4), dpi=144)
    plt.imshow(scale * rng.random((6, 6)), vmin=0, vmax=3)
    plt.show()
"""
MACHINE = (
    "lesson 2, W",
    ".lesson-live",
    """
import numpy as np
from rnn_lesson import pictures, small_tagger, widgets
task, params, x, y, words, tags = small_tagger(decimals=1)
machine = pictures.machine_scene(params, words, task.inputs, task.labels)

def draw(entry):
    W = params.W.copy()
    W[0, 1] = entry
    return machine.picture((tuple(words), tuple(map(tuple, W.tolist()))))

widgets.Live(draw, entry=widgets.Number("W[0, 1]", 0, -3, 3))
""",
    PLAIN,
)
COPIES = (
    "lesson 5, nudge",
    ".lesson-live",
    """
from rnn_lesson import forward, pictures, small_writer, widgets
task, params, x, y, words, targets = small_writer()
scene = pictures.nudged_copy_scene(params, forward(params, x), y, words, targets)
control = widgets.NudgeCopies(scene, len(words), 4, entry=(0, 3))
control.controls["k"].value = 3  # copy 0 changes nothing, and so no picture
control
""",
    PLAIN,
)
COSTS = (
    "lesson 7, T",
    ".lesson-live",
    """
from rnn_lesson import pictures, widgets
costs = pictures.costs_scene()
widgets.Live(lambda T: costs.picture((int(T), 16)), T=widgets.Number("T", start=40, low=2, high=200, step=1))
""",
    PLAIN,
)
CONTROL = (
    "lesson 9, scale",
    ".lesson-live",
    """
import numpy as np
from rnn_lesson import pictures, widgets
from rnn_lesson.language import experiments
decay = pictures.decay_of_many_scene(lambda s, f_h, n_h: experiments.product_norms(s, f_h, n_h, every=2))
widgets.Live(lambda scale: decay.picture((scale, "tanh", 8)), scale=widgets.Number("scale of W", 1, 0.2, 3))
""",
    """
import ipywidgets
import matplotlib.pyplot as plt
n = np.arange(41)

@ipywidgets.interact(scale=ipywidgets.FloatSlider(1, min=0.2, max=3, step=0.05))
def draw(scale=1.0):
    plt.figure(figsize=(10, 4.4), dpi=144)
    plt.semilogy(n, scale**n)
    plt.ylim(1e-40, 1e20)
    plt.show()
""",
)

# Wait for the picture to change after a key; the answer is the milliseconds from the key to the frame that shows it.
WATCH = """box => new Promise((done, fail) => {
    setTimeout(() => fail(new Error('ten seconds after the key the picture is still the same')), 10000);
    let started = null;
    const at_key = event => { started = event.timeStamp; };
    document.addEventListener('keydown', at_key, {capture: true, once: true});
    const before = box.querySelector('img')?.src;
    const watcher = new MutationObserver(async () => {
        const image = box.querySelector('img');
        if (!image || image.src === before || started === null) return;
        watcher.disconnect();
        await image.decode();
        requestAnimationFrame(() => done(performance.now() - started));
    });
    watcher.observe(box, {subtree: true, childList: true, attributes: true});
})"""


def latencies(page, box, keys):
    """The milliseconds from each of these keys on the box's slider to the changed picture."""
    box.locator(".noUi-handle").first.focus()
    took = []
    for key in keys:
        page.evaluate(f"box => {{ window.lastStep = ({WATCH})(box); }}", box.element_handle())
        page.keyboard.press(key)
        took.append(page.evaluate("window.lastStep"))
        page.wait_for_timeout(50)
    return took


def ninth_decile(took):
    return statistics.quantiles(took, n=10)[-1]


def main():
    path = browser.browser_path()
    if path is None:
        raise SystemExit("no Chromium found: install one, or name it in BROWSER_PATH")
    to_and_fro = (["ArrowRight"] * 5 + ["ArrowLeft"] * 5) * 3
    with (
        tempfile.TemporaryDirectory() as home,
        browser.running_lab(Path(home)) as lab,
        browser.running_browser(path) as page,
    ):
        print(f"{'':16}{'ms':>5}{'90 %':>6}{'new':>5}{'interact':>10}{'ratio':>7}{'of new':>8}")
        for name, selector, *sources in (STEPPER, TRIANGLE, MACHINE, COPIES, EPOCHS, COSTS, CONTROL):
            cells = [nbformat.v4.new_code_cell(source.strip()) for source in sources]
            notebook = nbformat.v4.new_notebook(cells=cells, metadata=METADATA)
            nbformat.write(notebook, lab.folder / "latency.ipynb")
            browser.open_notebook(page, lab, "latency.ipynb")
            browser.run_all(page, ".widget-interact img")
            box, plain_box = page.locator(selector), page.locator(".widget-interact")
            is_live = selector == ".lesson-live"
            if is_live:  # there are values to the right of where the slider is
                box.locator(".noUi-handle").first.press("Home")
                page.wait_for_timeout(1000)
            new = statistics.median(latencies(page, box, ["ArrowRight"] * 15)) if is_live else 0
            took, others = (latencies(page, b, to_and_fro) for b in (box, plain_box))
            ours, plain = statistics.median(took), statistics.median(others)
            at_new = f"{new:5.0f}{plain:10.0f}" if is_live else f"{plain:15.0f}"
            of_new = f"{new / plain:8.2f}" if is_live else ""
            print(f"{name:16}{ours:5.0f}{ninth_decile(took):6.0f}{at_new}{ours / plain:7.2f}{of_new}", flush=True)
            browser.close_notebook(page, lab)


if __name__ == "__main__":
    main()
