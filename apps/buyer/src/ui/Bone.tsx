/** A grey place where something will be. */
export function Bone({ kind }: { kind: "title" | "line" | "short" | "block" | "picture" | "thumb" }) {
  return <span className={`bone bone--${kind}`} aria-hidden="true" />;
}
