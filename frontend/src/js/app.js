// What a browser adds to pages that already work without it. Each function looks for its
// own mark (data-…) and does nothing where the mark is missing.
import { startBoard } from "./board.js";
import { startRepeats } from "./repeat.js";

const all = (mark, root = document) => root.querySelectorAll(mark);

// "/" and Ctrl+K lead to the search box, Escape back to where one was.
function searchByKey() {
  const search = document.querySelector("[data-search]");
  if (!search) return;
  let before = null;
  document.addEventListener("keydown", (event) => {
    if (!asksForSearch(event)) return;
    event.preventDefault();
    if (document.activeElement !== search) before = document.activeElement;
    search.focus();
    search.select();
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault(); // the text stays
    search.blur();
    if (before?.isConnected && before !== document.body) before.focus();
  });
}

function asksForSearch(event) {
  if (event.altKey || event.isComposing) return false;
  if (event.ctrlKey || event.metaKey) return !event.shiftKey && event.key.toLowerCase() === "k";
  return event.key === "/" && !isTyping(event.target);
}

function isTyping(target) {
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

// Menus are <details>: they also close on Escape and on a press elsewhere.
function closeMenus() {
  const open = () => all("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

function copyButtons(root) {
  if (!navigator.clipboard) return;
  for (const button of all("[data-copy]", root)) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  const label = button.querySelector("span");
  const before = label.textContent;
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    return; // refused by the browser: the text stays selected for the keyboard
  }
  label.textContent = button.dataset.done;
  setTimeout(() => { label.textContent = before; }, 2000);
}

function revealButtons(root) {
  for (const button of all("[data-reveal]", root)) {
    const field = document.getElementById(button.dataset.reveal);
    const show = button.textContent;
    button.hidden = false;
    button.addEventListener("click", () => {
      const hidden = field.type === "password";
      field.type = hidden ? "text" : "password";
      button.textContent = hidden ? button.dataset.hide : show;
    });
  }
}

function dismissButtons(root) {
  for (const button of all("[data-dismiss]", root)) {
    button.hidden = false;
    button.addEventListener("click", () => button.closest(".notice").remove());
  }
}

function printButtons(root) {
  for (const button of all("[data-print]", root)) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

function autoSubmit(root) {
  for (const field of all("[data-autosubmit]", root)) {
    field.addEventListener("change", () => field.form.requestSubmit());
  }
}

// Forms marked data-guard ask before typed text is lost.
function guardForms(root) {
  for (const form of all("form[data-guard]", root)) {
    let changed = form.dataset.guard === "changed";
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
    window.addEventListener("beforeunload", (event) => {
      if (changed && form.isConnected) event.preventDefault();
    });
  }
}

// A second press while the first is under way would send everything twice.
function preventDoubleSubmit() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of all("form[data-sent]")) delete form.dataset.sent;
  });
}

// Boxes of rows: one for the whole page, and how many are ticked.
function tickRows(root) {
  const box = root.querySelector("[data-tick-all]");
  if (!box) return;
  const ticks = [...all("[data-tick]")];
  const whole = box.querySelector("input");
  const told = document.querySelector("[data-tick-count]");
  const tell = () => {
    const ticked = ticks.filter((tick) => tick.checked).length;
    whole.checked = ticked === ticks.length;
    whole.indeterminate = ticked > 0 && ticked < ticks.length;
    told.textContent = ticked ? `${ticked} ${told.dataset.tickCount}` : "";
  };
  box.hidden = false;
  whole.addEventListener("change", () => {
    for (const tick of ticks) tick.checked = whole.checked;
    tell();
  });
  for (const tick of ticks) tick.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
}

function focusErrors(root) {
  root.querySelector("[data-focus]")?.focus();
}

function enhance(root) {
  copyButtons(root);
  revealButtons(root);
  dismissButtons(root);
  printButtons(root);
  autoSubmit(root);
  guardForms(root);
  startRepeats(root);
  startBoard(root);
  tickRows(root);
  focusErrors(root);
}

searchByKey();
closeMenus();
preventDoubleSubmit();
enhance(document);
