import { useCallback, useEffect, useRef, useState } from "react";
import { link } from "../../api/link";
import { useStore } from "../../app/store";
import { cameraChoice } from "../../camera/choice";
import { useCamera } from "../../camera/useCamera";
import { Viewfinder } from "../../camera/Viewfinder";
import { desk } from "../../desk";
import { Sight } from "../../desk/sight";
import { t } from "../../i18n";
import { Icon } from "../../ui/Icon";
import { useTitle } from "../../ui/useTitle";
import { LastIn } from "./LastIn";
import { Recent } from "./Recent";
import { StatusStrip } from "./StatusStrip";
import { TypeSheet } from "./TypeSheet";

/** The door itself: the camera from edge to edge, and what the thumb needs. */
export function ScanScreen() {
  useTitle(t.nav.scan);
  const camera = useCamera(useStore(cameraChoice));
  const view = useStore(desk.view);
  const [typing, setTyping] = useState(false);
  const [asking, setAsking] = useState(false);
  const sight = useRef(new Sight());

  const onLook = useCallback((text: string | null, now: number) => {
    if (!sight.current.isNew(text, now) || text === null) return;
    if (desk.offer(text)) sight.current.taken(text, now);
  }, []);

  // A hand scanner's code comes first: it closes what was open.
  useEffect(() => {
    if (view.kind === "ready") return;
    setTyping(false);
    setAsking(false);
  }, [view.kind]);

  const live = camera.state.kind === "live";
  const checking = view.kind === "asking";
  const offline = useStore(link) === "offline";
  const aim = offline ? t.camera.offline : t.camera.aim;
  return (
    <div className="scan">
      <div className={`lens${live ? " lens--live" : ""}${checking ? " lens--checking" : ""}`}>
        <Viewfinder camera={camera} onLook={onLook} paused={typing || asking} />
        {camera.state.kind !== "fault" && (
          <div className="aim">
            <div className="aim-frame">
              <svg viewBox="0 0 100 100" aria-hidden="true">
                <path d="M2 26V12A10 10 0 0 1 12 2h14M74 2h14a10 10 0 0 1 10 10v14M98 74v14a10 10 0 0 1-10 10H74M26 98H12A10 10 0 0 1 2 88V74" />
              </svg>
            </div>
            <p className="aim-words">{checking ? t.camera.checking : live ? aim : t.camera.starting}</p>
          </div>
        )}
      </div>
      <StatusStrip />
      <div className="scan-foot">
        <LastIn asking={asking} onAsk={setAsking} />
        <div className="tools">
          {camera.torch !== null && (
            <button
              type="button"
              className="tool"
              aria-pressed={camera.torch}
              onClick={() => camera.setTorch(!camera.torch)}
            >
              <Icon name="torch" />
              {t.camera.torch}
            </button>
          )}
          <button type="button" className="tool" onClick={() => setTyping(true)}>
            <Icon name="type" />
            {t.camera.type}
          </button>
        </div>
      </div>
      <Recent />
      {typing && <TypeSheet onClose={() => setTyping(false)} />}
    </div>
  );
}
