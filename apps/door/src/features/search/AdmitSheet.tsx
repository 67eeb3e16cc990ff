import { useState } from "react";
import type { Attendee } from "../../api/types";
import { desk } from "../../desk";
import { t } from "../../i18n";
import { Button } from "../../ui/Button";
import { Reasons } from "../../ui/Reasons";
import { Sheet } from "../../ui/Sheet";
import { Stub } from "../scan/Stub";

type Props = { attendee: Attendee; onClose(): void; onAdmitted(): void };

/** Asks before somebody is let in without a code; the verdict is the platform's all the same. */
export function AdmitSheet({ attendee, onClose, onAdmitted }: Props) {
  const [reason, setReason] = useState(t.search.reasons[0] ?? "");
  const [busy, setBusy] = useState(false);

  function go() {
    if (!desk.admit(attendee.ticket_id, reason.trim())) return setBusy(true);
    onClose();
    onAdmitted();
  }

  return (
    <Sheet title={t.search.confirm(attendee.holder_name)} onClose={onClose}>
      <Stub ticket={{ ...attendee, id: attendee.ticket_id }} torn={false} />
      <p>{t.search.confirmText}</p>
      <Reasons
        label={t.search.reason}
        options={t.search.reasons}
        value={reason}
        onChange={setReason}
        other={t.undo.other}
      />
      {busy && (
        <p className="notice" role="alert">
          {t.search.busy}
        </p>
      )}
      <div className="sheet-foot">
        <Button look="quiet" onClick={onClose}>
          {t.common.cancel}
        </Button>
        <Button onClick={go} disabled={!reason.trim()}>
          {t.search.admit}
        </Button>
      </div>
    </Sheet>
  );
}
