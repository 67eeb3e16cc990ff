import { useLayoutEffect, useRef } from "react";

// The server draws name, date and price of the page into #root before any script runs (README:
// "The server's drawing"). While the same facts are fetched again as data, what it drew inside
// <main> stays on the screen instead of a skeleton.
let kept: { path: string; nodes: DocumentFragment } | undefined;

/** Takes a copy of the server's drawing, if there is one. */
export function keepShell(root: HTMLElement): void {
  const drawn = root.querySelector("main");
  if (!drawn?.firstElementChild) return;
  const nodes = document.createDocumentFragment();
  // Of the list only the programme waits for data; heading and filters are there at once.
  const programme = drawn.querySelector(".programme");
  for (const node of programme ? [programme] : Array.from(drawn.childNodes))
    nodes.append(node.cloneNode(true));
  kept = { path: window.location.pathname, nodes };
}

/** Whether the server drew this address. */
export function hasShell(path: string): boolean {
  return kept?.path === path;
}

/** What the server drew, until the screen has its data. */
export function ServerShell() {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (kept) place.current?.replaceChildren(kept.nodes.cloneNode(true));
  }, []);
  return <div ref={place} className="from-server" />;
}
