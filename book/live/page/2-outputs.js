/** Where the outputs of a cell stand: in the place, and in the form, of those that the build wrote. */
class Outputs {
  constructor(cell, still, after) {
    this.cell = cell;
    this.still = still; // what the build wrote, if anything
    this.box = el("div", { className: "cell_output docutils container live-output", hidden: true });
    (still ?? after).after(this.box);
  }

  get shown() {
    return !this.box.hidden;
  }

  /** Instead of what the build wrote, show what comes now. */
  open() {
    this.clear();
    this.box.hidden = false;
    if (this.still) this.still.hidden = true;
  }

  close() {
    this.clear();
    this.box.hidden = true;
    if (this.still) this.still.hidden = false;
  }

  clear() {
    for (const child of this.box.children) child.leave?.();
    this.box.replaceChildren();
  }

  add(className, ...children) {
    const output = el("div", { className: `output ${className}` }, ...children);
    this.box.append(output);
    return output;
  }

  print(name, text) { // what comes in pieces is one text
    const last = this.box.lastElementChild;
    if (last?.dataset.stream === name) last.querySelector("pre").append(text);
    else this.text(name === "stderr" ? "stderr" : "stream", text).dataset.stream = name;
  }

  text(kind, text) {
    return this.add(`${kind} highlight-myst-ansi notranslate`, el("div", { className: "highlight" }, el("pre", { tabIndex: 0 }, text)));
  }

  note(text) {
    this.add("live-note", el("p", {}, text));
  }

  error(text) {
    const output = this.add("traceback live-error notranslate");
    const line = text.match(new RegExp(`File "<${this.cell.name}>", line (\\d+)(?![\\s\\S]*File "<${this.cell.name}>")`))?.[1];
    if (line && this.cell.pre) output.append(el("button", { type: "button", onclick: () => this.cell.editor.goTo(Number(line)) }, `Go to line ${line}`));
    output.append(el("pre", { tabIndex: 0 }, text));
  }

  async display(data) {
    if (data["text/html"]) this.add("text_html").innerHTML = data["text/html"];
    else if (data["image/svg+xml"]) this.add("image_svg").innerHTML = data["image/svg+xml"];
    else if (data["image/png"]) this.add("image_png", el("img", { src: `data:image/png;base64,${data["image/png"]}`, alt: "" }));
    else if (data["text/latex"]) {
      const formula = data["text/latex"].trim().replace(/^\$\$?|\$\$?$/g, "");
      const output = this.add("text_latex math notranslate nohighlight", `\\[${formula}\\]`);
      await window.MathJax?.startup?.promise;
      await window.MathJax?.typesetPromise?.([output]);
    } else this.text("text_plain", data["text/plain"] ?? "");
  }

  async widget(id, text) {
    const output = this.add("text_html live-widget");
    if (await show(id, output)) return;
    output.remove();
    this.text("text_plain", text);
    this.note("This control needs Jupyter: download the notebook, and run it on your own machine.");
  }

  /** What a screen reader is told: the beginning of what the cell says. */
  inWords() {
    const texts = [...this.box.querySelectorAll("pre, .live-note")].map((e) => e.textContent.trim());
    const figures = this.box.querySelectorAll("svg[role=img], .bptt-figure").length;
    return [...texts, figures ? "A figure." : ""].join(" ").slice(0, 300);
  }
}
