// Makes the widgets of a built page live: no server, no kernel, no other host. A classic script, so that it also
// runs from file://. It reads the widget state that the build saved, imports each widget's own ES module from it, and
// shows each view where the build left its still figure. Where anything fails, the figure simply stays.
(() => {
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

  /** One function for each kind of work that must be done once only, however many views ask for its result. */
  const once = (make) => {
    const made = new Map();
    return (key) => {
      if (!made.has(key)) made.set(key, make(key));
      return made.get(key);
    };
  };

  const addStyle = once((css) => {
    const style = document.createElement("style");
    style.textContent = css;
    document.head.append(style);
  });

  const importSource = once(async (source) => {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    try {
      const { default: widget } = await import(url);
      return typeof widget === "function" ? await widget() : widget;
    } finally {
      URL.revokeObjectURL(url);
    }
  });

  const states = Object.assign({}, ...[...document.querySelectorAll(STATE)].map((script) => JSON.parse(script.textContent).state));

  /** The code of a widget class; a page holds it once, with the first widget of the class. */
  const codeOf = (kind) => Object.values(states).find(({ state }) => state._anywidget_id === kind && state._esm)?.state;

  const modelOf = once(async (id) => {
    const saved = states[id]?.state;
    const code = saved && codeOf(saved._anywidget_id);
    if (!code) throw new Error(`the page holds no code for the widget ${id}`);
    const model = new Model(saved);
    const widget = await importSource(code._esm);
    addStyle(code._css ?? "");
    await widget.initialize?.({ model });
    return { model, widget };
  });

  /** Keep two traits equal, as ipywidgets.jslink does in a notebook. */
  const link = async ({ source, target }) => {
    const end = async ([id, name]) => ({ name, model: (await modelOf(id.replace("IPY_MODEL_", ""))).model });
    const [one, other] = await Promise.all([end(source), end(target)]);
    const follow = (from, to) => from.model.on(`change:${from.name}`, () => to.model.set(to.name, from.model.get(from.name)));
    follow(one, other);
    follow(other, one);
  };

  const mount = async (script) => {
    const { model, widget } = await modelOf(JSON.parse(script.textContent).model_id);
    const el = document.createElement("div");
    el.className = "bptt-live";
    script.before(el);
    try {
      await widget.render({ model, el });
      script.closest(".bptt-widget")?.classList.add("is-live");
    } catch (error) {
      el.remove();
      throw error;
    }
  };

  for (const { state } of Object.values(states).filter(({ state }) => state._model_name === "LinkModel")) {
    link(state).catch((error) => console.error("Two widgets could not be linked.", error));
  }
  for (const script of document.querySelectorAll(VIEW)) {
    mount(script).catch((error) => console.error("A widget could not be shown; its figure stays.", error));
  }
})();
