import { serverNow } from "../../api/clock";
import { enrolment } from "../../api/enrolment";
import { useStore } from "../../app/store";
import { desk } from "../../desk";
import type { View } from "../../desk/desk";
import { t } from "../../i18n";
import { faceOf } from "./faces";

/** Says every verdict to those who listen to the screen. It is there before there is anything to say. */
export function Announcer() {
  const view = useStore(desk.view);
  const door = useStore(enrolment);
  return (
    <div className="visually-hidden" aria-live="assertive" aria-atomic="true" data-testid="announcer">
      {words(view, door?.event.zone ?? "UTC", door?.device.name ?? "")}
    </div>
  );
}

function words(view: View, zone: string, deviceName: string): string {
  if (view.kind === "unjudged") return t.verdict.said(t.verdict.unjudged, t.verdict.check);
  if (view.kind !== "judged") return "";
  const { verdict, scanned } = view;
  const face = faceOf(verdict, scanned, { zone, now: serverNow(), deviceName });
  const { ticket } = verdict;
  const who = ticket
    ? [ticket.holder_name, ticket.tier_name, t.common.ofOrder(ticket.number, ticket.of)]
    : [];
  return t.verdict.said(face.word, [...face.lines, ...who].filter(Boolean).join(", "));
}
