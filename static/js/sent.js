/* Forgets text kept in this browser once the server says that its form was sent, or after seven days. */
"use strict";

for (const shelf of Object.keys(localStorage).filter((name) => name.startsWith("form:"))) {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(shelf));
  } catch {
    kept = null;
  }
  if (!kept || Date.now() / 1000 - kept.at > 7 * 24 * 3600) {
    localStorage.removeItem(shelf);
  } else if (kept.sending) {
    fetch(`/drafts/sent/?key=${encodeURIComponent(kept.key)}`, { redirect: "manual" })
      .then((answer) => (answer.ok ? answer.json() : { sent: false }))
      .then(({ sent }) => { if (sent) localStorage.removeItem(shelf); })
      .catch(() => {});
  }
}
