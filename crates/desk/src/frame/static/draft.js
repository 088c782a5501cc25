// Drafts: a form with data-draft="/drafts/…" is sent to the server a moment after typing pauses, and every few seconds of typing on;
// the server keeps it sealed. While something is not kept yet, the form is marked data-unkept.
const PAUSE = 1500;
const LONGEST = 5000;

// Once kept, the page's address names the draft: loading the page again goes on from it.
function remember(form) {
  const page = new URL(form.dataset.draftPage, location.href);
  page.searchParams.set("draft", form.dataset.draft.split("/").pop());
  history.replaceState(history.state, "", page);
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const note = form.querySelector("[data-draft-note]");
  let timer = 0;
  let since = 0;
  const say = (text) => note && (note.textContent = text);
  const save = async () => {
    clearTimeout(timer);
    if (!since || form.dataset.sent) return;
    since = 0;
    const body = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body, headers: { "X-Fragment": "1" }, keepalive: true });
      const text = await answer.text();
      if (!answer.ok) throw new Error(text);
      say(text);
      remember(form);
      form.toggleAttribute("data-unkept", since > 0);
    } catch {
      say("下書きを保存できていません。通信を確認しています…");
      since ||= Date.now();
      timer = setTimeout(save, LONGEST);
    }
  };
  form.addEventListener("input", () => {
    since ||= Date.now();
    form.toggleAttribute("data-unkept", true);
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())));
  });
  document.addEventListener("save-drafts", save);
  document.addEventListener("visibilitychange", () => document.hidden && save());
}
