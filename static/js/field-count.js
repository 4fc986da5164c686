/* Says how many characters may still be typed once a field with a limit is nearly full. */
"use strict";

for (const field of document.querySelectorAll("textarea[maxlength]")) {
  const limit = Number(field.getAttribute("maxlength"));
  const words = document.createElement("p");
  words.className = "field__count";
  const show = () => {
    const left = limit - field.value.length;
    words.textContent = `还可填 ${left} 字`;
    words.hidden = left > limit / 5;
    words.classList.toggle("field__count--short", left <= limit / 20);
  };
  field.addEventListener("input", show);
  field.after(words);
  show();
}
