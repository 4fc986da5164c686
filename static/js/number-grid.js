/* A table of numbers is typed in without the mouse: Enter and the arrows up and down stay in the column. */
"use strict";

for (const table of document.querySelectorAll("[data-number-grid]")) {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("input[inputmode]")]);
  const grid = rows.filter((fields) => fields.length);
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };
  table.addEventListener("keydown", (event) => {
    const moved = step[event.key];
    const row = grid.findIndex((fields) => fields.includes(event.target));
    if (!moved || row < 0) {
      return;
    }
    event.preventDefault();
    const next = grid[row + moved];
    if (next) {
      const field = next[grid[row].indexOf(event.target)];
      field.focus();
      field.select();
    }
  });
}
