// The ledger as a grid: arrows move, Enter writes, Tab saves and goes on, Ctrl+S saves, Escape gives up.
// Each cell is saved with the text its writer saw; when somebody else was quicker both texts are shown at the cell.
const grid = document.querySelector("table[data-ledger]");
const note = document.querySelector("[data-ledger-note]");
const cells = () => [...grid.querySelectorAll("[data-field]")];
const rowOf = (cell) => cell.closest("[data-row]");
const editing = (cell) => cell.querySelector("[data-editor]");
const say = (text) => { note.textContent = text; };

function show(cell, value, shown) {
  cell.dataset.value = value;
  cell.textContent = shown;
}

function stand(cell) {
  for (const other of grid.querySelectorAll("[data-field][tabindex='0']")) other.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus();
}

function beside(cell, down, across) {
  const fields = [...rowOf(cell).querySelectorAll("[data-field]")];
  const row = down > 0 ? rowOf(cell).nextElementSibling : down < 0 ? rowOf(cell).previousElementSibling : rowOf(cell);
  const at = fields.indexOf(cell) + across;
  return down ? row?.querySelectorAll("[data-field]")[at] : fields[at];
}

function next(cell, step) {
  const all = cells();
  return all[all.indexOf(cell) + step];
}

function open(cell) {
  if (editing(cell)) return;
  const editor = document.querySelector(`template[data-choices="${cell.dataset.field}"]`).content.firstElementChild.cloneNode(true);
  editor.dataset.editor = "";
  editor.value = cell.dataset.value;
  cell.dataset.shown = cell.textContent;
  cell.replaceChildren(editor);
  editor.focus();
  if (cell.dataset.field === "changes" && !editor.value) offer(cell, editor);
  stay(rowOf(cell));
}

// The record's own words, taken over by one press.
function offer(cell, editor) {
  const story = rowOf(cell).querySelector("[data-story]").textContent;
  if (!story) return;
  cell.append(button("記録の内容を取り込む", () => {
    editor.value = story;
    editor.focus();
  }));
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "second";
  made.textContent = text;
  // The editor keeps the keyboard: leaving it would save first.
  made.addEventListener("mousedown", (event) => event.preventDefault());
  made.addEventListener("click", act);
  return made;
}

function close(cell) {
  const shown = cell.dataset.shown;
  delete cell.dataset.shown;
  delete cell.dataset.conflict;
  cell.textContent = shown;
  setTimeout(() => leaveRow(rowOf(cell)), 300);
}

// Others see in which row one writes: said on coming, again while it lasts, and on leaving.
const BEAT = 10_000;
const here = new Map();
const sayPresence = (row, body) =>
  fetch(`/council/ledger/row/${row.dataset.row}/presence`, { method: "POST", body: new URLSearchParams(body), headers: { "X-Fragment": "background" }, keepalive: true }).catch(() => {});

function stay(row) {
  if (here.has(row)) return;
  sayPresence(row, {});
  here.set(row, setInterval(() => sayPresence(row, {}), BEAT));
}

function leaveRow(row, gone = false) {
  if (!here.has(row) || (!gone && row.querySelector("[data-editor]"))) return;
  clearInterval(here.get(row));
  here.delete(row);
  sayPresence(row, { leave: "1" });
}

let again;
async function present() {
  const answer = await fetch("/council/ledger/presence", { headers: { "X-Fragment": "background" } });
  if (!answer.ok) return;
  const others = await answer.json();
  for (const line of grid.querySelectorAll(".writing")) line.remove();
  for (const { row, name } of others) {
    const head = grid.querySelector(`[data-row="${row}"] > th`);
    if (!head) continue;
    const line = document.createElement("small");
    line.className = "writing";
    line.textContent = `${name} が入力中`;
    head.append(line);
  }
  clearTimeout(again);
  if (others.length) again = setTimeout(present, 1000 * Math.min(...others.map((one) => one.seconds)) + 500);
}

function warn(cell, text, ...buttons) {
  cell.querySelector("[data-warning]")?.remove();
  const warning = document.createElement("div");
  warning.dataset.warning = "";
  const line = document.createElement("p");
  line.className = "field-error";
  line.setAttribute("role", "alert");
  line.textContent = text;
  warning.append(line, ...buttons);
  cell.append(warning);
}

function conflict(cell, theirs) {
  cell.dataset.conflict = "1";
  warn(cell, `ほかの人が「${theirs.shown || "空欄"}」に変更しました。`, button("自分の入力で保存", () => {
    cell.dataset.value = theirs.value;
    delete cell.dataset.conflict;
    save(cell);
  }), button("ほかの人の内容にする", () => {
    close(cell);
    show(cell, theirs.value, theirs.shown);
    stand(cell);
  }));
}

// True when the cell is saved or unchanged.
async function save(cell) {
  const editor = editing(cell);
  if (!editor || cell.dataset.conflict || cell.dataset.saving) return !editor;
  if (editor.value.trim() === cell.dataset.value) {
    close(cell);
    return true;
  }
  cell.dataset.saving = "1";
  say("保存しています…");
  const body = new URLSearchParams({ field: cell.dataset.field, was: cell.dataset.value, value: editor.value });
  try {
    const answer = await fetch(`/council/ledger/row/${rowOf(cell).dataset.row}/cell`, { method: "POST", body, headers: { "X-Fragment": "1" } });
    if (![200, 409, 422].includes(answer.status)) throw new Error(await answer.text());
    const told = await answer.json();
    if (answer.status === 409) conflict(cell, told);
    else if (answer.status === 422) warn(cell, told.message);
    else {
      close(cell);
      show(cell, told.value, told.shown);
    }
    say(answer.ok ? "保存しました。" : "保存していない項目があります。");
    return answer.ok;
  } catch {
    warn(cell, "保存できていません。通信を確認して、もう一度Ctrl+Sを押してください。");
    say("保存できていません。");
    return false;
  } finally {
    delete cell.dataset.saving;
  }
}

async function leave(cell, to) {
  if (await save(cell)) stand(to ?? cell);
}

function typed(event, cell) {
  if (event.key === "Escape") {
    event.preventDefault();
    close(cell);
    stand(cell);
  } else if (event.key === "Tab") {
    event.preventDefault();
    leave(cell, next(cell, event.shiftKey ? -1 : 1));
  } else if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    event.preventDefault();
    leave(cell);
  } else if (event.key === "Enter" && event.target.tagName !== "TEXTAREA" && event.target.tagName !== "BUTTON") {
    event.preventDefault();
    leave(cell, beside(cell, 1, 0));
  }
}

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

grid?.addEventListener("keydown", (event) => {
  const cell = event.target.closest("[data-field]");
  if (!cell || event.isComposing || event.keyCode === 229) return;
  if (editing(cell)) return typed(event, cell);
  const move = MOVES[event.key];
  if (move) {
    event.preventDefault();
    const to = beside(cell, ...move);
    if (to) stand(to);
  } else if (event.key === "Enter" || event.key === "F2") {
    event.preventDefault();
    open(cell);
  } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== "/") open(cell);
});
grid?.addEventListener("click", (event) => {
  const cell = event.target.closest("[data-field]");
  if (cell && !editing(cell)) open(cell);
});
grid?.addEventListener("focusout", (event) => {
  const cell = event.target.closest("[data-field]");
  if (cell && editing(cell) && !cell.contains(event.relatedTarget)) save(cell);
});

// What others wrote: cells nobody is writing in here take it; where somebody is, both are shown.
function take(told) {
  const row = grid.querySelector(`[data-row="${told.id}"]`);
  if (!row) return;
  for (const cell of row.querySelectorAll("[data-field]")) {
    const [value, shown] = told.cells[cell.dataset.field];
    if (value === cell.dataset.value || cell.dataset.saving) continue;
    if (editing(cell)) conflict(cell, { value, shown });
    else {
      show(cell, value, shown);
      cell.classList.add("changed");
    }
  }
  row.querySelector("[data-story]").textContent = told.story;
  const seen = row.querySelector("[data-seen]");
  seen.textContent = told.seen;
  seen.className = `chip ${told.seen_class}`;
}

async function reread(query) {
  const answer = await fetch(`/council/ledger/cells${query}`, { headers: { "X-Fragment": "background" } });
  if (answer.ok) for (const told of await answer.json()) take(told);
}

if (grid) {
  for (const cell of cells()) {
    cell.tabIndex = -1;
    if (cell.tagName !== "TD") cell.parentElement.setAttribute("role", "gridcell");
  }
  const first = cells()[0];
  if (first) first.tabIndex = 0;
  document.addEventListener("news", (event) => {
    const { kind, person } = event.detail;
    if (kind === "ledger.presence" || kind === "gap") present();
    if (kind === "ledger.presence") return;
    if (kind === "gap") return reread("");
    const row = person && grid.querySelector(`[data-person="${person}"]`);
    if (row) reread(`?row=${row.dataset.row}`);
  });
  present();
  window.addEventListener("pagehide", () => [...here.keys()].forEach((row) => leaveRow(row, true)));
  window.addEventListener("beforeunload", (event) => {
    if (grid.querySelector("[data-editor]")) event.preventDefault();
  });
}
