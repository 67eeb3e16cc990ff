import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link } from "wouter";
import { mailOrderLinks } from "../../../api/orders";
import { Problem } from "../../../api/problem";
import { Layout } from "../../../app/Layout";
import { useTitle } from "../../../app/useTitle";
import { t } from "../../../i18n";
import { dayAndClock } from "../../../i18n/time";
import { Button } from "../../../ui/Button";
import { Field } from "../../../ui/Field";
import { Icon } from "../../../ui/Icon";
import { Notice } from "../../../ui/Notice";
import { checkContact } from "../../checkout/model/contact";
import { vault } from "../model/vault";

/** The way back to tickets: those on this device, or a link by mail. It tells nothing to a stranger. */
export default function Find() {
  useTitle(t.find.title);
  return (
    <Layout>
      <div className="narrow find">
        <h1 className="page-title">{t.find.title}</h1>
        <OnThisDevice />
        <ByMail />
      </div>
    </Layout>
  );
}

function OnThisDevice() {
  const [orders, setOrders] = useState(vault.all);
  if (orders.length === 0) return null;
  return (
    <section className="here" aria-labelledby="here">
      <h2 id="here" className="section-title">
        {t.find.here}
      </h2>
      <ul className="here-list">
        {orders.map((order) => (
          <li key={order.id}>
            <Link href={`/order/${order.id}#${vault.token(order.id)}`}>
              <span className="here-name">{order.event.name}</span>
              <span className="here-when">
                {dayAndClock(order.event.starts_at, order.event.zone)} · {t.bar.tickets(order.tickets.length)}
              </span>
              <Icon name="right" />
            </Link>
          </li>
        ))}
      </ul>
      <Button
        look="text"
        onClick={() => {
          vault.forget();
          setOrders([]);
        }}
      >
        {t.find.forget}
      </Button>
    </section>
  );
}

function ByMail() {
  const [email, setEmail] = useState("");
  const [error, setError] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const send = useMutation({ mutationFn: mailOrderLinks });

  if (send.isSuccess) {
    return (
      <Notice tone="admit" role="status">
        <strong>{t.find.sent}</strong>
        <p>{t.find.sentText(send.variables)}</p>
        <Button look="text" onClick={() => send.reset()}>
          {t.find.other}
        </Button>
      </Notice>
    );
  }
  const wrong = () => checkContact({ name: "-", email }).email;
  return (
    <form
      noValidate
      className="find-form"
      onSubmit={(event) => {
        event.preventDefault();
        const found = wrong();
        setError(found);
        if (found) input.current?.focus();
        else send.mutate(email.trim());
      }}
    >
      <p>{t.find.text}</p>
      <Field
        inputRef={input}
        label={t.find.email}
        name="email"
        type="email"
        inputMode="email"
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        required
        value={email}
        error={error}
        onChange={(event) => {
          setEmail(event.target.value);
          setError(undefined);
        }}
        onBlur={() => email && setError(wrong())}
      />
      {send.isError && (
        <Notice tone="refuse" role="alert">
          {(send.error instanceof Problem && send.error.message) || t.trouble.offlineText}
        </Notice>
      )}
      <Button type="submit" busy={send.isPending}>
        {send.isPending ? t.find.sending : t.find.send}
      </Button>
    </form>
  );
}
