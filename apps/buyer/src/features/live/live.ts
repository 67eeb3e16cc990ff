import type { QueryClient } from "@tanstack/react-query";
import { eventKeys } from "../../api/events";
import type { Offer } from "../../api/types";
import { t } from "../../i18n";
import { follow } from "./follow";
import { merge, turned } from "./merge";

/** Keeps an offer's answer up to date; say hears a sentence when something went or came back. */
export function keepLive(client: QueryClient, eventId: string, say: (words: string) => void): () => void {
  return follow(eventId, (now) => {
    const key = eventKeys.offer(eventId);
    const before = client.getQueryData<Offer>(key);
    if (!before) return;
    const after = merge(before, now);
    client.setQueryData(key, after);
    const { went, back } = turned(before, after);
    if (back.length > 0) say(t.bar.back(back.join(", ")));
    else if (went.length > 0) say(t.bar.went(went.join(", ")));
  });
}
