/* Adds rows to a formset from its template and hides those marked for deletion. */
"use strict";

for (const rows of document.querySelectorAll(".rows")) {
  const total = rows.querySelector("[name$=-TOTAL_FORMS]");
  const list = rows.querySelector(".rows__list");
  const add = rows.querySelector(".rows__add");
  const fresh = rows.querySelector("template");

  const number = () => {
    let shown = 0;
    for (const name of list.querySelectorAll(".rows__item:not([hidden]) .rows__name")) {
      shown += 1;
      name.textContent = `${rows.dataset.noun} ${shown}`;
    }
  };
  add.hidden = false;
  add.addEventListener("click", (event) => {
    event.preventDefault(); // without script the button asks the server for the row
    const row = fresh.content.cloneNode(true);
    for (const part of row.querySelectorAll("[id], [name], [for], [aria-describedby]")) {
      for (const key of ["id", "name", "for", "aria-describedby"]) {
        if (part.hasAttribute(key)) part.setAttribute(key, part.getAttribute(key).replace("__prefix__", total.value));
      }
    }
    total.value = Number(total.value) + 1;
    list.append(row);
    number();
    list.lastElementChild.querySelector("input:not([type=hidden]), textarea, select").focus();
  });
  list.addEventListener("change", (event) => {
    if (event.target.name.endsWith("-DELETE") && event.target.checked) {
      event.target.closest(".rows__item").hidden = true;
      number();
      add.focus();
    }
  });
}
