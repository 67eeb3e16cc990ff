import { useStore } from "../../app/store";
import { desk } from "../../desk";
import { t } from "../../i18n";
import { Icon } from "../../ui/Icon";
import { useNow } from "../../ui/useNow";
import { UndoSheet } from "./UndoSheet";

/** Who came in last, so that a wrong one can be taken back after the green is gone. */
export function LastIn({ asking, onAsk }: { asking: boolean; onAsk(asking: boolean): void }) {
  const last = useStore(desk.last);
  const now = useNow();
  if (!last?.undo_until || Date.parse(last.undo_until) <= now) return null;
  const name = last.ticket?.holder_name;
  return (
    <div className="last-in">
      <Icon name="check" />
      <p>{name ? t.verdict.lastIn(name) : t.verdict.ticketIn}</p>
      <button type="button" onClick={() => onAsk(true)}>
        {t.verdict.undo}
      </button>
      {asking && <UndoSheet verdict={last} onClose={() => onAsk(false)} />}
    </div>
  );
}
