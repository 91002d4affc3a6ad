// Python in the page: started by the first press of Run. Nothing is loaded before that, and nothing from another host.
// The files of this folder become one classic script, in the order of their numbers: a page that is opened from a folder
// may not import modules. The build puts BUILD in front: which files come first, and how large they are.
const here = document.currentScript.src.replace(/[^/]*$/, "");
const FOLDER = location.protocol === "file:";

const el = (name, properties = {}, ...children) => {
  const e = document.createElement(name);
  Object.assign(e, properties);
  e.append(...children);
  return e;
};

const script = (src) => new Promise((resolve, reject) => {
  document.head.append(el("script", { src, onload: resolve, onerror: () => reject(new Error(`${src} cannot be read`)) }));
});

/** Storage that may be blocked or full: null where nothing can be read, false where nothing could be kept. */
const kept = {
  get(key) { try { return localStorage.getItem(key); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, value); return true; } catch { return false; } },
  drop(key) { try { localStorage.removeItem(key); } catch { /* then there is nothing to drop */ } },
  keys() { try { return Object.keys(localStorage); } catch { return []; } },
};

/** The name under which keeper.js keeps the files. */
const STORE = `unrolled-live ${here}?${BUILD.stamp}`;

/** A service worker that keeps the files for the next visit, where the browser allows one: Python does not wait long. */
async function keeper() {
  try {
    const registration = await navigator.serviceWorker.register(`${here}keeper.js?${BUILD.stamp}`);
    await caches.open(STORE); // keeper.js makes none itself
    const coming = registration.installing ?? registration.waiting;
    if (!coming) return;
    const active = new Promise((resolve) => { coming.onstatechange = () => coming.state === "activated" && resolve(); });
    await Promise.race([active, new Promise((resolve) => setTimeout(resolve, 1000))]);
  } catch { /* then each visit asks the host, or the browser's own cache */ }
}

/** The worker: one a page, until it is stopped. */
const engine = {
  worker: undefined,
  ready: undefined,
  jobs: new Map(),
  number: 0,

  start() {
    return (this.ready ??= this.begin());
  },

  async begin() {
    if (!FOLDER) await keeper();
    const address = FOLDER ? URL.createObjectURL(new Blob([await fromFolder("start.bin")], { type: "text/javascript" })) : `${here}worker.js`;
    this.worker = new Worker(address);
    const up = new Promise((resolve, reject) => this.jobs.set("start", { resolve, reject }));
    this.worker.onmessage = ({ data }) => receive(data);
    this.worker.onerror = (event) => this.fail(event.message ?? "the worker does not start");
    this.worker.postMessage({ kind: "start", base: here, fromPage: FOLDER, first: BUILD.first, store: STORE });
    await up;
  },

  /** Runs a cell: `job` gets what the worker sends meanwhile. */
  async run(job, message) {
    await this.start();
    const id = ++this.number;
    return new Promise((resolve, reject) => {
      this.jobs.set(id, Object.assign(job, { resolve, reject }));
      this.worker.postMessage({ kind: "run", id, ...message });
    });
  },

  stop(reason = "stopped") {
    this.worker?.terminate();
    this.worker = this.ready = undefined;
    const waiting = [...this.jobs.values()];
    this.jobs.clear();
    for (const { reject } of waiting) reject(new Error(reason));
  },

  fail(text) {
    this.stop(/memory|allocation/i.test(text) ? "memory" : text);
  },
};

let current; // the job whose cells are running
let inbox = Promise.resolve(); // one message after the other: a widget may have to wait for its code
function receive(data) {
  inbox = inbox.then(() => handle[data.kind]?.(data)).catch((error) => console.error(error));
}

const settle = (id, value) => { engine.jobs.get(id)?.resolve(value); engine.jobs.delete(id); };
const handle = {
  ready: () => settle("start"),
  loading: ({ names }) => current?.say(`Loading ${names.filter((name) => BUILD.known.includes(name)).join(", ") || "packages"} …`),
  begin: ({ id, cell, quiet }) => { current = engine.jobs.get(id); current?.begin(cell, quiet); },
  end: ({ cell, ok }) => current?.end(cell, ok),
  done: (data) => settle(data.id, data),
  failed: ({ text }) => engine.fail(text),
  want: ({ name }) => hand(name),
  stream: ({ name, text }) => current?.place().print(name, text),
  display: ({ data }) => current?.place().display(data),
  note: ({ text }) => current?.place().note(text),
  error: ({ text }) => current?.place().error(text),
  clear: () => current?.place().clear(),
  comm: (data) => comm(data),
  widget: ({ id, text }) => current?.place(true).widget(id, text),
};

/** The bytes of a file that stands in the folder as base64, in a script. */
async function fromFolder(name) {
  window.UNROLLED_FILES ??= {};
  await script(`${here}folder/${name.replaceAll("/", "-")}.js`);
  const bytes = Uint8Array.from(atob(window.UNROLLED_FILES[name]), (character) => character.charCodeAt(0));
  delete window.UNROLLED_FILES[name];
  if (name !== "start.bin") return bytes;
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

async function hand(name) {
  const bytes = await fromFolder(name);
  engine.worker?.postMessage({ kind: "file", name, bytes }, [bytes.buffer]);
}
