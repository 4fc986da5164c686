/* Adds up the weights of the tasks while they are typed. */
"use strict";

const sum = document.querySelector("[data-weights]");
const list = document.querySelector("#tasks");
if (sum && list) {
  const show = () => {
    let hundredths = 0;
    for (const row of list.querySelectorAll(".rows__item:not([hidden])")) {
      const weight = row.querySelector("[name$=-weight]");
      hundredths += Math.round(Number(weight ? weight.value : 0) * 100) || 0;
    }
    sum.textContent = hundredths === 10000 ? "权重合计 100" : `权重合计 ${hundredths / 100}，应为 100`;
  };
  list.addEventListener("input", show);
  list.addEventListener("change", show);
  show();
}
