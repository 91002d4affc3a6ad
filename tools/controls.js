// Finds every control that a reader can operate on this page, and tells whether operating one changes anything for the reader.
// What counts is what is painted or exposed outside the control, the address, the place on the page, and what leaves it:
// a copied text, a printed page. Neither the control's own attributes nor the ring of the focus do. A text that can be
// read only is there to be selected, all of it.
window.controls ??= (() => {
  const SELECTOR = `a[href], button, summary, select, textarea, input:not([type="hidden"]),
    [role="slider"], [role="button"], [role="application"]`;
  const STYLES = ["color", "background-color", "fill", "stroke", "stroke-width", "opacity", "text-decoration-line", "font-weight", "d"];
  const EXPOSED = /^(aria-|alt$|d$|points$|transform$|src$|title$|open$|hidden$|disabled$)/;
  let list = [];
  let left = []; // what went to another page, the clipboard or the printer

  window.confirm = () => true;
  window.print = () => left.push("printed");
  Element.prototype.requestFullscreen = async () => { left.push("on the whole screen"); };
  document.execCommand = (name) => { left.push(name === "copy" ? "copied" : name); return true; };
  if (navigator.clipboard) navigator.clipboard.writeText = async () => { left.push("copied"); };
  // Run shows at once that it runs; what Python makes of the cell is not looked at here.
  window.Worker = class {
    postMessage({ kind, id }) {
      const data = kind === "start" ? { kind: "ready" } : { kind: "done", id, ok: true, cells: [] };
      setTimeout(() => this.onmessage?.({ data }), 50);
    }

    terminate() {}
  };
  addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    left.push(`sent to ${event.target.action}`);
    event.preventDefault();
  });
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || (link.hash && link.href.split("#")[0] === location.href.split("#")[0])) return;
    if (link.getAttribute("href") === "#") return;
    left.push(`to ${link.href}`);
    event.preventDefault();
  });

  const shown = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true });
  };

  const onTop = (element) => {
    const dialog = document.querySelector("dialog[open]");
    return !dialog || dialog.contains(element);
  };

  /** The same selector and the same script: what stands around a control, without numbers and names. */
  const kindOf = (element) => {
    const parts = [];
    for (let node = element; node && node !== document.body && parts.length < 4; node = node.parentElement) {
      const classes = [...node.classList].filter((name) => !/\d|active|current|lit|^is-|show/.test(name)).sort();
      parts.unshift([node.localName, ...classes].join("."));
    }
    const words = element.localName === "button" ? ` "${(element.ariaLabel ?? element.textContent).trim().slice(0, 30)}"` : "";
    return `${parts.join(" > ")}${element.type && element.localName === "input" ? `[${element.type}]` : ""}${words}`;
  };

  const nameOf = (element) => (element.ariaLabel ?? element.title ?? element.textContent).trim().replace(/\s+/g, " ").slice(0, 60)
    || element.textContent.trim().replace(/\s+/g, " ").slice(0, 60);

  /** All that can be operated now, in the order of the page. */
  const inventory = () => {
    list = [...document.querySelectorAll(SELECTOR)].filter((element) => shown(element) && onTop(element)
      && !element.disabled && !element.closest("[inert]"));
    return list.map(described);
  };

  const described = (element, index) => ({
    index, kind: kindOf(element), name: nameOf(element), tag: element.localName, type: element.type ?? "",
    role: element.getAttribute("role") ?? "", isMenu: isMenu(element),
  });

  const own = (element) => element.closest("label") ?? element;

  /** Where to press: the first box of a link that goes over two lines. Null if something else lies there. */
  const aim = (index) => {
    const element = list[index];
    const target = shown(element) ? element : own(element);
    if (!element.isConnected || !shown(target)) return { gone: true };
    element.focus({ preventScroll: true }); // the link that skips the menus is there only then
    target.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = target.getClientRects()[0];
    const spots = [0.5, Math.min(4, box.width / 4) / box.width, 1 - Math.min(4, box.width / 4) / box.width];
    const points = spots.map((part) => ({ x: box.left + part * box.width, y: box.top + box.height / 2 }));
    const covers = points.map(({ x, y }) => {
      const hit = document.elementFromPoint(x, y);
      if (!hit) return "nothing, it is outside of the window";
      const label = own(element);
      if (element.contains(hit) || hit.contains(element) || label.contains(hit)) return "";
      if (hit.closest("a, label, button") && [...element.labels ?? []].includes(hit.closest("label"))) return "";
      return `${hit.localName}.${[...hit.classList].join(".")}`;
    }).filter(Boolean);
    return { ...points[0], left: box.left, width: box.width, covers };
  };

  /** The same, once what is on its way has arrived: a page that still scrolls would carry the control away from the hand. */
  const steady = async (index) => {
    let last = aim(index);
    let still = 0; // frames
    for (let times = 0; times < 60 && !last.gone && still < 3; times++) {
      const at = [scrollX, scrollY].join();
      await new Promise((next) => requestAnimationFrame(() => setTimeout(next, 5)));
      const moved = [scrollX, scrollY].join() !== at;
      const now = aim(index);
      still = !moved && !now.covers?.length && now.x === last.x && now.y === last.y ? still + 1 : 0;
      last = now;
      if (times > 15 && now.covers?.length && !moved) break; // what covers it stays
    }
    return last;
  };

  /** What can be seen and heard of an element, without what is in it. */
  const look = (element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const styles = getComputedStyle(element);
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join("").trim();
    const exposed = [...element.attributes].filter(({ name }) => EXPOSED.test(name)).map(({ name, value }) => `${name}=${value}`);
    return [Math.round(x + scrollX), Math.round(y + scrollY), Math.round(width), Math.round(height), text, ...exposed,
      element.value ?? "", element.checked ?? "", element.localName === "canvas" ? element.toDataURL() : "",
      ...STYLES.map((name) => styles.getPropertyValue(name))].join("|");
  };

  /** Nothing moves before the next run: what is set for it shows in its own number, and only there. */
  const setsTheNextRun = (element) => /learning rate/.test(element.closest("label")?.textContent ?? "");

  const picture = (element, root) => {
    const seen = [];
    const skipped = setsTheNextRun(element) ? element : own(element);
    const visit = (node) => {
      if (node === skipped || node.matches("script, style, .tooltip, [data-scratch]")) return;
      if (!node.checkVisibility({ visibilityProperty: true }) && getComputedStyle(node).display !== "contents") {
        for (const child of node.children) if (node.localName !== "details") visit(child);
        return;
      }
      if (node.localName === "mjx-container") { seen.push(`${node.textContent}${getComputedStyle(node).color}`); return; }
      seen.push(look(node));
      if (node.localName === "pre") { seen.push(node.textContent); return; } // a listing has thousands of pieces
      for (const child of node.children) visit(child);
    };
    visit(root);
    return seen.join("\n");
  };

  const around = (element) => element.closest(".bptt-live, dialog, section, .dropdown") ?? document.body;

  /** What leads away or copies is known by that alone: no need to look at all the rest. */
  const leads = (element) => element.matches("a[href], .copybtn");

  let before;

  /** Remember how everything is, nearby or everywhere; first go away from where a link leads to. */
  const remember = (index, everywhere = true) => {
    const element = list[index];
    if (leads(element) && element.hash !== undefined) history.replaceState(null, "", location.href.split("#")[0]);
    left = [];
    const root = everywhere ? document.body : around(element);
    if (element.readOnly) element.setSelectionRange(0, 0);
    before = { element, root, place: place(), seen: leads(element) ? undefined : picture(element, root) };
  };

  const place = () => [location.href, Math.round(scrollX), Math.round(scrollY),
    document.querySelectorAll("dialog[open]").length].join(" ");

  /** What is different now, in a word; nothing if nothing is. */
  const difference = () => {
    const { element, root, seen } = before;
    if (left.length) return left[0];
    if (element.readOnly) return element.selectionEnd - element.selectionStart === element.value.length ? "selected" : "";
    if (place() !== before.place) return "the place";
    return seen !== undefined && picture(element, root) !== seen ? "seen or exposed" : "";
  };

  /** Wait so long for a difference. */
  const changed = async (milliseconds) => {
    const end = performance.now() + milliseconds;
    for (;;) {
      const found = difference();
      if (found || performance.now() > end) return found;
      await new Promise((next) => setTimeout(next, 30));
    }
  };

  /** Whether the focus is nowhere, although it was on the control; a link may take it along. */
  const lost = () => {
    const active = document.activeElement;
    return before.element.localName !== "a" && (!active || active === document.body || !shown(active));
  };

  /** Something else in the same widget, so that the control has something to do again. */
  const stir = (index, times) => {
    const element = list[index];
    const twin = element.checked && [...document.getElementsByName(element.name)].find((node) => node !== element);
    if (twin && element.type === "radio") { twin.click(); return true; }
    const siblings = [...element.parentElement.children].filter((node) => node.localName === "button").reverse();
    const steps = (node) => Number(/step/i.test(node.textContent)); // a run that has begun has more to change
    const others = [...siblings, ...around(element).querySelectorAll("button, input[type=range]")]
      .filter((node) => shown(node) && node !== element && node.textContent.trim() !== "Play" && !isMenu(node));
    others.sort((one, two) => steps(two) - steps(one));
    const other = others[times % Math.max(1, others.length)];
    if (!other) return false;
    if (other.localName === "button") other.click();
    else {
      other.value = Number(other.value) === Number(other.max) ? other.min : other.max;
      for (const kind of ["input", "change"]) other.dispatchEvent(new Event(kind, { bubbles: true }));
    }
    return true;
  };

  /** Operate it as a script does, which is as good as Enter for those that a mouse or a finger has tried already. */
  const operate = (index) => {
    const element = list[index];
    const send = (...kinds) => kinds.forEach((kind) => element.dispatchEvent(new Event(kind, { bubbles: true })));
    element.focus({ preventScroll: true });
    if (element.type === "range") {
      element.value = Number(element.value) === Number(element.max) ? element.min : element.max;
      send("input", "change");
    } else if (element.localName === "select") {
      element.selectedIndex = (element.selectedIndex + 1) % element.options.length;
      send("input", "change");
    } else if (element.readOnly) {
      element.select();
    } else if (["text", "search"].includes(element.type) || element.localName === "textarea") {
      element.value = element.type === "search" ? "gradient" : otherText(element);
      send("input", "change");
      element.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      if (element.type === "search") element.form?.requestSubmit();
    } else if (element.getAttribute("role") === "slider" || element.getAttribute("role") === "application") {
      for (const key of ["ArrowUp", "ArrowDown"]) {
        element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        if (difference()) break;
      }
    } else {
      element.click();
    }
  };

  /** Other numbers of the same number of figures, or other words. */
  const otherText = (element) => (/^[\s\d.,;−+-]+$/.test(element.value ?? "") && element.value.trim()
    ? element.value.replace(/\d(?!.*\d)/s, (digit) => String((Number(digit) + 3) % 10)) : `2 (p1 - t1) ${element.value?.endsWith("u") ? "v" : "u"}`);

  const unfold = () => {
    for (const details of document.querySelectorAll("main details:not([open])")) details.open = true;
    for (const button of document.querySelectorAll("main .toggle-hidden + button, main .toggle-button-hidden")) button.click();
  };

  /** A control that opens what has controls of its own. */
  const isMenu = (element) => element.matches('.sidebar-toggle, [data-bs-toggle="dropdown"], .search-button__button');

  /** Leave no clock running, and the menus as they were. */
  const quiet = async (element) => {
    if (element.textContent.trim() === "Pause") element.click();
    const dialogs = [...document.querySelectorAll("dialog[open]")];
    for (const dialog of dialogs) if (!dialog.contains(element)) dialog.close();
    if (!dialogs.length && isOpen(element)) element.click();
    await new Promise((next) => setTimeout(next, 0));
  };

  /** Whether that menu is open; where there is room the contents need none, and its button puts them away. */
  const isOpen = (element) => isMenu(element) && Boolean(document.querySelector("dialog[open]")
    || element.getAttribute("aria-expanded") === "true"
    || (element.matches(".primary-toggle") && document.querySelector(".pst-sidebar-hidden")));

  const open = async (menu) => {
    if (isOpen(menu)) return;
    menu.click();
    await new Promise((next) => setTimeout(next, 50));
  };

  /** List what can be operated in the menu, which is open now. */
  const inside = async (menu) => {
    await open(menu);
    inventory();
    const within = document.querySelector("dialog[open]") ?? menu.parentElement;
    list = list.filter((element) => element !== menu && within.contains(element));
  };

  /** Before a hand operates it: where to press, what it is set to, and how all is around it or everywhere. */
  const ready = async (index, everywhere) => {
    const aimed = await steady(index);
    if (aimed.gone) return aimed;
    const element = list[index];
    remember(index, everywhere);
    // Pressed in its farther half: a slider is not moved by pressing on its thumb.
    const isFar = element.options ? element.selectedIndex === element.options.length - 1
      : Number(element.value) > (Number(element.min) + Number(element.max)) / 2;
    return { ...aimed, isOn: element.checked, isFar, isFixed: Boolean(element.readOnly), otherText: otherText(element) };
  };

  /** After that: what has changed within that time, and whether the focus is lost. */
  const outcome = async (index, milliseconds) => {
    const found = await changed(milliseconds);
    const without = lost();
    if (found) await quiet(list[index]);
    return { found, lost: without };
  };

  /** Operate all that there is now, the menus with what is in them: how many, and what is wrong with which. */
  const all = async () => {
    const faults = [];
    let operated = 0;
    const one = async (item) => {
      const { covers, gone } = await steady(item.index);
      if (gone) return;
      operated += 1;
      const says = (fault) => faults.push(`${fault}: ${item.kind} "${item.name}"`);
      if (covers.length) says(`covered by ${covers[0]}`);
      let found = "";
      for (let times = 0; times < 4 && !found; times++) {
        if (times && !stir(item.index, times - 1)) break;
        if (times) await new Promise((next) => setTimeout(next, 500)); // what speaks after a pause has spoken
        remember(item.index, times > 0);
        operate(item.index);
        const slow = /Play/.test(item.name) || item.type === "text"; // what is typed is judged after a pause
        found = await changed(slow ? 1300 : leads(list[item.index]) ? 60 : times ? 800 : 250);
      }
      if (!found) says("nothing changes");
      else if (lost()) says("the focus is lost");
    };
    const seen = new Set();
    const each = async (elements) => {
      for (const [index, element] of elements.entries()) {
        if (seen.has(element)) continue;
        seen.add(element);
        list = elements;
        await one(described(element, index));
        await quiet(element);
      }
    };
    const there = [];
    for (let times = 0; times < 2; times++) { // at first, and what has come since
      inventory();
      there.push(...list);
      await each(list);
    }
    for (const menu of new Set(there.filter(isMenu))) {
      await inside(menu);
      for (const element of [...list]) {
        await open(menu); // the one before may have closed it
        await each([element]);
      }
      await quiet(menu);
    }
    return { operated, faults };
  };

  let menus = [];

  return {
    inventory, ready, outcome, stir, unfold, all,
    menus: () => { menus = list.filter(isMenu); return menus.length; },
    inside: async (number) => { await inside(menus[number]); return list.map(described); },
    open: (number) => open(menus[number]),
    shut: (number) => quiet(menus[number]),
  };
})();
