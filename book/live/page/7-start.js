const CHOICE = "unrolled-python"; // "yes": start Python once a page is open; "no": only when Run is pressed

/** Above the first cell: what Run does, how much it loads, and the reader's choices. */
function about() {
  const choice = el("input", { type: "checkbox", checked: kept.get(CHOICE) === "yes" });
  const forget = el("button", { type: "button", textContent: "Forget what I wrote in the exercises" });
  const heard = el("span", { className: "live-status" });
  heard.setAttribute("role", "status");
  choice.onchange = () => {
    kept.set(CHOICE, choice.checked ? "yes" : "no");
    heard.textContent = `From the next page on, Python starts ${choice.checked ? "by itself" : "when you press Run"}.`;
  };
  forget.onclick = () => {
    if (!confirm("Forget every answer that you wrote in this book?")) return;
    forgetAnswers();
    heard.textContent = "Forgotten. The exercises on this page stay as they are until you leave it.";
  };
  return el("details", { className: "live-about" },
    el("summary", {}, `The cells of this page run in your browser. The first run loads Python, ${BUILD.size}.`),
    el("p", {}, `Press Run, or press Edit and change what you like. ${FOLDER ? "Python comes from the book's own folder" : "Python comes from this site and stays in your browser"}; nothing you write is sent anywhere. A cell runs after those above that it needs. What only some cells need comes when they do: figures ${BUILD.more.figures}, algebra ${BUILD.more.algebra}.`),
    el("p", {}, el("label", {}, choice, " Start Python as soon as a page is open")),
    el("p", {}, forget, " ", heard),
  );
}

const runnable = cells.filter((cell) => cell.pre);
if (runnable.length && typeof DecompressionStream === "function") {
  runnable[0].element.before(about());
  runnable.forEach((cell, index) => equip(cell, index + 1));
  if (kept.get(CHOICE) === "yes") (window.requestIdleCallback ?? setTimeout)(() => engine.start().catch(() => engine.stop()));
}
