import { useCallback, useEffect, useState } from "react";
import { listScans } from "../../api/door";
import { counters } from "../../app/heartbeat";
import { useStore } from "../../app/store";
import { useLoad } from "../../app/useLoad";
import { desk } from "../../desk";
import { t } from "../../i18n";
import { count } from "../../i18n/format";
import { ScanRow } from "../log/ScanRow";

const wide = "(min-width: 900px)";

/** On a wide screen: the figures, and the last scans beside the camera. */
export function Recent() {
  const [shown, setShown] = useState(() => window.matchMedia(wide).matches);
  useEffect(() => {
    const query = window.matchMedia(wide);
    const onChange = () => setShown(query.matches);
    query.addEventListener("change", onChange);
    return () => query.removeEventListener("change", onChange);
  }, []);
  return shown ? <Panel /> : null;
}

function Panel() {
  const figures = useStore(counters);
  const view = useStore(desk.view);
  const { data, reload } = useLoad(
    useCallback((signal: AbortSignal) => listScans(true, undefined, signal), []),
  );
  useEffect(() => {
    if (view.kind === "judged") reload();
  }, [view, reload]);
  return (
    <aside className="recent">
      <div className="recent-figures">
        <p className="recent-big">{figures ? count(figures.admitted) : "–"}</p>
        <p className="recent-of">{figures ? t.status.figures("", count(figures.expected)).trim() : ""}</p>
        <p className="recent-hour">
          {figures && (
            <>
              <strong>{count(figures.last_hour)}</strong> {t.settings.lastHour.toLowerCase()}
            </>
          )}
        </p>
      </div>
      <h2>{t.log.recent}</h2>
      {data?.items.length === 0 && <p className="recent-empty">{t.log.emptyText}</p>}
      <ul className="rows">
        {data?.items.slice(0, 12).map((scan) => (
          <ScanRow key={scan.scan_id} scan={scan} brief />
        ))}
      </ul>
      <p className="recent-hint">{t.camera.wedge}</p>
    </aside>
  );
}
