import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { orderOne } from "../../../api/orders";
import type { Order } from "../../../api/types";
import { vault } from "./vault";

const soon = 2500; // ms, while a payment is decided or the mail is on its way

function nextLook(order: Order | undefined): number | false {
  if (!order) return false;
  if (order.status === "pending_payment" || order.status === "refunding") return soon;
  return order.mail.state === "none" || order.mail.state === "queued" ? soon : false;
}

/** The order, at once from this device and then from the server; kept for the time without network. */
export function useOrder(id: string) {
  const [token] = useState(() => window.location.hash.slice(1) || vault.token(id));
  const query = useQuery({
    ...orderOne(id, token),
    initialData: () => vault.order(id),
    initialDataUpdatedAt: 0,
    refetchInterval: (state) => nextLook(state.state.data),
  });

  useEffect(() => {
    if (token) vault.keepToken(id, token);
  }, [id, token]);

  useEffect(() => {
    if (query.data && query.isFetchedAfterMount && !query.isError) vault.keepOrder(query.data, token);
  }, [query.data, query.isFetchedAfterMount, query.isError, token]);

  return { token, query };
}
