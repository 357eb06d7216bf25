// Rows of a form that can be added and removed. Without script the same buttons submit the
// form and the server does it; names are `places-0-city`, ids and references likewise.

const NUMBERED = ["name", "id", "for", "aria-describedby", "aria-labelledby"];

export function startRepeats(root) {
  for (const list of root.querySelectorAll("[data-repeat]")) {
    list.addEventListener("click", (event) => press(event, list));
  }
}

function press(event, list) {
  const button = event.target.closest("button[type=submit]");
  if (!button || button.closest("[data-repeat]") !== list) return;
  if (button.name === list.dataset.add) addRow(event, list);
  else if (button.name === list.dataset.remove) removeRow(event, list, button);
}

const rows = (list) => [...list.querySelectorAll(":scope > [data-repeat-row]")];

function addRow(event, list) {
  const last = rows(list).at(-1);
  if (!last) return; // nothing to copy: the server makes the first row
  event.preventDefault();
  const fresh = last.cloneNode(true);
  clear(fresh);
  last.after(fresh);
  renumber(list);
  fresh.querySelector("input, select, textarea")?.focus();
  announce(list);
}

function removeRow(event, list, button) {
  event.preventDefault();
  const row = button.closest("[data-repeat-row]");
  const before = rows(list);
  if (before.length === 1) {
    clear(row);
  } else {
    row.remove();
    renumber(list);
  }
  const left = rows(list);
  left[Math.min(before.indexOf(row), left.length - 1)].querySelector("input, select, textarea")?.focus();
  announce(list);
}

function clear(row) {
  for (const field of row.querySelectorAll("input, textarea, select")) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else if (field.tagName === "SELECT") field.selectedIndex = 0;
    else field.value = "";
    field.removeAttribute("aria-invalid");
  }
  for (const note of row.querySelectorAll(".field-error")) forget(note, row);
  for (const field of row.querySelectorAll(".field-invalid")) field.classList.remove("field-invalid");
}

function forget(note, row) {
  for (const field of row.querySelectorAll(`[aria-describedby~="${note.id}"]`)) {
    const left = field.getAttribute("aria-describedby").split(" ").filter((id) => id !== note.id);
    if (left.length) field.setAttribute("aria-describedby", left.join(" "));
    else field.removeAttribute("aria-describedby");
  }
  note.remove();
}

function renumber(list) {
  const numbered = new RegExp(`(^|\\s)(${list.dataset.repeat}-)\\d+(?=-|\\s|$)`, "g");
  rows(list).forEach((row, at) => {
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const name of NUMBERED) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace(numbered, `$1$2${at}`));
      }
    }
    for (const number of row.querySelectorAll("[data-repeat-number]")) number.textContent = at + 1;
    for (const button of row.querySelectorAll(`button[name="${list.dataset.remove}"]`)) button.value = at;
  });
}

// A changed set of rows is a changed form.
function announce(list) {
  list.dispatchEvent(new Event("input", { bubbles: true }));
}
