// The cells of this page, in order, those that it does not show too: others may need them.
const places = [...document.querySelectorAll("article div.cell")];
const cells = JSON.parse(document.getElementById("live-cells").textContent).map(({ source, shown }, index) => {
  const element = shown ? places.shift() : undefined;
  const pre = source === undefined ? element?.querySelector(".cell_input pre") : undefined;
  return { index, element, pre, source: source ?? pre?.textContent.replace(/\n$/, "") ?? "", name: "A cell that is not shown" };
});

const MESSAGES = {
  stopped: "Stopped. The next run starts Python anew, with what it needs.",
  memory: "Python ran out of memory and was ended. Make it smaller; the next run starts anew.",
};

const button = (name, text, title, hidden = false) => el("button", { type: "button", className: `live-${name}`, textContent: text, title, hidden });

/** The exercise that a cell belongs to: the last one before it, with nothing but text and cells in between. */
function exerciseOf(element) {
  for (let before = element.previousElementSibling; before; before = before.previousElementSibling) {
    if (before.matches(".exercise")) return before;
    if (before.matches(".solution, section, h1, h2, h3")) return undefined;
  }
  return undefined;
}

function equip(cell, number) {
  cell.name = `Cell ${number}`;
  cell.input = cell.element.querySelector(".cell_input");
  const original = cell.source;
  const run = button("run", "Run", "Run this cell in your browser, after those above that it needs");
  const edit = button("edit", "Edit", "Change this cell");
  const above = button("above", "Run all above", "Run every cell above this one, from the first", cell.index === 0);
  const stop = button("stop", "Stop", "End Python; the next run starts it anew", true);
  const reset = button("reset", "Reset", "Show this cell as the book has it", true);
  const back = button("back", "Bring back", "Bring back what stood here before", true);
  const status = el("span", { className: "live-status" });
  status.setAttribute("role", "status");
  const bar = el("div", { className: "live-bar" }, run, edit, above, stop, reset, back, el("span", { className: "live-keys", ariaHidden: true }, "Shift+Enter runs, Escape leaves"), status);
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", cell.name);
  const fold = cell.input.closest("details");
  (fold && cell.element.contains(fold) ? fold : cell.input).after(bar);
  const output = cell.element.querySelector(".cell_output");
  const outerFold = output?.closest("details");
  cell.outputs = new Outputs(cell, outerFold && cell.element.contains(outerFold) ? outerFold : output, bar);
  cell.editor = new Editor(cell, { run: () => go(), leave: () => run.focus(), changed: () => changed() });

  const say = (text, detail = "") => status.replaceChildren(text, el("span", { className: "live-heard" }, detail && ` ${detail}`));
  const tidy = () => {
    edit.hidden = cell.editor.open;
    reset.hidden = cell.source === original && !cell.outputs.shown && (!cell.editor.open || Boolean(answer));
  };

  // ---- exercises keep what the reader writes
  const exercise = exerciseOf(cell.element);
  const answer = exercise && new Answer(`${exercise.id}:${original.length ? number : 0}`, original);
  let before; // what "Bring back" brings back
  const offer = (text) => { before = text; back.hidden = text === undefined; };
  function changed() {
    tidy();
    if (!answer) return;
    const verdict = answer.write(cell.source);
    if (verdict === "full") say("This browser cannot keep what you write here: copy it before you leave.");
    else if (verdict === "other") { offer(answer.other); say("This answer was changed in another tab too. Bring back shows that one."); }
  }
  if (answer) {
    const found = answer.read();
    if (found && found.text !== original) {
      cell.editor.set(found.text);
      say(found.stub === original ? "This is what you wrote." : "This is what you wrote. The exercise has changed since: Reset shows it as it is now.");
    }
    cell.editor.show();
    addEventListener("storage", ({ key }) => {
      if (key !== answer.key || kept.get(key) === answer.seen) return;
      answer.seen = kept.get(key);
      offer(answer.read()?.text ?? original);
      say("This answer was changed in another tab. Bring back shows it.");
    });
  }

  // ---- running
  /** The buttons that run it stay where they are, and keep the focus: a disabled one would lose it. */
  const busy = (runs) => {
    for (const each of [run, above]) each.ariaDisabled = String(runs);
    if (!runs && document.activeElement === stop) run.focus();
    stop.hidden = !runs;
  };
  async function go(all = false) {
    if (run.ariaDisabled === "true") return;
    busy(true);
    if (!all) cell.outputs.open();
    say(engine.worker ? "Running …" : `Loading Python (${BUILD.size}, the first time) …`);
    let running = cell;
    const ran = [];
    const job = {
      say,
      begin(index, quiet) {
        running = cells[index];
        if (!quiet) running.outputs?.open();
        say(index === cell.index ? "Running …" : `Running ${running.name} first …`);
      },
      end(index, ok) { if (!ok && index !== cell.index) ran.failed = index; ran.push(index); },
      place(opens = false) {
        const at = running.outputs ?? cell.outputs;
        if (opens && !at.shown) at.open();
        return at;
      },
    };
    try {
      const result = await engine.run(job, {
        cell: cell.index, above: all, sources: cells.map((each) => each.source), names: cells.map((each) => each.name),
        shown: cells.filter((each) => each.outputs?.shown).map((each) => each.index),
      });
      await inbox;
      kept.get(CHOICE) ?? kept.set(CHOICE, "yes");
      report(result, all, ran.failed);
    } catch (failure) {
      const lost = failure.message === "memory" || failure.message === "stopped" ? MESSAGES[failure.message] : undefined;
      say(lost ?? `Python does not start here: ${failure.message.split("\n")[0]}`);
      engine.stop();
    }
    busy(false);
    tidy();
  }

  function report({ ok, cells: done }, all, failed = cell.index) {
    const others = done.filter((index) => index !== cell.index).map((index) => cells[index].name.replace("Cell ", ""));
    const named = others.filter((name) => /^\d+$/.test(name));
    const list = `cell${named.length === 1 ? "" : "s"} ${named.join(", ")}`;
    const first = !named.length ? "" : all ? `: ${list}` : `, after ${list}, which this one needs`;
    if (ok) say(`Done${first}.`, cell.outputs.inWords());
    else if (failed === cell.index) say("It ended with an error.", cell.outputs.inWords());
    else say(`${cells[failed].name}, which this one needs, ended with an error: it is shown there.`);
  }

  run.onclick = () => go();
  above.onclick = () => go(true);
  stop.onclick = () => engine.stop();
  edit.onclick = () => { cell.editor.show(); tidy(); cell.editor.field.focus(); };
  back.onclick = () => {
    const now = cell.source;
    cell.editor.set(before);
    cell.editor.show();
    answer?.write(before);
    offer(now);
    say("Here it is. Bring back changes the two over.");
    tidy();
  };
  reset.onclick = () => {
    if (cell.source !== original) offer(cell.source);
    cell.editor.set(original);
    if (answer) answer.drop();
    else cell.editor.hide();
    cell.outputs.close();
    say("");
    tidy();
    run.focus();
  };
  tidy();
}
