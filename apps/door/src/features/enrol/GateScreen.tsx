import { useState } from "react";
import { useLocation } from "wouter";
import { chooseGate } from "../../api/door";
import { type Enrolment, refresh, settle } from "../../api/enrolment";
import { wakeSound } from "../../desk/feedback";
import { t } from "../../i18n";
import { dayTime } from "../../i18n/format";
import { Button } from "../../ui/Button";
import { useTitle } from "../../ui/useTitle";
import { Brand } from "./Brand";
import { GatePicker } from "./GatePicker";

/** The last step of the enrolment: where this device stands. */
export function GateScreen({ door }: { door: Enrolment }) {
  useTitle(t.gate.title);
  const [, go] = useLocation();
  const [gate, setGate] = useState(door.gateId ?? door.gates[0]?.id ?? "");
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);

  async function start() {
    wakeSound();
    setBusy(true);
    setFailed(false);
    try {
      refresh(await chooseGate(gate || undefined));
      go("/scan", { replace: true });
      settle();
    } catch {
      setFailed(true);
      setBusy(false);
    }
  }

  return (
    <main className="page enrol" id="main">
      <Brand />
      <div className="enrol-body enrol-body--gate">
        <header className="enrol-head">
          <p className="eyebrow">
            {door.event.name} · {dayTime(door.event.starts_at, door.event.zone)}
          </p>
          <h1>{t.gate.title}</h1>
          <p>{t.gate.text}</p>
        </header>
        <div className="enrol-form">
          <GatePicker
            gates={door.gates}
            value={gate}
            onChange={setGate}
            label={t.gate.title}
            disabled={busy}
          />
          {failed && (
            <p className="notice" role="alert">
              {t.gate.failed}
            </p>
          )}
          <Button onClick={start} busy={busy}>
            {t.gate.go}
          </Button>
        </div>
      </div>
    </main>
  );
}
