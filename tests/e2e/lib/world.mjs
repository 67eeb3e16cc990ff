// What the tests need to find on the platform: events of the demo organizer's own making, so that
// no test depends on the demo stock. They are made once and found again by later runs.
import { readFileSync } from "node:fs";
import { api, origin, run, takeFree } from "./platform.mjs";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** What run.mjs has prepared, in the tests' own processes. */
export function world() {
  const file = process.env.TIXTERS_E2E_WORLD;
  if (!file) throw new Error("start the tests with `npm test`");
  return JSON.parse(readFileSync(file, "utf8"));
}

const about =
  "Two sets by the water, one bar, no encore before midnight.\n\nDoors open an hour early. The room is warm; leave the coat at home.";

// hours from now, or days and then in the evening. A ticket is good at the door from shortly before its event.
const plans = {
  tonight: {
    name: "Harbour Echoes",
    hours: 2,
    tiers: { floor: { name: "Floor", price: 2500 }, free: { name: "Guest list", price: 0 } },
  },
  other: { name: "Signals from the Pier", hours: 2, tiers: { free: { name: "Free entry", price: 0 } } },
  later: { name: "Long Shadows of Summer", days: 40, tiers: { free: { name: "Free entry", price: 0 } } },
  full: { name: "Quiet Hours", days: 12, tiers: { free: { name: "Free entry", price: 0, capacity: 1 } } },
  soon: { name: "Opening Night", days: 20, tiers: { floor: { name: "Floor", price: 4200, opens: 24 * 7 } } },
  cancelled: { name: "Storm Songs", days: 15, tiers: { floor: { name: "Floor", price: 1800 } } },
};

/** Makes what is missing; gives the events by name, each { id, slug, name, tiers }, and the organizer. */
export async function makeWorld() {
  const { email, password } = run.sign_ins.find(({ role }) => role === "organizer");
  const { access_token: as } = await api("POST", "accounts/sessions", { body: { email, password } });
  const [organization] = (await api("GET", "accounts/organizations", { as })).items;
  const organizer = { as, id: organization.id };
  const venues = (await api("GET", `venues/organizations/${organizer.id}/venues`, { as })).items;
  const venue = venues.find(({ gates }) => gates.length > 1);
  const events = {};
  for (const [key, plan] of Object.entries(plans)) {
    events[key] = (await findEvent(organizer, plan, key)) ?? (await makeEvent(organizer, venue, plan, key));
  }
  return { organizer, venue, events };
}

/** An event of one test's own; gives { id, slug, name, tiers }. */
export const makeSale = ({ organizer, venue }, plan) => makeEvent(organizer, venue, plan);

/** Sets up or changes the waiting room of an event. */
export const changeRoom = ({ organizer }, event, body) =>
  api("PATCH", `waitingroom/organizations/${organizer.id}/events/${event.id}/room`, { as: organizer.as, body });

const eventsOf = (organizer) => `events/organizations/${organizer.id}/events`;
const tiersOf = (organizer, id) => `pricing/organizations/${organizer.id}/events/${id}/tiers`;

async function findEvent(organizer, plan, key) {
  const status = key === "cancelled" ? "cancelled" : "published";
  const found = await api("GET", `${eventsOf(organizer)}?status=${status}&q=${encodeURIComponent(plan.name)}`, {
    as: organizer.as,
  });
  const least = Date.now() + (plan.hours ? plan.hours * hour - hour : 2 * day);
  const event = found.items.find(({ name, starts_at }) => name === plan.name && Date.parse(starts_at) > least);
  return event && withTiers(organizer, event, plan);
}

async function makeEvent(organizer, venue, plan, key) {
  const { as } = organizer;
  const starts = plan.hours
    ? Date.now() + plan.hours * hour
    : Date.parse(`${wallClock(Date.now() + plan.days * day, "UTC").slice(0, 10)}T20:00Z`);
  const at = (ms) => wallClock(ms, plan.hours ? venue.zone : "UTC"); // evenings are told as they stand on the wall
  const event = await api("POST", eventsOf(organizer), {
    as,
    body: {
      name: plan.name,
      summary: "Two sets by the water, one bar, no encore.",
      description: about,
      venue_id: venue.id,
      doors_local: at(starts - hour),
      starts_local: at(starts),
      ends_local: at(starts + 3 * hour),
    },
  });
  let position = 0;
  for (const tier of Object.values(plan.tiers)) {
    await api("POST", tiersOf(organizer, event.id), {
      as,
      body: {
        name: tier.name,
        face: { amount: tier.price, currency: event.currency },
        capacity: tier.capacity ?? 5000,
        max_per_order: 8,
        visible: true,
        position: position++,
        ...(tier.opens && { sales_start: new Date(Date.now() + tier.opens * hour).toISOString() }),
      },
    });
  }
  if (key === "tonight") await borrowPicture(organizer, event);
  await api("POST", `${eventsOf(organizer)}/${event.id}/publish`, { as });
  const made = await withTiers(organizer, event, plan);
  if (key === "full") await takeFree(made);
  if (key === "cancelled") {
    await api("POST", `${eventsOf(organizer)}/${event.id}/cancel`, {
      as,
      body: { reason: "The singer has lost her voice." },
    });
  }
  return made;
}

async function withTiers(organizer, { id, slug, name }, plan) {
  const { items } = await api("GET", tiersOf(organizer, id), { as: organizer.as });
  const tiers = Object.entries(plan.tiers).map(([key, tier]) => [
    key,
    items.find((item) => item.name === tier.name).id,
  ]);
  return { id, slug, name, tiers: Object.fromEntries(tiers) };
}

/** The picture of the demo's event of tonight, so that the screens look like real life. */
async function borrowPicture(organizer, event) {
  const slug = new URL(run.event).pathname.split("/").at(-1);
  const { image_url, image_alt } = await api("GET", `events/public/${slug}`);
  const picture = new Uint8Array(await (await fetch(origin + image_url)).arrayBuffer());
  await api("PUT", `${eventsOf(organizer)}/${event.id}/image?alt=${encodeURIComponent(image_alt)}`, {
    as: organizer.as,
    body: picture,
    headers: { "Content-Type": "image/jpeg" },
  });
}

/** A moment as the clock on the venue's wall shows it: 2026-11-22T19:30. */
function wallClock(ms, zone) {
  return new Date(ms).toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T").slice(0, 16);
}

/** A code that enrols one door device for an event; gives { code, qr_text }. */
export async function doorCode({ organizer }, event, name = "Test door", gate = undefined) {
  return api("POST", `checkin/organizations/${organizer.id}/events/${event.id}/enrolments`, {
    as: organizer.as,
    body: { name, ...(gate && { gate_id: gate }) },
  });
}

/** A door device that works through the API: { token }. */
export async function enrolDoor(there, event, name = "Other door") {
  const { code } = await doorCode(there, event, name);
  const { device_token } = await api("POST", "checkin/enrolments/claim", { body: { code, device_name: name } });
  return { token: device_token };
}

/** Voids a ticket as the organizer would. */
export async function voidTicket({ organizer }, ticketId) {
  await api("POST", `tickets/organizations/${organizer.id}/tickets/${ticketId}/void`, {
    as: organizer.as,
    body: { reason: "Sent by mistake" },
  });
}
