// Choosing a known person beside a form row: the row then stands for that person, and its own fields only show who it is.
const FIELDS = ["family", "given", "family_kana", "given_kana", "birth", "sex"];

function show(row, chosen) {
  row.querySelector(".chosen")?.toggleAttribute("hidden", !chosen);
  for (const name of FIELDS) {
    const field = row.querySelector(`[name="${row.dataset.prefix}.${name}"]`);
    if (field) field.toggleAttribute(field.tagName === "SELECT" ? "data-locked" : "readonly", chosen);
  }
}

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-prefix]");
  const choice = event.target.closest("[data-fragment] [data-person]");
  const key = row?.querySelector("[data-chosen]");
  if (key && choice) {
    key.value = choice.dataset.person;
    for (const name of FIELDS) {
      const field = row.querySelector(`[name="${row.dataset.prefix}.${name}"]`);
      if (field && choice.dataset[name]) field.value = choice.dataset[name];
    }
    show(row, true);
    key.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (key && event.target.closest("[data-unchoose]")) {
    key.value = "";
    show(row, false);
    key.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

for (const key of document.querySelectorAll("[data-chosen]")) if (key.value) show(key.closest("[data-prefix]"), true);
document.addEventListener("click", (event) => event.target.closest("[data-print]") && window.print());
