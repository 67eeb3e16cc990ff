import { type ReactNode, useEffect, useRef, useState } from "react";
import { enrolment } from "../../api/enrolment";
import { useStore } from "../../app/store";
import { desk } from "../../desk";
import type { View } from "../../desk/desk";
import { t } from "../../i18n";
import { useNow } from "../../ui/useNow";
import { Badge } from "./Badge";
import { CurtainHead } from "./CurtainHead";
import { type Face, faceOf } from "./faces";
import { Stub } from "./Stub";
import { UndoSheet } from "./UndoSheet";
import { Unjudged } from "./Unjudged";

const glance = 2000; // ms that "let in" stays before the next scan

/** The verdict, over everything else. */
export function Stage({ view }: { view: View }) {
  if (view.kind === "unjudged") return <Unjudged scan={view.scan} problem={view.problem} />;
  if (view.kind !== "judged") return null;
  return (
    <Judged key={view.verdict.scan_id || view.verdict.at} verdict={view.verdict} scanned={view.scanned} />
  );
}

function Judged({ verdict, scanned }: Omit<Extract<View, { kind: "judged" }>, "kind">) {
  const door = useStore(enrolment);
  const now = useNow(1000);
  const [asking, setAsking] = useState(false);
  const admitted = verdict.verdict === "admitted";
  const face = faceOf(verdict, scanned, {
    zone: door?.event.zone ?? "UTC",
    now,
    deviceName: door?.device.name ?? "",
  });

  useEffect(() => {
    if (!admitted || asking) return;
    const timer = setTimeout(() => desk.next(), glance);
    return () => clearTimeout(timer);
  }, [admitted, asking]);

  const undoable = verdict.undo_until && Date.parse(verdict.undo_until) > now;
  return (
    <Curtain
      face={face}
      draining={admitted && !asking}
      actions={
        undoable && (
          <button type="button" className="curtain-button" onClick={() => setAsking(true)}>
            {t.verdict.undo}
          </button>
        )
      }
      after={asking && <UndoSheet verdict={verdict} onClose={() => setAsking(false)} />}
    >
      {verdict.ticket && <Stub ticket={verdict.ticket} torn={admitted} />}
    </Curtain>
  );
}

type CurtainProps = {
  face: Face;
  /** The screen goes by itself: a bar shows when. */
  draining?: boolean;
  actions?: ReactNode;
  after?: ReactNode;
  children?: ReactNode;
};

/** A verdict from edge to edge. A touch anywhere is "next". */
export function Curtain({ face, draining = false, actions, after, children }: CurtainProps) {
  const next = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    next.current?.focus({ preventScroll: true });
    function onKey(event: KeyboardEvent) {
      if (event.key === "Escape" && !document.querySelector("dialog[open]")) desk.next();
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <section className={`curtain curtain--${face.tone}`} aria-labelledby="verdict">
      <CurtainHead />
      <div className="curtain-middle">
        <Badge tone={face.tone} icon={face.icon} />
        <div className="curtain-words">
          <h1 id="verdict" className={`curtain-word${face.word.length <= 7 ? " curtain-word--short" : ""}`}>
            {face.word}
          </h1>
          {face.lines.map((line, index) => (
            <p key={line} className={index === 0 ? "curtain-line" : "curtain-line curtain-line--more"}>
              {line}
            </p>
          ))}
        </div>
        {children}
      </div>
      <div className="curtain-foot">
        {actions}
        <span className="curtain-hint">{t.verdict.itself}</span>
        <button ref={next} type="button" className="curtain-next" onClick={() => desk.next()}>
          {t.verdict.next}
        </button>
      </div>
      {draining && <div className="curtain-drain" aria-hidden="true" />}
      {after}
    </section>
  );
}
