import { serverNow } from "../../api/clock";
import { enrolment } from "../../api/enrolment";
import type { Attendee } from "../../api/types";
import { useStore } from "../../app/store";
import { t } from "../../i18n";
import { briefTime } from "../../i18n/format";
import { Icon, type IconName } from "../../ui/Icon";

function stateOf(attendee: Attendee, zone: string): { icon: IconName; tone: string; words: string } {
  if (attendee.state !== "valid") return { icon: "cross", tone: "refuse", words: t.search.void };
  if (attendee.admitted_at) {
    const time = briefTime(attendee.admitted_at, zone, serverNow());
    return { icon: "check", tone: "admit", words: t.search.in(time) };
  }
  return { icon: "ring", tone: "none", words: t.search.out };
}

/** A ticket that was found, and how it stands. */
export function AttendeeRow({ attendee, onAdmit }: { attendee: Attendee; onAdmit(): void }) {
  const zone = useStore(enrolment)?.event.zone ?? "UTC";
  const { icon, tone, words } = stateOf(attendee, zone);
  const waits = tone === "none";
  return (
    <li className="row">
      <span className={`row-mark row-mark--${tone}`}>
        <Icon name={icon} />
      </span>
      <div className="row-words">
        <p className="row-title">
          <strong>{attendee.holder_name}</strong>
        </p>
        <p className="row-more">
          {[
            attendee.tier_name,
            t.common.ofOrder(attendee.number, attendee.of),
            attendee.order_reference,
          ].join(" · ")}
        </p>
        <p className={`row-state row-state--${tone}`}>{words}</p>
      </div>
      {waits && (
        <button
          type="button"
          className="row-button row-button--main"
          aria-label={`${t.search.admit}: ${attendee.holder_name}, ${t.common.ofOrder(attendee.number, attendee.of)}`}
          onClick={onAdmit}
        >
          {t.search.admit}
        </button>
      )}
    </li>
  );
}
