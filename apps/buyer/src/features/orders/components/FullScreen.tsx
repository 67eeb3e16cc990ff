import { useEffect, useRef } from "react";
import type { Order, Ticket } from "../../../api/types";
import { t } from "../../../i18n";
import { Icon } from "../../../ui/Icon";
import { Qr } from "./Qr";

type Props = { order: Order; ticket: Ticket; onClose: () => void };

/** Nothing but the code on white, and the screen kept awake. */
export function FullScreen({ order, ticket, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useAwake();
  useEffect(() => {
    const box = dialog.current;
    box?.showModal();
    return () => box?.close();
  }, []);
  return (
    <dialog ref={dialog} className="full" aria-label={t.order.qr(ticket.number, ticket.of)} onClose={onClose}>
      <div className="full-head">
        <p>{t.order.pager(ticket.number, ticket.of)}</p>
        <button type="button" className="full-close" onClick={onClose}>
          <Icon name="close" />
          {t.order.close}
        </button>
      </div>
      <Qr code={ticket.code} label={t.order.qr(ticket.number, ticket.of)} />
      <div className="full-foot">
        <p className="full-name">{ticket.holder_name}</p>
        <p>
          {order.event.name} · {ticket.tier_name}
        </p>
        <p className="full-hint">{t.order.bright}</p>
      </div>
    </dialog>
  );
}

/** Keeps the screen on while the code is shown, where the browser can. */
function useAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let gone = false;
    navigator.wakeLock
      ?.request("screen")
      .then((got) => {
        lock = got;
        if (gone) void got.release();
      })
      .catch(() => {}); // low battery: the screen then dims as usual
    return () => {
      gone = true;
      void lock?.release();
    };
  }, []);
}
