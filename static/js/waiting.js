/* Says that a long form is being worked on, and for how long, until the next page comes. */
"use strict";

for (const form of document.querySelectorAll("form[data-waiting]")) {
  const words = form.querySelector("[data-waiting-words]");
  const button = form.querySelector("button[type=submit]");
  let timer = 0;
  form.addEventListener("submit", (event) => {
    if (timer) {
      event.preventDefault();
      return;
    }
    const begun = Date.now();
    const tell = () => {
      const seconds = Math.round((Date.now() - begun) / 1000);
      words.textContent = `${form.dataset.waiting}${seconds >= 2 ? `已用 ${seconds} 秒。` : ""}`;
    };
    words.hidden = false;
    button.setAttribute("aria-disabled", "true");
    tell();
    timer = setInterval(tell, 2000);
  });
  window.addEventListener("pageshow", () => {
    clearInterval(timer);
    timer = 0;
    words.hidden = true;
    button.removeAttribute("aria-disabled");
  });
}
