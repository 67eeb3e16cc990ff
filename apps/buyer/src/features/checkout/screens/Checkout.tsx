import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { holdOne, payConfig, releaseHold } from "../../../api/checkout";
import { cancelOrder, orderOne } from "../../../api/orders";
import { Problem } from "../../../api/problem";
import { Layout } from "../../../app/Layout";
import { useTitle } from "../../../app/useTitle";
import { t } from "../../../i18n";
import { less, money } from "../../../i18n/money";
import { Button, LinkButton } from "../../../ui/Button";
import { Message } from "../../../ui/Message";
import { Notice } from "../../../ui/Notice";
import { ContactFields } from "../components/ContactFields";
import { type Applied, CreditField } from "../components/CreditField";
import { HoldStub } from "../components/HoldStub";
import { PaymentSection } from "../components/PaymentSection";
import { Terms } from "../components/Terms";
import { type ContactErrors, checkContact } from "../model/contact";
import { type Held, session } from "../model/session";
import { type Step, usePay } from "../model/usePay";
import { openPort } from "../payment/port";

export default function Checkout({ holdId }: { holdId: string }) {
  useTitle(t.checkout.title);
  const [held] = useState(() => session.held(holdId));
  if (held) return <Paying held={held} />;
  return (
    <Layout>
      <Message title={t.checkout.lost} text={t.checkout.lostText}>
        <LinkButton href="/">{t.missing.button}</LinkButton>
      </Message>
    </Layout>
  );
}

function Paying({ held }: { held: Held }) {
  const [, navigate] = useLocation();
  const [contact, setContact] = useState(session.contact);
  const [accepted, setAccepted] = useState(() => session.placed(held.holdId) !== undefined);
  const [errors, setErrors] = useState<ContactErrors>({});
  const [over, setOver] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const expire = useCallback(() => setOver(true), []);
  const facts = useFacts(held);
  const [applied, setApplied] = useState<Applied>();
  const credit = facts.credit ?? (facts.placed ? undefined : applied?.pays);
  const all = facts.quote?.total;
  const total = all && credit ? less(all, credit) : all;
  const free = total?.amount === 0;

  const config = useQuery({ ...payConfig(held.event.id), enabled: total !== undefined && !free });
  const made = session.placed(held.holdId)?.payment; // says where it is, should the event's word have changed
  const account = made ? made.account : config.data?.account;
  const port = useQuery({
    queryKey: ["checkout", "port", held.holdId, config.data?.provider, account, total?.amount],
    queryFn: () =>
      config.data && total
        ? openPort({ ...config.data, account }, total)
        : Promise.reject(new Error("no order")),
    enabled: config.data !== undefined && total !== undefined && !free,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    retry: false,
  });
  const { pay, step, trouble, placed } = usePay({
    held,
    port: port.data,
    onFields: setErrors,
    onExpired: expire,
  });
  const closed = facts.closed || (over && step === "idle");

  useEffect(() => {
    if (!facts.paid || !placed) return;
    navigate(`/order/${placed.orderId}#${placed.token}`, { replace: true });
  }, [facts.paid, placed, navigate]);

  if (closed && !facts.paid) return <Expired held={held} />;

  const submit = async () => {
    const found = placed ? {} : checkContact(contact);
    if (!accepted) found.terms = t.checkout.termsMissing;
    setErrors(found);
    const filled = free || (await port.data?.validate());
    if (Object.keys(found).length > 0 || !filled) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    await pay(contact, applied?.code);
  };

  const giveBack = async () => {
    const work = placed ? cancelOrder(placed.orderId, placed.token) : releaseHold(held.holdId, held.token);
    await work.catch(() => {}); // it ends by itself
    session.endHeld(held.event.id);
    navigate(`/e/${held.event.slug}`);
  };

  return (
    <Layout bare>
      <div className="checkout">
        <h1 className="visually-hidden">{t.checkout.title}</h1>
        <div className="checkout-stub">
          <HoldStub
            event={held.event}
            quote={facts.quote}
            credit={credit}
            deadline={facts.deadline}
            onOver={expire}
          />
        </div>
        <form
          ref={form}
          className="checkout-form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <ContactFields
            contact={contact}
            errors={errors}
            locked={placed !== undefined || step !== "idle"}
            onErrors={setErrors}
            onChange={(next) => {
              setContact(next);
              session.keepContact(next);
            }}
          />
          {all && all.amount > 0 && !facts.placed && (applied || !placed) && (
            <CreditField
              eventId={held.event.id}
              total={all}
              applied={applied}
              error={errors.credit_code}
              disabled={placed !== undefined || step !== "idle"}
              onApply={(next) => {
                setApplied(next);
                setErrors({ ...errors, credit_code: undefined });
              }}
            />
          )}
          {!free && <PaymentSection port={port} disabled={step !== "idle"} />}
          <Terms
            event={held.event}
            checked={accepted}
            error={errors.terms}
            onChange={(checked) => {
              setAccepted(checked);
              setErrors({ ...errors, terms: undefined });
            }}
          />
          {trouble && <InView>{trouble}</InView>}
          <PayBar
            step={step}
            label={free ? t.checkout.free : total ? t.checkout.pay(money(total)) : t.site.loading}
          />
          <p className="give-back">
            <Button look="text" onClick={giveBack}>
              {t.checkout.giveBack}
            </Button>
          </p>
        </form>
      </div>
    </Layout>
  );
}

/** Quote, deadline and state: of the order once there is one, of the hold before. */
function useFacts(held: Held) {
  const [placed] = useState(() => session.placed(held.holdId));
  const hold = useQuery({ ...holdOne(held.holdId, held.token), enabled: placed === undefined });
  const order = useQuery(orderOne(placed?.orderId ?? "", placed?.token ?? ""));
  const status = order.data?.status;
  const gone = hold.error instanceof Problem && [404, 409, 410].includes(hold.error.status);
  return {
    placed: placed !== undefined || order.data !== undefined,
    quote: order.data?.quote ?? hold.data?.quote,
    credit: order.data?.credit,
    deadline: order.data?.expires_at ?? hold.data?.expires_at ?? held.expiresAt,
    closed: gone || status === "expired" || status === "cancelled",
    paid: status === "paid" || status === "refunding" || status === "refunded",
  };
}

/** What went wrong, brought into view: the bar at the foot could hide it. */
function InView({ children }: { children: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.scrollIntoView({ block: "center" });
  }, []);
  return (
    <div ref={place}>
      <Notice tone="refuse" role="alert">
        {children}
      </Notice>
    </div>
  );
}

function PayBar({ step, label }: { step: Step; label: string }) {
  const words: Record<Step, string> = {
    idle: label,
    paying: t.checkout.paying,
    checking: t.checkout.checking,
    leaving: t.checkout.toBank,
  };
  return (
    <div className="paybar">
      <Button type="submit" busy={step !== "idle"}>
        {words[step]}
      </Button>
      <p className="visually-hidden" role="status">
        {step === "idle" ? "" : words[step]}
      </p>
    </div>
  );
}

function Expired({ held }: { held: Held }) {
  useEffect(() => {
    session.endHeld(held.event.id);
  }, [held]);
  return (
    <Layout>
      <Message figure="0:00" title={t.checkout.over} text={t.checkout.overText} role="alert">
        <LinkButton href={`/e/${held.event.slug}`}>{t.checkout.again}</LinkButton>
      </Message>
    </Layout>
  );
}
