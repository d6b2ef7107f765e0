// The pages work without this. It copies, prints, waits for a first call, and keeps what was typed from being
// lost.
"use strict";
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.querySelector(button.dataset.copy).textContent;
    const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
    button.textContent = done ? "Copied" : "Select it and copy it by hand";
  });
}

const waiting = document.querySelector("[data-poll]");
async function look(left) {
  const answer = await fetch(waiting.dataset.poll).then((response) => response.json()).catch(() => null);
  if (answer?.last_used) {
    waiting.classList.add("came");
    waiting.textContent = "✓ The first call has come: the key works.";
  } else if (left > 0) setTimeout(() => look(left - 1), 2000);
  else waiting.textContent = "No call has come yet. Load the key’s page to look again.";
}
if (waiting?.dataset.poll) look(450);

// The theme holds over all pages, those of the API browser too.
const theme = document.getElementById("theme");
if (theme) {
  theme.value = document.documentElement.dataset.theme ?? "";
  theme.closest("label").hidden = false;
  theme.addEventListener("change", () => {
    document.documentElement.dataset.theme = theme.value;
    try { localStorage.setItem("acl-theme", theme.value); } catch { /* not kept then */ }
  });
}

for (const button of document.querySelectorAll("[data-acl-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// All keys of a page at once.
const all = document.querySelector("[data-acl-all]");
if (all) {
  const boxes = [...document.querySelectorAll("input[name=key]")];
  all.closest("label").hidden = false;
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; });
}

// What was changed and not sent asks before it is left.
let changed = false;
for (const form of document.querySelectorAll("main form[method=post]")) {
  form.addEventListener("change", ({ target }) => { changed ||= target.name !== ""; });
  form.addEventListener("input", ({ target, isTrusted }) => { changed ||= isTrusted && target.matches("textarea, input:not([type=search])") && !target.closest(".acl-picker"); });
  form.addEventListener("submit", () => { changed = false; });
}
document.querySelector("textarea[name=list]")?.addEventListener("acl-preview", ({ target }) => {
  if (target.value !== target.defaultValue) changed = true;
});
addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
document.querySelector("[aria-invalid=true]")?.focus();
