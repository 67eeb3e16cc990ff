// Says when new mail has arrived; the page itself works without this.
const count = document.getElementById("count");
const fresh = document.getElementById("fresh");
const known = Number(count?.dataset.count ?? 0);
const query = new URLSearchParams(location.search).get("q") ?? "";

async function look() {
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch(`/__standin/messages?q=${encodeURIComponent(query)}`);
      const { messages } = await answer.json();
      if (messages.length !== known) {
        if (known === 0 || (scrollY === 0 && document.activeElement === document.body)) {
          location.reload();
          return;
        }
        fresh.hidden = false;
      }
    } catch {
      // The stand-in is restarting: look again.
    }
  }
  setTimeout(look, 2000);
}

setTimeout(look, 2000);
