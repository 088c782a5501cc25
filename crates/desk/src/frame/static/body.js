// 体の図: choosing a place opens its row or begins one; the rows are the one truth, and the drawing follows them.
// Without this the drawing shows what was saved, and rows are added by their button.
const OPPOSITES = [["右", "左"], ["(前", "後ろ"]];
const BLANK = "まだ見ていない・未記入";

// A row tells of a place when its region is that place's, unless its words name the other side.
function namesOther(place, typed) {
  const other = (here, there) => place.includes(here) && typed.includes(there) && !typed.includes(here);
  return OPPOSITES.some(([one, two]) => other(one, two) || other(two, one));
}

function live(figure) {
  const name = figure.dataset.body;
  const grades = JSON.parse(figure.dataset.grades);
  const list = document.querySelector(`[data-rows="${name}"]`);
  const add = document.querySelector(`[data-add-row="${name}"]`);
  const said = figure.querySelector("[data-body-said]");
  const places = [...figure.querySelectorAll("[data-region]")];
  const rows = () => [...list.querySelectorAll("[data-n]")];
  const cell = (row, column) => row.querySelector(`[data-column="${column}"] :is(input, select)`);
  const typed = (row, column) => cell(row, column)?.value.trim() ?? "";
  const rowsAt = ({ dataset: { region, site } }) => rows().filter((row) => typed(row, "region") === region && !namesOther(site, typed(row, "site")));
  const isBlank = (row) => [...row.querySelectorAll("input, select")].every((one) => !one.value.trim());

  function paint() {
    for (const place of places) {
      const here = rowsAt(place);
      const gravest = Math.max(-1, ...here.map((row) => grades.findIndex((grade) => grade.code === typed(row, "grade"))));
      const grade = grades[gravest];
      place.dataset.shade = grade?.shade ?? "blank";
      place.querySelector("text").textContent = grade?.sign ?? "";
      place.querySelector(".mark").setAttribute("visibility", grade ? "visible" : "hidden");
      const many = here.length > 1 ? `(${here.length}件)` : "";
      place.setAttribute("aria-label", `${place.dataset.site}: ${grade ? grade.label + many : BLANK}`);
    }
  }

  function begin(place) {
    let row = rows().find(isBlank);
    if (!row) {
      add.click();
      row = rows().at(-1);
    }
    for (const column of ["region", "site"]) {
      const control = cell(row, column);
      if (control) control.value = place.dataset[column];
    }
    list.dispatchEvent(new Event("input", { bubbles: true }));
    return row;
  }

  function open(place) {
    const [known] = rowsAt(place);
    const row = known ?? begin(place);
    said.textContent = known
      ? `「${place.dataset.site}」の行を開きました。`
      : `「${place.dataset.site}」の行を加えました。程度を選んでください。`;
    cell(row, "grade").focus();
  }

  // One stop of the tabulator; the arrow keys go from place to place.
  function stopAt(place) {
    for (const other of places) other.setAttribute("tabindex", other === place ? "0" : "-1");
  }

  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const sides = figure.querySelector(".sides");
  sides.setAttribute("role", "toolbar");
  sides.setAttribute("aria-label", "体の図。矢印キーで場所を選び、Enterで行を開きます。");
  for (const svg of sides.querySelectorAll("svg")) {
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", svg.dataset.side);
  }
  for (const place of places) {
    place.setAttribute("role", "button");
    place.addEventListener("click", () => {
      stopAt(place);
      open(place);
    });
  }
  sides.addEventListener("keydown", (event) => {
    const at = places.indexOf(event.target);
    if (at < 0) return;
    const next = { Home: 0, End: places.length - 1 }[event.key] ?? (event.key in step ? (at + step[event.key] + places.length) % places.length : null);
    if (next !== null) {
      stopAt(places[next]);
      places[next].focus();
    } else if (event.key === "Enter" || event.key === " ") {
      open(places[at]);
    } else {
      return;
    }
    event.preventDefault();
  });
  for (const kind of ["input", "change"]) list.addEventListener(kind, paint);
  stopAt(places[0]);
  paint();
}

for (const figure of document.querySelectorAll("[data-body]")) live(figure);
