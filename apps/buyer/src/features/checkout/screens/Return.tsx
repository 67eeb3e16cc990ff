import { useCallback, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { Layout } from "../../../app/Layout";
import { useTitle } from "../../../app/useTitle";
import { t } from "../../../i18n";
import { Button, LinkButton } from "../../../ui/Button";
import { Message } from "../../../ui/Message";
import { Trouble } from "../../../ui/Trouble";
import { vault } from "../../orders/model/vault";
import { session } from "../model/session";
import { settle } from "../model/settle";
import { declineWords } from "../payment/card";

type State = { kind: "asking" } | { kind: "slow" } | { kind: "broken"; error: unknown };

/** Back from the bank's page: find out what became of the payment. Reload and back are safe here. */
export default function Return() {
  useTitle(t.returned.title);
  const [orderId] = useState(() => new URLSearchParams(window.location.search).get("order") ?? "");
  const [placed] = useState(() => session.placedOrder(orderId));
  const [, navigate] = useLocation();
  const [state, setState] = useState<State>({ kind: "asking" });
  const asking = useRef(false);
  const token = placed?.token ?? vault.token(orderId);

  const ask = useCallback(async () => {
    if (asking.current) return;
    asking.current = true;
    setState({ kind: "asking" });
    try {
      const outcome = await settle(orderId, token);
      if (outcome.kind === "final" || !placed) {
        if (outcome.kind === "final") vault.keepOrder(outcome.order, token);
        navigate(`/order/${orderId}#${token}`, { replace: true });
      } else if (outcome.kind === "declined") {
        session.leaveWord(placed.holdId, declineWords(outcome.code));
        navigate(`/checkout/${placed.holdId}`, { replace: true });
      } else setState({ kind: "slow" });
    } catch (error) {
      setState({ kind: "broken", error });
    } finally {
      asking.current = false;
    }
  }, [orderId, token, placed, navigate]);

  useEffect(() => {
    // The provider adds secrets of the payment to the address; they do not stay in the history.
    window.history.replaceState(window.history.state, "", `/checkout/return?order=${orderId}`);
    if (token) void ask();
  }, [ask, orderId, token]);

  if (!token) {
    return (
      <Layout>
        <Message title={t.returned.lost} text={t.returned.lostText}>
          <LinkButton href="/order/find">{t.find.title}</LinkButton>
        </Message>
      </Layout>
    );
  }
  return (
    <Layout>
      {state.kind === "broken" && <Trouble error={state.error} onRetry={ask} />}
      {state.kind === "asking" && (
        <Message title={t.returned.title} text={t.returned.text} role="status">
          <span className="pulse" aria-hidden="true" />
        </Message>
      )}
      {state.kind === "slow" && (
        <Message title={t.returned.slow} text={t.returned.slowText} role="status">
          <Button onClick={ask}>{t.returned.check}</Button>
          <LinkButton look="quiet" href={`/order/${orderId}#${token}`}>
            {t.returned.order}
          </LinkButton>
        </Message>
      )}
    </Layout>
  );
}
