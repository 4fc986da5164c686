/* Looks for similar problems and projects while a title or description is typed. Without it the button asks the server. */
"use strict";

{
  const place = document.querySelector("[data-similar]");
  const field = place && document.getElementById(place.dataset.field);
  if (field) watch(place, field);

  function watch(place, field) {
    const REST = 700; // ms of quiet before the question is sent
    const SHORTEST = 4; // characters; fewer are like everything
    const found = place.querySelector("[data-similar-found]");
    let timer = 0;
    let asked = found.childElementCount ? field.value.trim() : "";
    let running = null;

    async function ask() {
      const words = field.value.trim().slice(0, 400);
      if (words.length < SHORTEST || words === asked) return;
      asked = words;
      if (running) running.abort();
      running = new AbortController();
      const query = new URLSearchParams({ q: words, problem: place.dataset.problem, project: place.dataset.project });
      for (const solved of field.form.querySelectorAll("[name=problems]:checked")) query.append("problem", solved.value);
      try {
        const answer = await fetch(`${place.dataset.similar}?${query}`, { signal: running.signal, redirect: "manual" });
        if (answer.ok) found.innerHTML = await answer.text();
      } catch {
        // left for a later question, or the network is away: a hint is not worth a word
      }
    }
    ask(); // a draft that came back, or a record that is edited
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, REST);
    });
    place.querySelector("button[value=check]").addEventListener("click", (event) => {
      event.preventDefault();
      asked = "";
      ask();
    });
  }
}
