import type { components } from "./schema";

// The API's shapes under the names that this app uses. Amounts are in minor units, times are
// RFC 3339 in UTC.
type Schemas = components["schemas"];

export type Money = Schemas["Money"];
export type Quote = Schemas["Quote"];

export type Venue = Schemas["EventsVenueBody"];
export type EventSummary = Schemas["EventsListingBody"];
export type EventDetail = Schemas["EventsPublicBody"];

export type Offer = Schemas["CheckoutOfferOutputBody"];
export type Tier = Schemas["CheckoutOfferTier"];
export type Item = Schemas["CheckoutHoldItem"];
export type Hold = Schemas["CheckoutHoldBody"];

export type PayConfig = Schemas["CheckoutConfigOutputBody"];
export type PaymentStart = Schemas["CheckoutPaymentBody"];
export type Order = Schemas["CheckoutOrderBody"];
export type Ticket = Schemas["CheckoutOrderTicket"];
export type PlacedOrder = Schemas["CheckoutCreateOrderOutputBody"];

export type Choice = Schemas["RefundsChoiceBody"];
export type ChoiceKind = Choice["offers"][number];

export type CreditWorth = Schemas["RefundsCreditOutBody"];

export type Availability = Schemas["CheckoutAvailabilityBody"];
export type QueueStatus = Schemas["WaitingroomStatusBody"];
export type QueuePlace = Schemas["WaitingroomPlaceBody"];

export type Buyer = { name: string; email: string };
