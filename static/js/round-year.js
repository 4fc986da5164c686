/* Another year moves the whole calendar of a round with it, and its usual name. Without it the form says what does not fit. */
"use strict";

{
  const year = document.querySelector("input[name=year]");
  const form = year && year.form;
  let before = year ? Number(year.value) : 0;
  if (year && !year.disabled) year.addEventListener("change", move);

  function move() {
    const now = Number(year.value);
    if (!Number.isInteger(now) || now < 2000 || now > 2099) return;
    const years = now - before;
    if (years) {
      for (const day of form.querySelectorAll("input[type=date]")) if (day.value) day.value = shifted(day.value, years);
      const name = form.elements.namedItem("name");
      if (name.value === `${before} 年度`) name.value = `${now} 年度`;
      form.dispatchEvent(new Event("input", { bubbles: true }));
    }
    before = now;
  }

  /* As projects/rhythm.py does it: the end of February stays the end of February. */
  function shifted(day, years) {
    const [year, month, date] = day.split("-").map(Number);
    const ends = (of) => new Date(Date.UTC(of, 2, 0)).getUTCDate();
    const kept = month === 2 && date === ends(year) ? ends(year + years) : date;
    return `${year + years}-${String(month).padStart(2, "0")}-${String(kept).padStart(2, "0")}`;
  }
}
