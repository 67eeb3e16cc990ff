import { useMutation } from "@tanstack/react-query";
import { orderFile, resendMail } from "../../../api/orders";
import type { Order } from "../../../api/types";
import { t } from "../../../i18n";
import { Button } from "../../../ui/Button";
import { Icon } from "../../../ui/Icon";

const names = { "tickets.pdf": "tickets", "event.ics": "event" } as const;

/** Calendar, PDF, mail: ways to keep the tickets elsewhere. */
export function Actions({ order, token }: { order: Order; token: string }) {
  const file = useMutation({
    mutationFn: async (name: keyof typeof names) => {
      const blob = await orderFile(order.id, token, name);
      const [, ending] = name.split(".");
      download(blob, `${order.event.slug}-${order.reference}.${ending}`);
    },
  });
  const mail = useMutation({ mutationFn: () => resendMail(order.id, token) });
  const busy = (name: keyof typeof names) => file.isPending && file.variables === name;
  return (
    <div className="actions">
      <Button busy={busy("event.ics")} onClick={() => file.mutate("event.ics")}>
        <Icon name="calendar" />
        {t.order.calendar}
      </Button>
      <Button look="quiet" busy={busy("tickets.pdf")} onClick={() => file.mutate("tickets.pdf")}>
        <Icon name="file" />
        {t.order.pdf}
      </Button>
      <Button look="quiet" busy={mail.isPending} onClick={() => mail.mutate()}>
        <Icon name="mail" />
        {t.order.resend}
      </Button>
      <p className="actions-told" role="status">
        {file.isError && t.order.fileFailed}
        {mail.isError && t.order.resendFailed}
        {mail.isSuccess && t.order.resent(order.buyer_email)}
      </p>
    </div>
  );
}

function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the browser may still be reading it
}
