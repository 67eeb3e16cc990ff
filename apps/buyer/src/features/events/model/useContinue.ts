import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { createHold, releaseHold } from "../../../api/checkout";
import { serverNow } from "../../../api/clock";
import { eventKeys } from "../../../api/events";
import { patiently } from "../../../api/patience";
import { isProblem, Problem } from "../../../api/problem";
import type { EventDetail } from "../../../api/types";
import { session } from "../../checkout/model/session";
import { place } from "../../queue/model/place";
import { type Selection, sameItems, toItems } from "./selection";

const enough = 120_000; // ms that a hold must still have to be taken up again

/**
 * Holds the chosen tickets and goes to the checkout. Going back and forth makes no second hold, and
 * trying again while the server is busy makes none either: every try has the same key.
 */
export function useContinue(event: EventDetail) {
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const [again, setAgain] = useState<number>(); // the server's time of the next try
  const given = useRef<AbortController | undefined>(undefined);
  const giveUp = useCallback(() => {
    given.current?.abort();
    setAgain(undefined);
  }, []);
  useEffect(() => giveUp, [giveUp]);
  const go = useMutation({
    mutationFn: async (selection: Selection) => {
      giveUp();
      const mine = new AbortController();
      given.current = mine;
      const items = toItems(selection);
      const before = session.heldFor(event.id);
      if (before && !session.placed(before.holdId)) {
        const left = Date.parse(before.expiresAt) - serverNow();
        if (left > enough && sameItems(before.items, items)) return before.holdId;
        // Best effort: a hold that cannot be given back ends by itself.
        if (left > 0) await releaseHold(before.holdId, before.token).catch(() => {});
        session.endHeld(event.id);
      }
      const hold = await patiently(() => createHold(event.id, items), setAgain, mine.signal);
      session.keepHeld(hold, hold.hold_token ?? "", items, {
        id: event.id,
        slug: event.slug,
        name: event.name,
        starts_at: event.starts_at,
        zone: event.zone,
        refunds_until: event.refunds_until,
        organizer: event.organizer.name,
        place: `${event.venue.name}, ${event.venue.city}`,
      });
      return mine.signal.aborted ? undefined : hold.hold_id;
    },
    onSuccess: (holdId) => {
      if (holdId) navigate(`/checkout/${holdId}`);
    },
    onError: (error) => {
      if (!(error instanceof Problem)) return; // given up
      if (isProblem(error, "queue_required") || isProblem(error, "pass_expired")) {
        place.dropPass(event.id); // what was chosen stays, for when it is our turn
        navigate(`/e/${event.slug}/queue`);
        return;
      }
      client.invalidateQueries({ queryKey: eventKeys.offer(event.id) });
    },
  });
  return { ...go, again, giveUp };
}
