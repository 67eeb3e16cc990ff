import { useQuery } from "@tanstack/react-query";
import { choiceOf } from "../../../api/choices";
import { Problem } from "../../../api/problem";
import type { Order } from "../../../api/types";
import { Layout } from "../../../app/Layout";
import { PageSkeleton } from "../../../app/PageSkeleton";
import { useTitle } from "../../../app/useTitle";
import { t } from "../../../i18n";
import { c } from "../../../i18n/credit";
import { money } from "../../../i18n/money";
import { LinkButton } from "../../../ui/Button";
import { Message } from "../../../ui/Message";
import { Notice } from "../../../ui/Notice";
import { Trouble } from "../../../ui/Trouble";
import { session } from "../../checkout/model/session";
import { Actions } from "../components/Actions";
import { Receipt } from "../components/Receipt";
import { TicketPager } from "../components/TicketPager";
import { useOrder } from "../model/useOrder";

export default function OrderPage({ id }: { id: string }) {
  const { token, query } = useOrder(id);
  useTitle(query.data?.event.name ?? t.order.title);
  const refused = query.error instanceof Problem && [401, 403, 404, 422].includes(query.error.status);
  if (!token || refused) {
    return (
      <Layout>
        <Message title={t.order.locked} text={t.order.lockedText}>
          <LinkButton href="/order/find">{t.find.title}</LinkButton>
        </Message>
      </Layout>
    );
  }
  if (query.data) return <Known order={query.data} token={token} away={query.isError} />;
  if (query.isError) {
    return (
      <Layout>
        <Trouble error={query.error} onRetry={() => query.refetch()} />
      </Layout>
    );
  }
  return <PageSkeleton />;
}

type Props = { order: Order; token: string; away: boolean };

function Known({ order, token, away }: Props) {
  const usable = order.tickets.length > 0 && order.status !== "refunded" && order.status !== "cancelled";
  if (!usable) return <WithoutTickets order={order} token={token} />;
  return (
    <Layout tone="stage">
      <div className="order">
        <div className="order-told">
          {away && (
            <Notice tone="spot" role="status">
              {t.order.offline}
            </Notice>
          )}
          {order.event.status === "cancelled" && <Cancelled id={order.id} token={token} />}
          {order.status === "refunding" && (
            <Notice tone="warn" role="status">
              <strong>{t.order.refunding}</strong> {t.order.refundingText(money(order.quote.total))}
            </Notice>
          )}
          {order.mail.state === "bounced" && (
            <Notice tone="warn" role="alert">
              <strong>{t.order.bounced(order.buyer_email)}</strong> {t.order.bouncedText}
            </Notice>
          )}
        </div>
        <TicketPager order={order} />
        <div className="order-more">
          <Actions order={order} token={token} />
          <Receipt order={order} />
        </div>
      </div>
    </Layout>
  );
}

/** What the event's end means for this order: its money comes back, or there is something to choose. */
function Cancelled({ id, token }: { id: string; token: string }) {
  const choice = useQuery(choiceOf(id, token));
  if (!choice.data?.offers.length) {
    return (
      <Notice tone="refuse" role="alert">
        {t.order.eventCancelled}
      </Notice>
    );
  }
  return (
    <Notice tone="refuse" role="alert">
      <span>
        <strong>{c.choice.cancelled(choice.data.event.name)}</strong> {c.choice.invite}
      </span>
      <LinkButton href={`/order/${id}/choice#${token}`}>{c.choice.go}</LinkButton>
    </Notice>
  );
}

function WithoutTickets({ order, token }: { order: Order; token: string }) {
  const ended = order.status === "refunded" && order.event.status === "cancelled";
  const choice = useQuery({ ...choiceOf(order.id, token), enabled: ended });
  const credited = ended && choice.data?.choice === "credit";
  const { title, text } = credited
    ? { title: t.order.refundedCredit, text: t.order.refundedCreditText }
    : wordsOf(order);
  const held = session.placedOrder(order.id);
  const open = order.status === "pending_payment";
  const deciding = !order.decline;
  return (
    <Layout>
      <div className="narrow">
        <Message title={title} text={text} role="status">
          {open && deciding && <span className="pulse" aria-hidden="true" />}
          {open && held && (
            <LinkButton look={deciding ? "quiet" : "primary"} href={`/checkout/${held.holdId}`}>
              {t.order.pay}
            </LinkButton>
          )}
          {credited && (
            <LinkButton href={`/order/${order.id}/choice#${token}`}>{t.order.showCredit}</LinkButton>
          )}
          {(order.status === "expired" || order.status === "cancelled") && (
            <LinkButton href={`/e/${order.event.slug}`}>{t.order.again}</LinkButton>
          )}
        </Message>
        <Receipt order={order} />
      </div>
    </Layout>
  );
}

function wordsOf(order: Order): { title: string; text: string } {
  const total = money(order.quote.total);
  switch (order.status) {
    case "pending_payment": {
      return order.decline
        ? { title: t.order.pending, text: t.order.pendingText }
        : { title: t.order.processing, text: t.order.processingText };
    }
    case "expired":
      return { title: t.order.expired, text: t.order.expiredText };
    case "cancelled":
      return { title: t.order.cancelled, text: t.order.cancelledText };
    case "refunding":
      return { title: t.order.refunding, text: t.order.refundingText(total) };
    case "refunded":
      return {
        title: t.order.refunded,
        text: order.credit ? t.order.refundedBoth(total) : t.order.refundedText(total),
      };
    case "paid":
      return { title: t.order.processing, text: t.order.processingText };
  }
}
