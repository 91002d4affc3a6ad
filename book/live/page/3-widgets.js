// Widgets: their models are Python's, in the worker; their views are those that the book's own pages have.
const models = new Map();
const CODE = new URL("../widgets.js", here).href;

async function book() {
  if (!window.bptt?.Model) await script(CODE); // a page without widgets has not loaded it
  return window.bptt;
}

async function comm({ what, id, data }) {
  if (what === "comm_open") models.set(id, await model(id, data.state));
  else if (what === "comm_msg" && data.method === "update") {
    const known = models.get(id);
    for (const [name, value] of Object.entries(data.state)) known?.receive(name, value);
  }
}

async function model(id, state) {
  const { Model } = await book();
  class Live extends Model {
    changed = new Set();

    set(name, value) {
      if (!Object.is(this.get(name), value)) this.changed.add(name);
      super.set(name, value);
    }

    receive(name, value) { // from Python, which need not be told
      super.set(name, value);
      this.changed.delete(name);
    }

    save_changes() {
      if (!this.changed.size) return;
      const now = Object.fromEntries([...this.changed].map((name) => [name, this.get(name)]));
      this.changed.clear();
      engine.worker?.postMessage({ kind: "comm", id, data: { method: "update", state: now, buffer_paths: [] } });
    }
  }
  if (state._model_name === "LinkModel") linkModels(state.source, state.target);
  return new Live(state);
}

const named = (reference) => models.get(reference.replace("IPY_MODEL_", ""));

/** As ipywidgets.jslink: two traits stay equal, and Python learns of it. */
function linkModels(...ends) {
  const [one, other] = ends.map(([reference, name]) => ({ model: named(reference), name }));
  const follow = (from, to) => from.model.on(`change:${from.name}`, () => {
    to.model.set(to.name, from.model.get(from.name));
    to.model.save_changes();
  });
  follow(one, other);
  follow(other, one);
}

/** Show the view of a model, or of each in a box of them; false where the page has none. */
async function show(id, place) {
  const shown = models.get(id);
  if (shown?.get("children") && /^[HV]?Box/.test(shown.get("_model_name"))) {
    for (const child of shown.get("children")) {
      if (!(await show(child.replace("IPY_MODEL_", ""), place))) return false;
    }
    return true;
  }
  if (!shown?.get("_anywidget_id")) return false;
  const { fetched, viewOf } = await book();
  try { await fetched(shown); } catch { return false; } // not one of the book's
  const view = viewOf(shown);
  const box = el("div", { className: "bptt-live" });
  place.append(el("div", { className: "bptt-widget is-live" }, box));
  const leave = view.render({ model: shown, el: box });
  place.leave = typeof leave === "function" ? leave : undefined;
  return true;
}
