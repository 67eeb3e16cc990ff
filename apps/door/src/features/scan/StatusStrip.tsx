import { enrolment } from "../../api/enrolment";
import { link } from "../../api/link";
import { counters } from "../../app/heartbeat";
import { useStore } from "../../app/store";
import { t } from "../../i18n";
import { count } from "../../i18n/format";
import { Icon } from "../../ui/Icon";

/** Where this is, how full it is, and whether the platform answers. */
export function StatusStrip() {
  const door = useStore(enrolment);
  const figures = useStore(counters);
  const state = useStore(link);
  if (!door) return null;
  const share = figures && figures.expected > 0 ? Math.min(1, figures.admitted / figures.expected) : 0;
  return (
    <header className="strip">
      <div className="strip-row">
        <h1 className="strip-event">{door.event.name}</h1>
        <p className={`lamp lamp--${state}`} role="status">
          {state === "offline" ? <Icon name="away" /> : <span className="lamp-dot" aria-hidden="true" />}
          {t.status[state]}
        </p>
      </div>
      <div className="strip-row strip-row--figures">
        <p>{door.device.gate_name || t.common.noGate}</p>
        <p className="strip-count">
          {figures ? t.status.figures(count(figures.admitted), count(figures.expected)) : "–"}
        </p>
      </div>
      <progress className="strip-meter" max={1} value={share} aria-hidden="true" tabIndex={-1} />
    </header>
  );
}
