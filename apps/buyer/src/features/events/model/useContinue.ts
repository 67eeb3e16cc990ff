import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { createHold, releaseHold } from "../../../api/checkout";
import { serverNow } from "../../../api/clock";
import { eventKeys } from "../../../api/events";
import { isProblem } from "../../../api/problem";
import type { EventDetail } from "../../../api/types";
import { session } from "../../checkout/model/session";
import { type Selection, sameItems, toItems } from "./selection";

const enough = 120_000; // ms that a hold must still have to be taken up again

/** Holds the chosen tickets and goes to the checkout. Going back and forth makes no second hold. */
export function useContinue(event: EventDetail) {
  const [, navigate] = useLocation();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (selection: Selection) => {
      const items = toItems(selection);
      const before = session.heldFor(event.id);
      if (before && !session.placed(before.holdId)) {
        const left = Date.parse(before.expiresAt) - serverNow();
        if (left > enough && sameItems(before.items, items)) return before.holdId;
        // Best effort: a hold that cannot be given back ends by itself.
        if (left > 0) await releaseHold(before.holdId, before.token).catch(() => {});
        session.endHeld(event.id);
      }
      const hold = await createHold(event.id, items);
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
      return hold.hold_id;
    },
    onSuccess: (holdId) => navigate(`/checkout/${holdId}`),
    onError: (error) => {
      if (isProblem(error, "queue_required") || isProblem(error, "pass_expired")) {
        navigate(`/e/${event.slug}/queue`);
        return;
      }
      client.invalidateQueries({ queryKey: eventKeys.offer(event.id) });
    },
  });
}
