// What the pages add to ipywidgets' and Sphinx' own scripts: names for controls that have none, and pictures in time.
"use strict";

// ipywidgets' manager tells MathJax 2 to set what it shows; MathJax 3 has no such queue, and the widgets no formulas.
let mathJax;
Object.defineProperty(window, "MathJax", {
    get: () => mathJax,
    set: value => { mathJax = Object.assign(value, {Hub: {Queue() {}}}); },
});

// A slider's handle and Play's buttons come without a name; the label beside the slider is one.
function name(root) {
    for (const handle of root.querySelectorAll(".noUi-handle:not([aria-label])")) {
        const label = handle.closest(".widget-slider")?.querySelector(".widget-label");
        handle.setAttribute("aria-label", label?.textContent || "step");
    }
    const buttons = {"fa-play": "play", "fa-pause": "pause", "fa-stop": "back to the start", "fa-repeat": "repeat"};
    for (const button of root.querySelectorAll(".widget-play button, .jupyter-widgets.widget-play button")) {
        const icon = Object.keys(buttons).find(icon => button.querySelector("." + icon));
        if (icon) button.setAttribute("aria-label", buttons[icon]);
    }
}

// What a screen reader asks of the theme's own parts: a level for a heading, a name for each side bar and for a search
// page, a landmark around the way up, and a way to scroll a wide block of code or a picture by the keyboard.
function complete(root) {
    root.querySelectorAll("[role=heading]:not([aria-level])").forEach(part => part.setAttribute("aria-level", "2"));
    root.querySelector("aside.sidebar-drawer")?.setAttribute("aria-label", "all pages");
    root.querySelector("aside.toc-drawer")?.setAttribute("aria-label", "this page");
    root.querySelectorAll("pre, .table-wrapper, .math-wrapper, p:has(> img)").forEach(part => { part.tabIndex = 0; });
    for (const up of root.querySelectorAll(".back-to-top")) {
        const way = document.createElement("nav");
        way.setAttribute("aria-label", "top of the page");
        up.replaceWith(way);
        way.append(up);
    }
    if (!root.querySelector("h1")) {
        const title = document.createElement("h1");
        title.textContent = root.title.split(" - ")[0];
        root.querySelector("[role=main]")?.prepend(title);
    }
}

// A stepper has one picture on the page at a time. Once that comes near the window, the others of its stack are fetched
// and decoded too, so that a step waits for nothing; the pictures further down the page are left for later.
const stackOf = new Map();  // the address of a frame: those of all frames in its outermost stack
const fetched = new Map();

function readStacks() {
    const script = document.querySelector("script[type='application/vnd.jupyter.widget-state+json']");
    const models = script ? JSON.parse(script.text).state : {};
    const below = id => {
        const {value, children = []} = models[id].state;
        const own = [...String(value ?? "").matchAll(/src="([^"]+\.webp)"/g)].map(found => found[1]);
        return own.concat(...children.map(child => below(child.replace("IPY_MODEL_", ""))));
    };
    for (const id of Object.keys(models)) {
        if (models[id].model_name !== "StackModel") continue;
        const frames = below(id);
        for (const frame of frames) if (!(stackOf.get(frame)?.length > frames.length)) stackOf.set(frame, frames);
    }
}

function fetchStack(image) {
    for (const frame of stackOf.get(image.getAttribute("src")) ?? []) {
        if (fetched.has(frame)) continue;
        const early = new Image();
        early.src = frame;
        early.decode().catch(() => {});
        fetched.set(frame, early);
    }
}

const near = new IntersectionObserver(entries => {
    for (const {isIntersecting, target} of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        fetchStack(target);
    }
}, {rootMargin: "300px"});

document.addEventListener("DOMContentLoaded", () => {
    readStacks();
    complete(document);
    const look = () => {
        name(document);
        document.querySelectorAll(".jupyter-widgets img:not([data-seen])").forEach(image => {
            image.dataset.seen = "";
            near.observe(image);
        });
    };
    new MutationObserver(look).observe(document.body, {childList: true, subtree: true});
    look();
});
