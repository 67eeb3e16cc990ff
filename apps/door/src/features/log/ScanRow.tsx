import type { ReactNode } from "react";
import { serverNow } from "../../api/clock";
import { enrolment } from "../../api/enrolment";
import type { Verdict } from "../../api/types";
import { useStore } from "../../app/store";
import { t } from "../../i18n";
import { briefTime } from "../../i18n/format";
import { Icon } from "../../ui/Icon";
import { faceOf } from "../scan/faces";

type Props = { scan: Verdict; brief?: boolean; children?: ReactNode };

/** One scan of the log. */
export function ScanRow({ scan, brief = false, children }: Props) {
  const door = useStore(enrolment);
  const zone = door?.event.zone ?? "UTC";
  const now = serverNow();
  const face = faceOf(scan, "", { zone, now, deviceName: door?.device.name ?? "" });
  const { ticket } = scan;
  const what = ticket
    ? [ticket.tier_name, t.common.ofOrder(ticket.number, ticket.of), ticket.order_reference]
    : [scan.event_name && t.verdict.event(scan.event_name)];
  const where = brief ? [] : [scan.gate_name, scan.device_name];
  return (
    <li className={`row${scan.undone_at ? " row--undone" : ""}`}>
      <span className={`row-mark row-mark--${face.tone}`}>
        <Icon name={face.icon} />
      </span>
      <div className="row-words">
        <p className="row-title">
          <strong>{scan.title}</strong>
          {ticket && <span>{ticket.holder_name}</span>}
        </p>
        <p className="row-more">{[...what, ...where].filter(Boolean).join(" · ") || t.log.unnamed}</p>
        {scan.undone_at && <p className="row-undone">{t.log.undone(briefTime(scan.undone_at, zone, now))}</p>}
      </div>
      <div className="row-side">
        <time dateTime={scan.at}>{briefTime(scan.at, zone, now)}</time>
        {children}
      </div>
    </li>
  );
}
