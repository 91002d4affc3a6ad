/** The editor of a cell: the browser's own text field, which every reader's tools know, growing and indenting. */
class Editor {
  constructor(cell, { run, leave, changed }) {
    this.cell = cell;
    this.block = cell.input.querySelector('div[class*="highlight-"]');
    this.field = el("textarea", {
      className: "live-editor", spellcheck: false, autocapitalize: "off", autocomplete: "off", wrap: "off",
      ariaLabel: `Code of ${cell.name}. Shift and Enter run it, Escape leaves it.`, hidden: true, value: cell.source,
    });
    this.field.setAttribute("autocorrect", "off");
    this.block.after(this.field);
    this.field.addEventListener("input", () => { cell.source = this.field.value; this.grow(); changed(); });
    this.field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape") leave();
      else if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) run();
      else if (event.key === "Enter" && !event.altKey) this.newLine();
      else if (!(event.key === "Backspace" && this.unindent())) return;
      event.preventDefault();
    });
  }

  get open() {
    return !this.field.hidden;
  }

  show() {
    for (let fold = this.field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    this.field.hidden = false;
    this.block.hidden = true;
    this.grow();
  }

  hide() {
    this.field.hidden = true;
    this.block.hidden = false;
  }

  set(text) {
    this.cell.source = this.field.value = text;
    this.grow();
  }

  grow() {
    this.field.rows = this.field.value.split("\n").length;
  }

  /** Typed like this, the browser can undo it. */
  type(text) {
    if (!document.execCommand("insertText", false, text)) {
      this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, "end");
      this.field.dispatchEvent(new Event("input"));
    }
  }

  newLine() {
    const before = this.field.value.slice(0, this.field.selectionStart).split("\n").at(-1);
    const deeper = /:\s*(#.*)?$/.test(before) ? "    " : "";
    this.type(`\n${before.match(/^ */)[0]}${deeper}`);
  }

  /** Backspace in the indentation takes four spaces, or what is left of them. */
  unindent() {
    const { selectionStart: start, selectionEnd: end, value } = this.field;
    const before = value.slice(0, start).split("\n").at(-1);
    if (start !== end || !/^ +$/.test(before)) return false;
    this.field.selectionStart = start - ((before.length - 1) % 4 + 1);
    return document.execCommand("delete");
  }

  goTo(line) {
    this.show();
    const lines = this.field.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    this.field.focus();
    this.field.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  }
}
