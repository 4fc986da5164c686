/* Asks before a page with typed but unsent text is left. */
"use strict";

let unsaved = document.querySelector(".field--error") !== null;
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("input", () => { unsaved = true; });
  form.addEventListener("submit", () => { unsaved = false; });
}
window.addEventListener("beforeunload", (event) => {
  if (!unsaved) return;
  event.preventDefault();
  event.returnValue = true; // Chromium before 119 asks only for this
});
