"""Charts: one number for each timestep under the network, and curves over an axis."""

from matplotlib.patches import Rectangle

from ..drawing import COLOURS, INK, NETWORK, WIDTH, Unrolled, drawing, label, number, still


def errors_picture(words, targets, errors, title, sentence):
    """A bar for each timestep under its copy of the network. errors (T,), none below zero. Lesson 5 uses it."""
    T, most = len(errors), max(errors) or 1
    axes = drawing(WIDTH, 48)
    network = Unrolled(axes, words, targets, **NETWORK)
    network.draw(0, T)
    label(axes, 1, 28.5, title, 11, COLOURS["W"], ha="left")
    for t, error in enumerate(errors):
        height = 12 * error / most
        axes.add_patch(Rectangle((network.x(t) - 3, 45.5 - height), 6, height, facecolor=COLOURS["W"]))
        label(axes, network.x(t), 44.2 - height, number(error), 10)
        label(axes, network.x(t), 46.8, f"$t={t}$", 9.5)
    axes.plot([network.x(0) - 4, network.x(T - 1) + 4], [45.5, 45.5], color=INK, linewidth=0.8)
    alt = "The unrolled network with a bar under each timestep: " + ", ".join(map(number, errors)) + "."
    return still(axes, alt, sentence)


def curves_picture(x, curves, x_label, y_label, sentence, logarithmic="", marks=()):
    """Curves over one axis. curves: a list of (name, values, colour, style).

    logarithmic: "x", "y" or "xy"; marks: a list of (x, text), each a dashed line. Lessons 3 and 9 use it.
    """
    whole = drawing(WIDTH, 42)
    axes = whole.figure.add_axes([0.1, 0.14, 0.62, 0.8])
    for name, values, colour, style in curves:
        axes.plot(x, values, style, color=colour, label=name, linewidth=2, markersize=5)
    for place, text in marks:
        axes.axvline(place, color=INK, linestyle=":", linewidth=1)
        axes.annotate(
            text, (place, 1), (4, -6), xycoords=("data", "axes fraction"), textcoords="offset points", va="top"
        )
    axes.set(
        xlabel=x_label,
        ylabel=y_label,
        xscale="log" if "x" in logarithmic else "linear",
        yscale="log" if "y" in logarithmic else "linear",
    )
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1), frameon=False)
    ends = "; ".join(f"{name} from {values[0]:.2g} to {values[-1]:.2g}" for name, values, *_ in curves)
    alt = f"Curves of {y_label} over {x_label}, {x[0]:.2g} to {x[-1]:.2g}: {ends}."
    return still(whole, alt, sentence)
