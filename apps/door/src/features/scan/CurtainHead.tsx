import { enrolment } from "../../api/enrolment";
import { link } from "../../api/link";
import { counters } from "../../app/heartbeat";
import { useStore } from "../../app/store";
import { t } from "../../i18n";
import { count } from "../../i18n/format";

/** The gate, the figures and the connection stay in sight above a verdict. */
export function CurtainHead() {
  const door = useStore(enrolment);
  const figures = useStore(counters);
  const state = useStore(link);
  const parts = [
    door?.device.gate_name || t.common.noGate,
    figures && t.status.figures(count(figures.admitted), count(figures.expected)),
  ];
  return (
    <div className="curtain-head">
      <p>{parts.filter(Boolean).join(" · ")}</p>
      <p className={state === "offline" ? "lamp--offline" : ""}>{t.status[state]}</p>
    </div>
  );
}
