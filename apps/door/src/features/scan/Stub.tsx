import type { VerdictTicket } from "../../api/types";
import { t } from "../../i18n";

/** The ticket in question, as its paper would be: torn once it has let somebody in. */
export function Stub({ ticket, torn }: { ticket: VerdictTicket; torn: boolean }) {
  return (
    <div className={`stub${torn ? " stub--torn" : ""}`}>
      <div className="stub-main">
        <p className={`stub-holder${ticket.holder_name.length > 22 ? " stub-holder--long" : ""}`}>
          {ticket.holder_name}
        </p>
        <p className="stub-tier">{ticket.tier_name}</p>
      </div>
      <div className="stub-end">
        <p className="stub-number">{t.common.ofOrder(ticket.number, ticket.of)}</p>
        <p className="stub-reference">{ticket.order_reference}</p>
      </div>
    </div>
  );
}
