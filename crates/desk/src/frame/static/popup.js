// Alerts over whatever page is open. Escape or "later" puts them away until a new one arrives; acknowledging them stays on the page.
const popup = document.querySelector(".popup");
// Put away on this page: ids of notices, nothing else.
const putAway = new Set();
const shown = () => [...popup.querySelectorAll("[data-alert]")].map((line) => line.dataset.alert);

function show() {
  popup.hidden = shown().every((id) => putAway.has(id));
}

function dismiss() {
  const held = popup.contains(document.activeElement);
  shown().forEach((id) => putAway.add(id));
  show();
  if (held) document.querySelector("#main")?.focus();
}

if (popup) {
  new MutationObserver(show).observe(popup, { childList: true });
  popup.addEventListener("click", (event) => event.target.closest("[data-dismiss]") && dismiss());
  document.addEventListener("keydown", (event) => {
    const open = document.querySelector("dialog[open]");
    if (event.key === "Escape" && !popup.hidden && !open && !event.isComposing) dismiss();
  });
  popup.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-acknowledge]");
    if (!form) return;
    event.preventDefault();
    const line = form.closest("[data-alert]");
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Fragment": "1" },
      redirect: "manual",
    });
    if (!answer.ok && answer.type !== "opaqueredirect") {
      form.submit();
      return;
    }
    const next = line.nextElementSibling ?? line.previousElementSibling;
    line.remove();
    if (next) next.querySelector("button")?.focus();
    else {
      popup.replaceChildren();
      document.querySelector("#main")?.focus();
    }
    show();
    document.dispatchEvent(new CustomEvent("acknowledged"));
  });
}
