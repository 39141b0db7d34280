"""Weigh the pages of site/ and time their steps, in a browser that keeps nothing: `make weights`.

For each page: requests and kB (packed) until it is there, and with all that its steppers show once they were walked;
for each lesson, median and 90th percentile of the milliseconds from an arrow key to the changed picture, in frames of
the display (1/60 s) as well. Times depend on the machine and on what else it does, so no test asks for them.
"""

import argparse
import statistics
from pathlib import Path

import browser
import measure_latency
from site_server import Server

ROOT = Path(__file__).parents[1]
STEPPER = ".widget-vbox:has(> .widget-hbox .widget-play)"
FRAME = 1000 / 60


def weighed(page, server, path):
    """(requests, kB) when the page is there, the same after all of its steppers were walked, and its steps' times."""
    sent, asked = server.sent, len(server.asked)

    def so_far():
        return len(server.asked) - asked, (server.sent - sent) / 1000

    page.goto(server.address(path))
    page.wait_for_load_state("networkidle")
    first, took = so_far(), []
    for stepper in page.locator(STEPPER).all():
        stepper.scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
        if stepper.locator(".noUi-handle").first.get_attribute("aria-valuemax") != "0.0":
            took += measure_latency.latencies(page, stepper, ["ArrowRight", "ArrowLeft"] * 5)
    return first, so_far(), took


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "site")
    options = parser.parse_args()
    paths = sorted(path for path in options.site.rglob("*.html") if "_static" not in path.parts)
    if not paths:
        raise SystemExit(f"no pages in {options.site}: build them first, with make site")
    server, every = Server(options.site), []
    with browser.running_browser(browser.browser_path()) as page:
        page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
        print(f"{'':48}{'requests':>9}{'kB':>6}{'walked':>9}{'kB':>6}{'median ms':>11}{'90 %':>6}")
        for path in paths:
            (asked, sent), (asked_in_all, sent_in_all), took = weighed(page, server, path.relative_to(options.site))
            every += took
            times = f"{statistics.median(took):11.0f}{measure_latency.ninth_decile(took):6.0f}" if took else ""
            name = str(path.relative_to(options.site).with_suffix(""))
            print(f"{name:48}{asked:9}{sent:6.0f}{asked_in_all:9}{sent_in_all:6.0f}{times}")
    server.close()
    median, most = statistics.median(every), measure_latency.ninth_decile(every)
    print(f"all steps: median {median:.0f} ms ({median / FRAME:.1f} frames), 90th percentile {most:.0f} ms")


if __name__ == "__main__":
    main()
