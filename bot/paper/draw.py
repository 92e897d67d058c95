"""How each picture is drawn, from plain data with its words in one language. Runs in the child process alone.

1080 pixels wide, for a phone held upright; a light ground of its own, so that it reads the same in a dark chat. The
colours are those of M. Okabe and K. Ito (2008), which people who do not tell red from green can tell apart; what a
colour says is also said by a word, a line or a place.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, RED, SKY, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#8A8A8A"
GROUND, INK = "#FAFAF7", "#1B1B1B"
WIDE, DPI = 6.0, 180  # inches and dots an inch: 1080 pixels
LONGEST = 22  # characters of a label beside a bar
NARROW = 9  # of a hundred: a narrower part of a bar has no room for its share
STYLE: dict[Any, Any] = {
    "figure.facecolor": GROUND, "axes.facecolor": GROUND, "savefig.facecolor": GROUND, "text.color": INK,
    "axes.edgecolor": GREY, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK, "font.size": 12,
    "axes.titlesize": 14, "axes.titleweight": "bold", "axes.titlelocation": "left", "axes.spines.top": False,
    "axes.spines.right": False, "font.family": "DejaVu Sans",
}  # fmt: skip


def short(label: str) -> str:
    """A label that fits beside its bar."""
    return label if len(label) <= LONGEST else label[: LONGEST - 1].rstrip() + "…"


def _bars(axes: Axes, labels: Sequence[str], values: Sequence[float], colour: str | Sequence[str]) -> None:
    places = range(len(values))
    axes.barh(places, values, color=colour)
    axes.set_yticks(places, [short(one) for one in labels])
    axes.invert_yaxis()
    axes.set_xlim(0, max(values, default=1) * 1.15 or 1)
    for place, value in zip(places, values, strict=True):
        axes.text(value, place, f" {value:g}", va="center")


def pareto(axes: Axes, data: Mapping[str, Any]) -> None:
    """Causes by count, with what each makes up together with those before it, and the line of four fifths."""
    values = [count for _, count, _ in data["bars"]]
    axes.bar(range(len(values)), values, color=BLUE)
    axes.set_xticks(range(len(values)), [short(label) for label, _, _ in data["bars"]], rotation=35, ha="right")
    axes.set_ylim(0, max(values) * 1.15)
    for place, value in enumerate(values):  # at the foot of the bar: the line runs over its head
        axes.text(place, max(values) * 0.02, f"{value:g}", ha="center", va="bottom", color=GROUND, weight="bold")
    share = axes.twinx()
    share.plot(range(len(values)), [100 * so_far for _, _, so_far in data["bars"]], color=ORANGE, marker="o")
    share.axhline(80, color=GREY, linestyle="--")
    share.set_ylim(0, 108)
    share.set_ylabel(data["share"])
    share.spines["right"].set_visible(True)


def flow(axes: Axes, data: Mapping[str, Any]) -> None:
    """What came and what was put right, day by day."""
    places = range(len(data["days"]))
    axes.plot(places, data["came"], color=ORANGE, marker="o", label=data["came_label"])
    axes.plot(places, data["done"], color=BLUE, marker="s", linestyle="--", label=data["done_label"])
    step = max(len(data["days"]) // 6, 1)
    axes.set_xticks(list(places)[::step], data["days"][::step], rotation=35, ha="right")
    axes.set_ylim(0, max([*data["came"], *data["done"], 1]) * 1.2)
    axes.legend(frameon=False, loc="upper left", ncols=2)


def times(axes: Axes, data: Mapping[str, Any]) -> None:
    """How many had it by when, against the promise."""
    values = sorted(data["minutes"])
    shares = [100 * (place + 1) / len(values) for place in range(len(values))]
    most = max([*values, data["promise"]]) * 1.1 or 1
    axes.step([0, *values, most], [0, *shares, shares[-1]], where="post", color=BLUE, linewidth=2.5)
    axes.axvline(data["promise"], color=RED, linestyle="--")
    axes.text(data["promise"], 4, f" {data['promise_label']}", color=RED)
    axes.set_xlim(0, most)
    axes.set_ylim(0, 105)
    axes.set_xlabel(data["minutes_label"])
    axes.set_ylabel(data["share"])


def heat(axes: Axes, data: Mapping[str, Any]) -> None:
    """When complaints come: by weekday and hour."""
    shown = axes.imshow(data["counts"], aspect="auto", cmap="cividis_r", vmin=0)
    axes.set_yticks(range(7), data["weekdays"])
    axes.set_xticks(range(0, 24, 4), [f"{hour}:00" for hour in range(0, 24, 4)])
    plt.colorbar(shown, ax=axes, fraction=0.05, pad=0.03)


def shares(axes: Axes, data: Mapping[str, Any]) -> None:
    """A share over time, each with the range in which the true one lies."""
    places = range(len(data["points"]))
    values = [point["value"] for point in data["points"]]
    below = [max(point["value"] - point["low"], 0) for point in data["points"]]
    above = [max(point["high"] - point["value"], 0) for point in data["points"]]
    axes.errorbar(places, values, yerr=[below, above], color=BLUE, marker="o", capsize=4, ecolor=GREY)
    axes.set_xticks(places, [f"{point['label']}\nn {point['n']}" for point in data["points"]])
    low, high = data["scale"]
    axes.set_ylim(low, high)
    axes.set_xlim(-0.5, len(places) - 0.5)


def ageing(axes: Axes, data: Mapping[str, Any]) -> None:
    """Open complaints by age; what is late is the darker part."""
    _bars(axes, data["labels"], data["counts"], [SKY if not late else RED for late in data["late"]])


def lights(axes: Axes, data: Mapping[str, Any]) -> None:
    """Green, yellow and red of each; how many stands in the bars."""
    places = range(len(data["labels"]))
    left = [0.0] * len(data["labels"])
    for name, colour in (("green", GREEN), ("yellow", ORANGE), ("red", RED)):
        drawn = axes.barh(places, data[name], left=left, color=colour, label=data[f"{name}_label"])
        counts = [str(count) if count else "" for count in data[name]]
        axes.bar_label(drawn, counts, label_type="center", color="white", weight="bold")
        left = [one + more for one, more in zip(left, data[name], strict=True)]
    axes.set_yticks(places, [short(one) for one in data["labels"]])
    axes.invert_yaxis()
    axes.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, -0.22), ncols=3)


def zones(axes: Axes, data: Mapping[str, Any]) -> None:
    """The shares of green, yellow and red marks of each; a hatch tells them apart, too, and the words stand below.
    Few marks have a grey label."""
    places = range(len(data["labels"]))
    names = (("green", GREEN, ""), ("yellow", ORANGE, "//"), ("red", RED, "xx"))
    whole = [sum(data[name][place] for name, _, _ in names) for place in places]
    left = [0.0] * len(whole)
    for name, colour, hatch in names:
        shown = [100 * count / n for count, n in zip(data[name], whole, strict=True)]
        drawn = axes.barh(
            places, shown, left=left, color=colour, hatch=hatch, edgecolor=GROUND, label=data[f"{name}_label"]
        )
        words = [f"{share:.0f} %" if share >= NARROW else "" for share in shown]
        ground = {"facecolor": GROUND, "edgecolor": "none", "pad": 1.5, "alpha": 0.9}
        axes.bar_label(drawn, words, label_type="center", color=INK, weight="bold", fontsize=10, bbox=ground)
        left = [one + more for one, more in zip(left, shown, strict=True)]
    labels = zip(data["labels"], data["beside"], strict=True)
    axes.set_yticks(places, [f"{short(name)}\n{beside}" for name, beside in labels], fontsize=10)
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.set_xlabel(data["share"])
    axes.figure.legend(frameon=False, loc="outside lower center", ncols=3)
    for text, few in zip(axes.get_yticklabels(), data["few"], strict=True):
        text.set_color(GREY if few else INK)


def effects(axes: Axes, data: Mapping[str, Any]) -> None:
    """Each prevention: how often its cause came before and after."""
    places = range(len(data["labels"]))
    axes.barh([one - 0.2 for one in places], data["before"], height=0.38, color=GREY, label=data["before_label"])
    axes.barh([one + 0.2 for one in places], data["after"], height=0.38, color=BLUE, label=data["after_label"])
    axes.set_yticks(places, [short(one) for one in data["labels"]])
    axes.invert_yaxis()
    axes.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, -0.22), ncols=2)


KINDS: Mapping[str, Callable[[Axes, Mapping[str, Any]], None]] = {
    one.__name__: one for one in (pareto, flow, times, heat, shares, ageing, lights, zones, effects)
}


def figure(picture: Mapping[str, Any]) -> Figure:
    """The picture as a figure: `kind`, `title`, and the data of its kind. KeyError for an unknown kind."""
    with mpl.rc_context(STYLE):
        made, axes = plt.subplots(figsize=(WIDE, 4.8), dpi=DPI, layout="constrained")
        KINDS[picture["kind"]](axes, picture["data"])
        axes.set_title(picture["title"], wrap=True)
        return made


def png(picture: Mapping[str, Any]) -> bytes:
    """The picture as a PNG file. `savefig` would draw it twice: once only to know where everything comes to lie."""
    made = figure(picture)
    try:
        with io.BytesIO() as file:
            cast("FigureCanvasAgg", made.canvas).print_png(file)  # type: ignore[no-untyped-call]
            return file.getvalue()
    finally:
        plt.close(made)
