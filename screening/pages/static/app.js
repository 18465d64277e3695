// What the pages can do without, made easier: copying a text and printing. No page needs this file.
"use strict";

function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  const said = document.getElementById(button.dataset.said);
  if (!source || !navigator.clipboard) return;
  navigator.clipboard.writeText(source.innerText).then(
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
