/* 研判 by keyboard: ↑ ↓ from tick to tick, a button for a whole group, and how many are ticked. */
"use strict";

for (const form of document.querySelectorAll("[data-screening]")) {
  const boxes = Array.from(form.querySelectorAll("input[name=problem]"));
  const note = form.querySelector("[data-screening-note]");
  const words = note.textContent;
  const keys = matchMedia("(hover: hover) and (pointer: fine)").matches ? "（空格勾选，↑ ↓ 移动）" : "";
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    note.textContent = ticked ? `已选 ${ticked} 个，下一步先看名单，再确认` : `${words}${keys}`;
  };
  form.addEventListener("change", show);
  form.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const here = boxes.indexOf(event.target);
    const next = boxes[here + step];
    if (here < 0 || !next) return;
    event.preventDefault();
    next.focus();
  });
  for (const group of form.querySelectorAll("[data-screening-group]")) {
    const own = boxes.filter((box) => group.contains(box));
    if (own.length < 2) continue;
    const all = document.createElement("button");
    all.type = "button";
    all.className = "button button--quiet button--small";
    all.textContent = "全选本组";
    all.addEventListener("click", () => {
      const wanted = own.some((box) => !box.checked);
      for (const box of own) box.checked = wanted;
      show();
    });
    group.querySelector(".screening-group__title").append(all);
  }
  show();
}
