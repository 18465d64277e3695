// What the pages can do without, made easier: copying a text, printing, codes while one types. No page needs this file.
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

// Codes for words, while they are typed: the same page, asked for with only these words.
function offerChoices(input) {
  const choices = document.getElementById(input.dataset.choices);
  let waiting = 0;
  let latest = 0;
  async function look() {
    const typed = input.value.trim();
    const round = ++latest;
    if (!/\p{L}{3}/u.test(typed)) {
      choices.replaceChildren();
      return;
    }
    const asked = new URLSearchParams({ asked: "1", lang: document.documentElement.lang });
    asked.set(input.name, typed);
    const answer = await fetch(`${input.form.action}?${asked}`).catch(() => null);
    if (!answer || !answer.ok || round !== latest) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (round !== latest) return;
    choices.replaceChildren(...page.getElementById(choices.id).childNodes);
  }
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 300);
  });
  choices.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-code]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    latest += 1;
    input.value = link.dataset.code;
    choices.replaceChildren();
    input.focus();
  });
}

for (const input of document.querySelectorAll("input[data-choices]")) offerChoices(input);

// A job that goes on: its page is asked for again, and loaded anew once the job has ended.
function follow(parts) {
  setTimeout(async () => {
    const answer = await fetch(location.href).catch(() => null);
    if (answer && answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.getElementById(parts[0].id)) {
        location.reload();
        return;
      }
      for (const part of parts) {
        const fresh = page.getElementById(part.id);
        if (fresh && fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes);
      }
    }
    follow(parts);
  }, 2000);
}

const followed = [...document.querySelectorAll("[data-follow]")];
if (followed.length) follow(followed);

const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();
