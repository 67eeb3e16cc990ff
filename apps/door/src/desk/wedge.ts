const pace = 60; // ms between two keys of a scanner on average; fingers take longer
const pause = 350; // ms: a slower key begins something new
const shortest = 6; // characters: less is a person who types fast

type Editable = HTMLInputElement | HTMLTextAreaElement;

/**
 * Listens for hand scanners, which type a code like a keyboard, only faster, and press Enter.
 * Works wherever the focus is: what they typed into a field is taken out of it again, and no
 * button is pressed by their spaces and Enter. Into a field only a text that looks like a code
 * counts: a password manager is as fast as a scanner. Returns how to stop listening.
 */
export function listenForWedge(
  onCode: (code: string) => void,
  looksLikeCode: (text: string) => boolean,
  now: (event: KeyboardEvent) => number = (event) => event.timeStamp,
): () => void {
  let typed = "";
  let first = 0;
  let last = Number.NEGATIVE_INFINITY;
  let field: Editable | null = null;
  let before = "";

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = now(event);
    const goesOn = at - last <= pause;
    const fast = () => goesOn && at - first <= pace * typed.length;
    if (event.key === "Enter") {
      if (fast() && typed.length >= shortest && (!field || looksLikeCode(typed))) {
        event.preventDefault();
        event.stopPropagation();
        const code = typed;
        if (field) restore(field, before);
        onCode(code);
      }
      typed = "";
      last = Number.NEGATIVE_INFINITY;
      return;
    }
    if (event.key.length !== 1) return; // Shift and its like come between the letters
    if (!goesOn) {
      typed = "";
      first = at;
      field = editable(event.target);
      before = field?.value ?? "";
    }
    // A space presses a button, a slash opens the browser's search: not in the middle of a code.
    if (!field && typed && fast()) event.preventDefault();
    typed += event.key;
    last = at;
  }

  window.addEventListener("keydown", onKey, true);
  return () => window.removeEventListener("keydown", onKey, true);
}

function editable(target: EventTarget | null): Editable | null {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : null;
}

/** Puts a field back as it was, in the way that React notices. */
function restore(field: Editable, value: string): void {
  const prototype =
    field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
