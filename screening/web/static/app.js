// What the pages can do without, made easier: copying a text and printing. No page needs this file.
"use strict";

function copy(button) {
  const said = document.getElementById(button.dataset.said);
  const sources = button.dataset.copy.trim().split(/\s+/).map((id) => document.getElementById(id));
  const text = sources.map((source) => `${source.dataset.title}\n${source.textContent.trim()}`);
  navigator.clipboard.writeText(text.join("\n\n")).then(
    () => { if (said) said.textContent = button.dataset.done; },
    () => { if (said) said.textContent = button.dataset.failed; },
  );
}

for (const button of document.querySelectorAll("button[data-copy], button[data-print]")) {
  if (button.dataset.copy && !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", () => (button.dataset.copy ? copy(button) : window.print()));
}

const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();
