import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { choiceOf, choose } from "../../../api/choices";
import { orderKeys } from "../../../api/orders";
import { isProblem, Problem } from "../../../api/problem";
import type { Choice, ChoiceKind } from "../../../api/types";
import { Layout } from "../../../app/Layout";
import { PageSkeleton } from "../../../app/PageSkeleton";
import { useTitle } from "../../../app/useTitle";
import { t } from "../../../i18n";
import { c } from "../../../i18n/credit";
import { money } from "../../../i18n/money";
import { dayAndClock } from "../../../i18n/time";
import { Button, LinkButton } from "../../../ui/Button";
import { Message } from "../../../ui/Message";
import { Notice } from "../../../ui/Notice";
import { Trouble } from "../../../ui/Trouble";
import { Offers } from "../components/Offers";
import { vault } from "../model/vault";

/** Where the buyer of a cancelled event chooses what to get instead. */
export default function ChoicePage({ id }: { id: string }) {
  useTitle(c.choice.title);
  const [token] = useState(() => window.location.hash.slice(1) || vault.token(id));
  const query = useQuery(choiceOf(id, token));
  useEffect(() => {
    if (token) vault.keepToken(id, token);
  }, [id, token]);

  if (isProblem(query.error, "no_choice")) return <Over id={id} token={token} />;
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
  if (query.data) return <Known id={id} token={token} choice={query.data} />;
  if (query.isError) {
    return (
      <Layout>
        <Trouble error={query.error} onRetry={() => query.refetch()} />
      </Layout>
    );
  }
  return <PageSkeleton />;
}

type Props = { id: string; token: string; choice: Choice };

function Known({ id, token, choice }: Props) {
  if (choice.state === "done") return <Done id={id} token={token} choice={choice} />;
  if (choice.offers.length === 0) return <Over id={id} token={token} />;
  return (
    <Layout>
      <div className="narrow choice">
        <h1 className="page-title">{c.choice.title}</h1>
        <div className="choice-why">
          <p>{c.choice.cancelled(choice.event.name)}</p>
          {choice.reason && (
            <>
              <p>{c.choice.says(choice.organizer)}</p>
              <blockquote>{choice.reason}</blockquote>
            </>
          )}
        </div>
        {choice.state === "chosen" && (
          <Notice tone="admit" role="status">
            <strong>{c.choice.noted}</strong>
            <p>{c.choice.notedText}</p>
          </Notice>
        )}
        <Form id={id} token={token} choice={choice} />
      </div>
    </Layout>
  );
}

function Form({ id, token, choice }: Props) {
  const client = useQueryClient();
  const [picked, setPicked] = useState<ChoiceKind | undefined>(known(choice));
  const [missing, setMissing] = useState(false);
  const send = useMutation({
    mutationFn: (kind: ChoiceKind) => choose(id, token, kind),
    onSuccess: (made) => {
      client.setQueryData(choiceOf(id, token).queryKey, made);
      client.invalidateQueries({ queryKey: orderKeys.one(id) });
    },
    onError: (error) => {
      if (error instanceof Problem && error.status === 409) {
        client.invalidateQueries({ queryKey: choiceOf(id, token).queryKey });
        setPicked(undefined);
      }
    },
  });
  return (
    <form
      noValidate
      className="choice-form"
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(!picked);
        if (picked && !send.isPending) send.mutate(picked);
      }}
    >
      <Offers
        choice={choice}
        picked={picked}
        error={missing ? c.choice.missing : undefined}
        onPick={(kind) => {
          setPicked(kind);
          setMissing(false);
        }}
      />
      <p className="choice-until">
        {choice.until && c.choice.until(dayAndClock(choice.until, choice.event.zone))} {otherwise(choice)}
      </p>
      {send.isError ? (
        <Notice tone="refuse" role="alert">
          {words(send.error)}
        </Notice>
      ) : (
        choice.full && (
          <Notice tone="refuse" role="status">
            {c.choice.full}
          </Notice>
        )
      )}
      <Button type="submit" busy={send.isPending}>
        {send.isPending ? c.choice.confirming : c.choice.confirm}
      </Button>
      <p className="choice-text">{c.choice.final}</p>
    </form>
  );
}

/** What was chosen before, where it may still be changed. */
function known(choice: Choice): ChoiceKind | undefined {
  return choice.offers.find((offer) => offer === choice.choice);
}

function otherwise(choice: Choice): string {
  if (choice.otherwise === "move") return c.choice.otherwiseMove;
  if (choice.otherwise === "credit" && choice.amount.amount > 0) return c.choice.otherwiseCredit;
  return choice.amount.amount > 0 ? c.choice.otherwiseRefund : c.choice.otherwiseFree;
}

function words(error: unknown): string {
  if (isProblem(error, "new_event_full")) return c.choice.full;
  return (error instanceof Problem && error.message) || t.trouble.offlineText;
}

function Done({ id, token, choice }: Props) {
  if (choice.credit) return <Credited credit={choice.credit} choice={choice} />;
  const { title, text } = outcome(choice);
  return (
    <Layout>
      <div className="narrow">
        <Message title={title} text={text} role="status">
          <LinkButton href={`/order/${id}#${token}`}>{c.choice.order}</LinkButton>
        </Message>
      </div>
    </Layout>
  );
}

function Credited({ credit, choice }: { credit: NonNullable<Choice["credit"]>; choice: Choice }) {
  return (
    <Layout>
      <div className="narrow">
        <Message
          title={c.choice.credited}
          text={c.choice.creditedText(money(credit.left), choice.organizer)}
          role="status"
        >
          <p className="credit-code">{credit.code}</p>
          {credit.expires_at && (
            <p className="choice-text">
              {c.choice.creditUntil(dayAndClock(credit.expires_at, choice.event.zone))}
            </p>
          )}
          <LinkButton href="/">{t.missing.button}</LinkButton>
        </Message>
      </div>
    </Layout>
  );
}

function outcome(choice: Choice): { title: string; text: string } {
  const { new_event: next } = choice;
  if (choice.choice === "move" && next) {
    return {
      title: c.choice.moved,
      text: c.choice.movedText(next.name, dayAndClock(next.starts_at, next.zone)),
    };
  }
  if (choice.choice === "refund") {
    return choice.paid.amount > 0
      ? { title: c.choice.refunded, text: c.choice.refundedText }
      : { title: c.choice.refundedFree, text: c.choice.refundFreeText };
  }
  return { title: c.choice.over, text: c.choice.overText };
}

function Over({ id, token }: { id: string; token: string }) {
  return (
    <Layout>
      <div className="narrow">
        <Message title={c.choice.over} text={c.choice.overText}>
          <LinkButton href={`/order/${id}#${token}`}>{c.choice.order}</LinkButton>
        </Message>
      </div>
    </Layout>
  );
}
