// Python in a worker: Pyodide, the packages of packages.json, and the runner. It asks nobody but the book's own host. From
// a folder nothing can be asked for: there the page hands over the files.
"use strict";

const post = (kind, content = {}) => postMessage({ kind, ...content });
let base; // where the files are
let fromPage = false; // whether the page hands them over
let store; // the name under which keeper.js keeps them
let pyodide, runner, site;
let packages = {}, modules = {}; // what packages.json says

// ---- files

const asked = new Map();

/** The bytes of a file; what ends in .bin was packed with gzip. */
function bytesOf(name) {
  if (!asked.has(name)) asked.set(name, fetchFile(name).then((blob) => blob.arrayBuffer()).then((buffer) => new Uint8Array(buffer)));
  return asked.get(name);
}

async function fetchFile(name) {
  return name.endsWith(".bin") ? unpacked(await streamOf(name)) : new Response(await streamOf(name));
}

const unpacked = (stream, type = "application/octet-stream") =>
  new Response(stream.pipeThrough(new DecompressionStream("gzip")), { headers: { "Content-Type": type } });

const handed = new Map(); // name -> what waits for the page's bytes
async function streamOf(name) {
  if (fromPage) {
    const bytes = await new Promise((resolve) => { handed.set(name, resolve); post("want", { name }); });
    return new Response(bytes).body; // the stream of a Blob never begins in a worker of WebKit from a folder
  }
  const response = await fetchOutside(base + name);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response.body;
}

/** Pyodide fetches its parts by their own names: give it the packed ones. */
const fetchOutside = self.fetch.bind(self);
self.fetch = async (address) => {
  const name = String(address?.url ?? address).replace(base, "");
  if (name.endsWith(".wasm")) return unpacked(await streamOf(`${name}.bin`), "application/wasm");
  return new Response(await bytesOf(name));
};

// ---- packages

const loaded = new Map();

// No cell needs the tests in a wheel, and unpacking them takes a tenth of a second.
const UNPACK = `
import io
import zipfile

def unpack(packed, folder):
    with zipfile.ZipFile(io.BytesIO(packed.to_bytes())) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if "/tests/" not in name])

unpack
`;
let extract;

function unpack(bytes) {
  extract ??= pyodide.runPython(UNPACK);
  extract(bytes, site);
}

/** The package and all that it needs, once. */
function load(name) {
  if (!loaded.has(name)) {
    loaded.set(name, (async () => {
      const { file, depends } = packages[name];
      const bytes = bytesOf(file);
      await Promise.all(depends.map(load));
      unpack(await bytes);
      asked.delete(file);
    })());
  }
  return loaded.get(name);
}

/** The same from inside Python, which cannot wait: a request that blocks, which only a worker may make. */
function loadNow(name) {
  if (loaded.has(name)) return true;
  if (fromPage) return false;
  loaded.set(name, Promise.resolve());
  packages[name].depends.forEach(loadNow);
  const request = new XMLHttpRequest();
  request.open("GET", base + packages[name].file, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`${packages[name].file}: ${request.status}`);
  unpack(new Uint8Array(request.response));
  return true;
}

/** Load what the modules that cells name bring along, and say so. */
async function loadFor(names) {
  const needed = new Set(names.flatMap((name) => modules[name] ?? []));
  const missing = [...needed].filter((name) => !loaded.has(name));
  if (missing.length) post("loading", { names: missing });
  await Promise.all([...needed].map(load));
  if (missing.length) runner.look_again();
}

// ---- the next visit

const LIBRARY = "/lib/python312.zip"; // Pyodide puts it there, and Python reads it without unpacking it
const COPY = "/kept.zip"; // a file, which is in the memory of JavaScript: Python's own stays as large as it once was
let quietly; // a clock: after a while without a run
let keeping = Promise.resolve();
let modulesKept = 0; // how many had been imported when that was done last

/** How many modules have been imported. */
const imported = () => pyodide.runPython("import sys; len(sys.modules)");

/** Put the bytecode of all that has been imported into the archives that keeper.js keeps, where it keeps any. */
async function keepBytecode() {
  if (imported() === modulesKept || !(await self.caches?.has(store))) return;
  modulesKept = imported();
  const cache = await caches.open(store);
  const archives = ["packages/runner.zip", ...[...loaded.keys()].map((name) => packages[name].file)];
  for (const [file, place] of [["pyodide/python_stdlib.zip", LIBRARY], ...archives.map((file) => [file, site])]) {
    const found = await cache.match(base + file);
    if (!found) continue;
    pyodide.FS.writeFile(COPY, new Uint8Array(await found.arrayBuffer()));
    if (await stepped(runner.extend(COPY, place))) await cache.put(base + file, new Response(pyodide.FS.readFile(COPY)));
    pyodide.FS.unlink(COPY);
  }
}

/** What a generator of Python returns; what the page asks for comes between its steps. */
async function stepped(steps) {
  for (;;) {
    const { done, value } = steps.next();
    if (done) { steps.destroy(); return value; }
    await new Promise((next) => setTimeout(next));
  }
}

// ---- messages of the page

async function start(message) {
  ({ base, fromPage, store } = message);
  const first = ["packages.json", "packages/runner.zip", ...message.first];
  first.forEach(bytesOf); // on their way while Python itself still is
  if (!self.loadPyodide) importScripts(`${base}pyodide/pyodide.js`); // from a folder it stands above, in the same Blob
  pyodide = await loadPyodide({ indexURL: `${base}pyodide/`, stdout: () => {}, stderr: (text) => console.warn(text) });
  ({ packages, modules } = JSON.parse(new TextDecoder().decode(await bytesOf("packages.json"))));
  site = pyodide.runPython("import site; site.getsitepackages()[0]");
  unpack(await bytesOf("packages/runner.zip"));
  pyodide.registerJsModule("unrolled_js", {
    post: (text) => postMessage(JSON.parse(text)),
    fetch_now: loadNow,
  });
  runner = pyodide.pyimport("live.run");
  const bringing = Object.entries(packages).flatMap(([name, { imports }]) => imports.map((module) => [module, name]));
  runner.start(JSON.stringify(Object.fromEntries(bringing)));
  post("ready");
}

async function run({ id, cell, sources, names, shown, above }) {
  const began = performance.now();
  const texts = JSON.stringify(sources);
  for (;;) {
    const planned = JSON.parse(runner.plan(texts, cell));
    const cells = above ? sources.map((_, index) => index).slice(0, cell) : planned.cells;
    await loadFor(planned.modules);
    let result = { ok: true, want: [] };
    for (const index of cells) {
      const quiet = index !== cell && !above && !shown.includes(index);
      post("begin", { id, cell: index, quiet });
      result = JSON.parse(runner.run(texts, index, quiet, names[index]));
      post("end", { id, cell: index, ok: result.ok });
      if (!result.ok) break;
    }
    if (!result.want.length) {
      post("done", { id, cells, ok: result.ok, ms: performance.now() - began, heap: pyodide._module.HEAPU8.length });
      clearTimeout(quietly);
      quietly = setTimeout(() => { keeping = keeping.then(keepBytecode).catch(() => {}); }, 3000); // or it is compiled again
      return;
    }
    await Promise.all(result.want.map(load)); // and once more, from a state that is known
  }
}

const handlers = { start, run, comm: ({ id, data }) => runner?.from_page(id, JSON.stringify(data)) };
let queue = Promise.resolve();
onmessage = ({ data }) => {
  if (data.kind === "file") {
    handed.get(data.name)?.(data.bytes);
    handed.delete(data.name);
    return;
  }
  queue = queue.then(() => handlers[data.kind](data)).catch((error) => post("failed", { text: String(error?.stack ?? error) }));
};
