// Cards are dragged between columns. Dropping one uses the button of the card that leads
// to that column, so nothing can be dragged that could not be pressed.

export function startBoard(root) {
  const board = root.querySelector("[data-board]");
  if (!board) return;
  let held = null;
  for (const card of board.querySelectorAll("[data-card]")) {
    card.draggable = true;
    for (const link of card.querySelectorAll("a")) link.draggable = false;
  }
  board.addEventListener("dragstart", (event) => {
    held = event.target.closest("[data-card]");
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.dataset.title);
    held.classList.add("board-held");
    for (const column of columns(board)) column.classList.toggle("board-open", Boolean(way(held, column)));
  });
  board.addEventListener("dragover", (event) => {
    const column = event.target.closest("[data-column]");
    if (!held || !column) return;
    event.preventDefault(); // also over columns that refuse: they say why
    for (const one of columns(board)) one.classList.toggle("board-under", one === column);
  });
  board.addEventListener("drop", (event) => {
    const column = event.target.closest("[data-column]");
    if (!held || !column) return;
    event.preventDefault();
    move(board, held, column);
  });
  board.addEventListener("dragend", () => {
    held?.classList.remove("board-held");
    held = null;
    for (const column of columns(board)) column.classList.remove("board-open", "board-under");
  });
}

const columns = (board) => board.querySelectorAll("[data-column]");
const way = (card, column) => card.querySelector(`[data-to="${column.dataset.column}"]`);

function move(board, card, column) {
  const from = card.closest("[data-column]");
  if (from === column) return;
  const found = way(card, column);
  if (!found) tell(board, card, from, column);
  else if (found.matches("form")) found.requestSubmit();
  else found.click();
}

function tell(board, card, from, to) {
  const words = { title: card.dataset.title, from: from.dataset.name, to: to.dataset.name };
  const refusal = board.dataset.refusal.replace(/\{(\w+)\}/g, (_all, name) => words[name]);
  const told = document.querySelector("[data-board-told]");
  told.textContent = `${refusal} ${card.dataset.told}`;
  told.scrollIntoView({ block: "nearest" });
}
