import { useState } from "react";
import { enrolment } from "../../api/enrolment";
import { Problem } from "../../api/problem";
import type { Verdict } from "../../api/types";
import { beat } from "../../app/heartbeat";
import { useStore } from "../../app/store";
import { desk } from "../../desk";
import { t } from "../../i18n";
import { clockTime } from "../../i18n/format";
import { Button } from "../../ui/Button";
import { Reasons } from "../../ui/Reasons";
import { Sheet } from "../../ui/Sheet";

type Props = { verdict: Verdict; onClose(): void; onDone?(undoneAt: string): void };

/** Takes an admission back, with the reason that the log will show. */
export function UndoSheet({ verdict, onClose, onDone }: Props) {
  const zone = useStore(enrolment)?.event.zone ?? "UTC";
  const [reason, setReason] = useState(t.undo.reasons[0] ?? "");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");

  async function go() {
    setBusy(true);
    setError("");
    try {
      const at = await desk.undo(verdict.scan_id, reason.trim());
      void beat();
      onDone?.(at);
      onClose();
    } catch (cause) {
      const said = cause instanceof Problem && cause.status !== 0 ? cause.message : t.trouble.offlineText;
      setError(said || t.trouble.text);
      setBusy(false);
    }
  }

  return (
    <Sheet title={t.undo.title} onClose={onClose}>
      <p>{t.undo.text(verdict.ticket?.holder_name || t.undo.someone)}</p>
      <Reasons
        label={t.undo.reason}
        options={t.undo.reasons}
        value={reason}
        onChange={setReason}
        other={t.undo.other}
      />
      {error && (
        <p className="notice" role="alert">
          {error}
        </p>
      )}
      <div className="sheet-foot">
        <Button look="quiet" onClick={onClose}>
          {t.common.cancel}
        </Button>
        <Button look="danger" onClick={go} busy={busy} disabled={!reason.trim()}>
          {busy ? t.undo.going : t.undo.go}
        </Button>
      </div>
      {verdict.undo_until && (
        <p className="sheet-note">{t.undo.until(clockTime(verdict.undo_until, zone))}</p>
      )}
    </Sheet>
  );
}
