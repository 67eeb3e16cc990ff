import { useEffect, useState } from "react";
import { chooseGate, getSession } from "../../api/door";
import { type Enrolment, end, enrolment, refresh } from "../../api/enrolment";
import { counters } from "../../app/heartbeat";
import { useStore } from "../../app/store";
import { restart, update } from "../../app/worker";
import { t } from "../../i18n";
import { count, dayTime } from "../../i18n/format";
import { Button } from "../../ui/Button";
import { Sheet } from "../../ui/Sheet";
import { Trouble } from "../../ui/Trouble";
import { useTitle } from "../../ui/useTitle";
import { GatePicker } from "../enrol/GatePicker";
import { CameraPicker } from "./CameraPicker";
import { Signals } from "./Signals";

export function SettingsScreen() {
  useTitle(t.settings.title);
  const door = useStore(enrolment);
  const waiting = useStore(update);
  const [leaving, setLeaving] = useState(false);
  useEffect(() => {
    getSession().then(refresh, () => {}); // what is known already stays on the screen
  }, []);
  if (!door) return null;
  return (
    <div className="page settings">
      <h1>{t.settings.title}</h1>
      {waiting && (
        <div className="notice notice--new" role="status">
          <p>{t.settings.update}</p>
          <Button look="quiet" onClick={restart}>
            {t.settings.updateGo}
          </Button>
        </div>
      )}
      <div className="settings-parts">
        {door.gates.length > 0 && <GatePart door={door} />}
        <Signals />
        <CameraPicker />
        <Details door={door} />
      </div>
      <Button look="danger" onClick={() => setLeaving(true)}>
        {t.settings.signOut}
      </Button>
      {leaving && (
        <Sheet title={t.settings.signOutTitle} onClose={() => setLeaving(false)}>
          <p>{t.settings.signOutText}</p>
          <div className="sheet-foot">
            <Button look="quiet" onClick={() => setLeaving(false)}>
              {t.common.cancel}
            </Button>
            <Button look="danger" onClick={() => end()}>
              {t.settings.signOutGo}
            </Button>
          </div>
        </Sheet>
      )}
    </div>
  );
}

function GatePart({ door }: { door: Enrolment }) {
  const [saving, setSaving] = useState(false);
  const [saved, setSaved] = useState(false);
  const [wanted, setWanted] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);

  async function save(gateId: string) {
    setWanted(gateId);
    setSaving(true);
    setSaved(false);
    setError(null);
    try {
      refresh(await chooseGate(gateId || undefined));
      setSaved(true);
    } catch (cause) {
      setError(cause);
    }
    setSaving(false);
  }

  const shown = error || saving ? (wanted ?? "") : (door.gateId ?? "");
  return (
    <section className="part">
      <h2>
        {t.settings.gate}
        <span className="part-note" role="status">
          {saved && t.settings.gateSaved}
        </span>
      </h2>
      <GatePicker
        gates={door.gates}
        value={shown}
        onChange={save}
        label={t.settings.gate}
        disabled={saving}
      />
      {error ? <Trouble error={error} onRetry={() => save(wanted ?? "")} /> : null}
    </section>
  );
}

function Details({ door: { device, event, expiresAt } }: { door: Enrolment }) {
  const figures = useStore(counters);
  const rows: [string, string][] = [
    [t.settings.event, event.name],
    [t.settings.venue, event.venue_name],
    [t.settings.doors, dayTime(event.doors_at, event.zone)],
    [t.settings.starts, dayTime(event.starts_at, event.zone)],
    [t.settings.lastHour, figures ? count(figures.last_hour) : "–"],
    [t.settings.deviceName, device.name],
    [t.settings.enrolled, dayTime(device.enrolled_at, event.zone)],
    [t.settings.expires, dayTime(expiresAt, event.zone)],
    [t.settings.deviceId, device.id],
  ];
  return (
    <section className="part">
      <h2>{t.settings.device}</h2>
      <dl className="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
