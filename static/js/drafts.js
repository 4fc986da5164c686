/* Keeps what is typed: on the server every few seconds, in this browser while the network is away. */
"use strict";

{
  const place = document.querySelector("meta[name=draft]");
  const sought = Array.from(document.querySelectorAll("main form[method=post]:not([data-no-draft])"));
  const form = sought.find((one) => one.querySelector("textarea, input[type=text], input[type=number], input[type=date]"));
  if (place && form && !form.querySelector("input[type=password]")) keep(place, form);

  function keep(place, form) {
    const REST = 3000; // ms of quiet before a draft is sent
    const AGAIN = 15000; // ms until the network is tried anew
    const OURS = ["csrfmiddlewaretoken", "form_key", "kept_file"];
    const AWAY = "网络不通，内容已保存在本机，恢复后再提交";
    const shelf = `form:${place.dataset.user}:${place.dataset.page}`;
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const key = form.querySelector("[name=form_key]").value;
    const words = document.createElement("span");
    words.className = "draft-note";
    words.setAttribute("role", "status");
    const bar = form.querySelector(".action-bar") || form;
    bar.append(words);
    let timer = 0;
    let version = 0; // grows with every change, so that an answer about older text is known
    let leaving = false;

    const typed = () => {
      const values = [];
      for (const [name, value] of new FormData(form)) {
        if (typeof value === "string" && !OURS.includes(name)) values.push([name, value]);
      }
      return values;
    };
    const say = (text, isGrave = false) => {
      words.textContent = text;
      words.classList.toggle("draft-note--grave", isGrave);
    };
    const shelve = (extra = {}) => {
      try {
        localStorage.setItem(shelf, JSON.stringify({ at: Date.now() / 1000, values: typed(), key, ...extra }));
        return true;
      } catch {
        return false; // no room, or storage is switched off
      }
    };
    const away = () => say(shelve() ? AWAY : "网络不通，请先不要关闭本页", true);

    async function send() {
      const sent = version;
      const body = new URLSearchParams(typed());
      try {
        const answer = await fetch(place.dataset.url, {
          method: "POST", body, redirect: "manual",
          headers: { "X-CSRFToken": token, "X-Draft": place.content },
        });
        if (leaving) return;
        if (answer.ok) {
          const { saved } = await answer.json();
          say(`已保存 ${saved}`);
          if (sent === version) localStorage.removeItem(shelf);
        } else if (answer.type === "opaqueredirect" || answer.status === 403) {
          shelve();
          say("登录已过期，内容已保存在本机，提交时请重新登录", true);
        } else if (answer.status >= 500) {
          away();
          later(AGAIN);
        } else {
          const found = await answer.json().catch(() => ({}));
          say(found.error || "没有自动保存，请及时提交", true);
        }
      } catch {
        if (leaving) return;
        away();
        later(AGAIN);
      }
    }
    function later(wait) {
      clearTimeout(timer);
      timer = setTimeout(send, wait);
    }
    for (const happening of ["input", "change"]) {
      form.addEventListener(happening, () => { version += 1; later(REST); });
    }
    window.addEventListener("online", () => { if (version) send(); });

    /* A submit asks first whether anybody answers: a form sent into a dead line would be gone. */
    let checked = false;
    form.addEventListener("submit", async (event) => {
      if (checked) { checked = false; return; }
      event.preventDefault();
      event.stopImmediatePropagation();
      if (leaving) return;
      const by = event.submitter;
      clearTimeout(timer);
      leaving = true;
      const answers = await fetch("/readyz", { method: "HEAD", cache: "no-store", redirect: "manual" })
        .then((answer) => answer.status < 500, () => false);
      if (!answers) {
        leaving = false;
        away();
        later(AGAIN);
        return;
      }
      shelve({ sending: true });
      checked = true;
      if (by && by.form === form) form.requestSubmit(by);
      else form.requestSubmit();
      leaving = false; // a file being downloaded leaves the page where it is
    }, true);

    /* What this browser kept while nobody answered comes back, unless the server has something newer. */
    const put = (values) => {
      const left = new Map();
      for (const [name, value] of values) left.set(name, [...(left.get(name) || []), value]);
      for (const [name, [count]] of left) {
        const total = name.endsWith("-TOTAL_FORMS") && form.elements[name];
        const rows = total && total.closest(".rows");
        const add = rows && rows.querySelector(".rows__add");
        for (let more = add ? count - total.value : 0; more > 0; more -= 1) add.click();
      }
      for (const control of form.elements) {
        const { name, type } = control;
        if (!name || OURS.includes(name) || ["file", "submit", "button", "password"].includes(type)) continue;
        const found = left.get(name);
        if (type === "checkbox" || type === "radio") control.checked = Boolean(found && found.includes(control.value));
        else if (!found) continue;
        else if (type === "select-multiple") for (const one of control.options) one.selected = found.includes(one.value);
        else control.value = found.shift() ?? control.value;
      }
    };
    const shown = () => JSON.stringify(typed());
    const wasSent = (kept) => fetch(`/drafts/sent/?key=${encodeURIComponent(kept.key)}`, { redirect: "manual" })
      .then((answer) => (answer.ok ? answer.json() : { sent: false }))
      .then(({ sent }) => sent, () => false);
    const restore = async () => {
      let kept = null;
      try {
        kept = JSON.parse(localStorage.getItem(shelf));
      } catch {
        return;
      }
      const notice = document.querySelector("[data-saved-at]");
      if (!kept || (notice && Number(notice.dataset.savedAt) >= kept.at)) return;
      if (place.dataset.isAnswer) return; // the page came back with the text itself, perhaps with rows that were asked for
      /* A form that leads back to its own page: what it sent must not stand in it again. */
      if (kept.sending && (await wasSent(kept))) {
        localStorage.removeItem(shelf);
        return;
      }
      if (version) return; // somebody types already
      const before = typed();
      put(kept.values);
      if (shown() === JSON.stringify(before)) {
        localStorage.removeItem(shelf);
        return;
      }
      const note = document.createElement("div");
      note.className = "message message--warn";
      note.setAttribute("role", "status");
      const body = document.createElement("div");
      body.className = "message__body";
      const title = document.createElement("p");
      title.className = "message__title";
      const clock = new Date(kept.at * 1000).toTimeString().slice(0, 5);
      title.textContent = `上次没有提交的内容已从本机恢复，保存于 ${clock}`;
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "button button--quiet";
      drop.textContent = "放弃这些内容";
      drop.addEventListener("click", () => {
        put(before);
        localStorage.removeItem(shelf);
        note.remove();
        form.querySelector("textarea, input:not([type=hidden])").focus();
      });
      body.append(title);
      note.append(body, drop);
      form.before(note);
      version += 1;
      later(REST);
    };
    window.addEventListener("load", restore);
  }
}
