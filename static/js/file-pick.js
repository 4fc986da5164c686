/* Shows the names of the chosen files under the label; without script the browser's own control stays. */
"use strict";

for (const pick of document.querySelectorAll(".file-pick")) {
  const input = pick.querySelector("input[type=file]");
  const names = pick.querySelector(".file-pick__names");
  pick.classList.add("file-pick--quiet");
  input.addEventListener("change", () => {
    names.textContent = Array.from(input.files, (file) => file.name).join("、");
  });
}
