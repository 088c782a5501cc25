// The session's countdown: warns in its last minutes, keeps what is typed (the form's draft is saved first), then shows the log-in page.
const idle = Number(document.body.dataset.idle ?? 0) * 1000;
const warning = document.getElementById("idle-warning");
if (idle && warning) {
  const lead = Math.min(5 * 60_000, idle / 2);
  let ends = Date.now() + idle;
  let touched = Date.now();
  // Whether a form without a draft holds something that is saved nowhere.
  const isTyped = () =>
    [...document.querySelectorAll("main form[method=post]:not([data-draft])")].some((form) =>
      [...form.elements].some((one) => ("defaultChecked" in one && one.checked !== one.defaultChecked) || (one.type !== "hidden" && "defaultValue" in one && one.value !== one.defaultValue)));
  const stay = async () => {
    const answer = await fetch("/session", { method: "POST", headers: { "X-Fragment": "1" } });
    if (answer.ok) {
      ends = Date.now() + idle;
      warning.close();
    } else {
      location.reload();
    }
  };
  warning.querySelector("[data-idle-stay]").addEventListener("click", stay);
  // Esc closes the warning, and who presses it is there.
  warning.addEventListener("cancel", (event) => {
    event.preventDefault();
    stay();
  });
  // Typing counts as activity, but reaches the server only now and then.
  for (const kind of ["keydown", "pointerdown"]) {
    document.addEventListener(kind, () => {
      if (!warning.open && Date.now() - touched > 60_000) {
        touched = Date.now();
        stay();
      }
    });
  }
  setInterval(() => {
    const left = ends - Date.now();
    if (left <= 0) {
      document.dispatchEvent(new CustomEvent("save-drafts"));
      setTimeout(() => location.assign("/login?ended=1&next=" + encodeURIComponent(location.pathname + location.search)), 400);
      ends = Infinity;
    } else if (left <= lead) {
      if (!warning.open) {
        document.dispatchEvent(new CustomEvent("save-drafts"));
        warning.querySelector("[data-idle-kept]").hidden = !document.querySelector("form[data-draft]");
        warning.querySelector("[data-idle-lost]").hidden = !isTyped();
        warning.showModal();
      }
      const seconds = Math.ceil(left / 1000);
      warning.querySelector("[data-idle-left]").textContent = seconds >= 60 ? `${Math.ceil(seconds / 60)}分` : `${seconds}秒`;
    }
  }, 1000);
}
