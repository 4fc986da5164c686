/* The questionnaire without its server: keeps half-finished answers on this phone, fills in the slip's code from the
   part of the address that is never sent, hides what needs involvement. Everything works without it. */
"use strict";

const PREFIX = "questionnaire-";
const NEVER_KEPT = new Set(["answer", "slip"]);

const sent = document.querySelector("[data-sent]");
if (sent) forget(sent.dataset.sent);

const form = document.querySelector("form[data-questionnaire]");
if (form) {
  fillSlip();
  restore();
  skip();
  form.addEventListener("input", keep);
  form.addEventListener("change", () => { keep(); skip(); });
  form.querySelector("[data-clear]").addEventListener("click", clear);
} else {
  const preview = document.querySelector("form.questionnaire");
  if (preview) preview.addEventListener("submit", (event) => event.preventDefault());
}

function forget(code) {
  try { localStorage.removeItem(PREFIX + code.toUpperCase()); } catch { /* no storage, nothing kept */ }
}

function key() {
  return PREFIX + form.dataset.questionnaire.toUpperCase();
}

function fillSlip() {
  const field = form.elements.slip;
  const code = decodeURIComponent(location.hash.slice(1));
  if (!field || !code) return;
  field.value = code;
  history.replaceState(null, "", location.pathname); // the code does not stay in the phone's history
}

function restore() {
  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(key())); } catch { return; }
  for (const [name, value] of Object.entries(kept || {})) {
    const field = form.elements[name];
    if (field && !field.value) field.value = value; // what the server gave back wins
  }
  tell();
}

function keep() {
  const values = {};
  for (const [name, value] of new FormData(form)) if (value && !NEVER_KEPT.has(name)) values[name] = value;
  try { localStorage.setItem(key(), JSON.stringify(values)); } catch { return; }
  tell();
}

function tell() {
  let kept = null;
  try { kept = localStorage.getItem(key()); } catch { /* none */ }
  form.querySelector("[data-kept]").hidden = !kept || kept === "{}";
}

function clear() {
  for (const field of form.elements) {
    if (NEVER_KEPT.has(field.name)) continue;
    if (field.type === "radio") field.checked = false;
    else if (field.tagName === "TEXTAREA") field.value = "";
  }
  forget(form.dataset.questionnaire);
  tell();
  skip();
}

function skip() {
  const asked = form.querySelector("[data-involvement] input:checked");
  const first = form.querySelector("[data-involvement] input");
  const without = Boolean(asked && asked !== first);
  for (const question of form.querySelectorAll("[data-needs-involvement]")) question.hidden = without;
}
