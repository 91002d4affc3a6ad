// Makes the widgets of a built page live: no server, no kernel, no other host. It reads the widget state that the build
// saved and shows each view where the build left its still figure. Each widget fails alone: its figure stays, and a
// sentence says why.
// The build puts this behind the modules that all widgets share; the modules of each widget come in a script of its
// own, before this one or after it. All are classic scripts: a page that is opened from a folder may not import others.
{
  const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

  /** The model of one widget: what anywidget gives to `render`, without a kernel behind it. */
  class Model {
    #listeners = new Map();

    constructor(state) {
      this.state = { ...state };
    }

    get(name) {
      return this.state[name];
    }

    set(name, value) {
      if (Object.is(this.state[name], value)) return;
      this.state[name] = value;
      for (const event of [`change:${name}`, "change"]) {
        for (const listener of [...(this.#listeners.get(event) ?? [])]) listener();
      }
    }

    on(event, listener) {
      if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
      this.#listeners.get(event).add(listener);
    }

    off(event, listener) {
      if (event === undefined) this.#listeners.clear();
      else if (listener === undefined) this.#listeners.delete(event);
      else this.#listeners.get(event)?.delete(listener);
    }

    save_changes() {}

    send() {}
  }

  // Outside of texts Python writes numbers that JSON does not have: to a widget they are missing.
  const NO_JSON = /"[^"\\]*(?:\\.[^"\\]*)*"|-?Infinity|NaN/g;

  /** What a script holds; nothing where it cannot be read. */
  const contents = ({ textContent: text }) => {
    try { return JSON.parse(text); } catch { /* perhaps for such a number alone */ }
    try {
      return JSON.parse(text.replace(NO_JSON, (part) => (part.startsWith('"') ? part : "null")));
    } catch (error) {
      console.error("What was saved for widgets cannot be read.", error);
      return undefined;
    }
  };

  const saved = [...document.querySelectorAll(STATE)].map((script) => contents(script)?.state);
  const states = Object.assign({}, ...saved);
  const models = new Map(Object.entries(states).map(([id, one]) => [id, new Model(one?.state)]));

  /** The folder of a widget: explorer, for bptt.widgets.explorer.widget.Explorer. */
  const kindOf = (model) => String(model.get("_anywidget_id")).split(".").at(-1).toLowerCase();

  /** Whether the script of that widget is there yet. */
  const isHere = (kind) => Object.hasOwn(bptt.modules, `${kind}/view.js`);

  /** The view of a model, with the function `render({ model, el })`. The code of its widget has to be here. */
  const viewOf = (model) => bptt.need(`${kindOf(model)}/view.js`).default;

  const folder = new URL(".", document.currentScript.src);

  const pathOf = (name) => new URL(`widgets/${name}`, folder).href;

  /** Run one of the scripts beside this one. */
  const run = (name) => new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: pathOf(name) });
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => { script.remove(); reject(new Error(`${name} could not be loaded.`)); });
    document.head.append(script);
  });

  /** Fetch the code and the style of a widget that this page did not have when it was built, if it still has not. */
  const fetched = async (model) => {
    const kind = kindOf(model);
    if (isHere(kind)) return;
    const style = { rel: "stylesheet", href: pathOf(`${kind}.css`) };
    document.head.append(Object.assign(document.createElement("link"), style));
    await run(`${kind}.js`);
  };

  /** A module that the page does without until it is used. */
  bptt.later = async (name) => {
    if (!Object.hasOwn(bptt.modules, name)) await run("later.js");
    return bptt.need(name);
  };

  /** Keep two traits equal, as ipywidgets.jslink does in a notebook; what links no two widgets is left out. */
  const link = ({ source, target }) => {
    const ends = [source, target].map((end) => (
      { name: end?.[1], model: models.get(String(end?.[0]).replace("IPY_MODEL_", "")) }));
    if (ends.some(({ model, name }) => model?.get(name) === undefined)) {
      console.error("A link has no widget at one of its ends.", source, target);
      return;
    }
    const follow = (from, to) => {
      from.model.on(`change:${from.name}`, () => to.model.set(to.name, from.model.get(from.name)));
    };
    follow(ends[0], ends[1]);
    follow(ends[1], ends[0]);
  };

  // A box of the height of what is in it: while that stays, a browser lays out a widget anew and leaves the page alone.
  const heights = new ResizeObserver((entries) => {
    requestAnimationFrame(() => { // within the same frame WebKit complains of a loop
      for (const { target, borderBoxSize: [{ blockSize }] } of entries) {
        Object.assign(target.parentElement?.style ?? {}, { contain: "size layout", height: `${blockSize}px` });
      }
    });
  });

  const mounted = new WeakSet();

  /** The figure stays, and a sentence below it says why. */
  const leaveStill = (script, why) => {
    mounted.add(script);
    const sentence = document.createElement("p");
    sentence.className = "bptt-still-because";
    sentence.textContent = `This is a picture only: the live widget could not be shown, for ${why}.`;
    script.before(sentence);
  };

  const mount = (script) => {
    if (mounted.has(script) || !script.textContent.endsWith("}")) return; // it is there already, or still on its way
    const model = models.get(contents(script)?.model_id);
    if (!model) return leaveStill(script, "nothing that can be read is saved for it");
    if (!isHere(kindOf(model))) return; // that script comes later, and mounts it
    mounted.add(script);
    const el = document.createElement("div");
    el.className = "bptt-live";
    script.before(el);
    try {
      viewOf(model).render({ model, el });
      heights.observe(el.firstElementChild);
      script.closest(".bptt-widget").classList.add("is-live");
    } catch (error) {
      el.remove();
      leaveStill(script, error.message);
      console.error("A widget could not be shown; its figure stays.", error);
    }
  };

  Object.values(states).map((one) => one?.state).filter((state) => state?._model_name === "LinkModel").forEach(link);

  // A widget comes alive as soon as its place in the page has been read, while the browser reads on.
  const mountAll = () => document.querySelectorAll(VIEW).forEach(mount);
  Object.assign(bptt, { Model, viewOf, fetched, mountAll });
  const reading = new MutationObserver(mountAll);
  if (document.readyState === "loading") reading.observe(document, { childList: true, subtree: true });
  addEventListener("DOMContentLoaded", () => { reading.disconnect(); mountAll(); });
  addEventListener("load", () => {
    mountAll();
    for (const script of document.querySelectorAll(VIEW)) {
      if (!mounted.has(script)) leaveStill(script, "its code is not here");
    }
  });
  mountAll();

  // The formulas, which take longer, are typeset a frame later; no frame comes in a hidden tab. Where MathJax was
  // faster, it has begun already.
  const pageReady = async () => {
    await new Promise((shown) => { requestAnimationFrame(() => setTimeout(shown)); setTimeout(shown, 250); });
    return MathJax.startup.defaultPageReady();
  };
  if (!window.MathJax?.startup) window.MathJax = { ...window.MathJax, startup: { pageReady } };
}
