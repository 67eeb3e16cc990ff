import { Icon, type IconName } from "../../ui/Icon";
import type { Tone } from "./faces";

// The shape says it as well as the colour, for those who see no difference of the two.
const shapes: Record<Tone, string> = {
  admit: "M50 2a48 48 0 1 1 0 96 48 48 0 0 1 0-96z",
  refuse:
    "M31 3h38a4 4 0 0 1 2.8 1.200l24 24A4 4 0 0 1 97 31v38a4 4 0 0 1-1.2 2.800l-24 24A4 4 0 0 1 69 97H31a4 4 0 0 1-2.8-1.200l-24-24A4 4 0 0 1 3 69V31a4 4 0 0 1 1.2-2.800l24-24A4 4 0 0 1 31 3z",
  check: "M45.7 8.500a5 5 0 0 1 8.6 0l42 76a5 5 0 0 1-4.3 7.500H8a5 5 0 0 1-4.3-7.500z",
};

export function Badge({ tone, icon }: { tone: Tone; icon: IconName }) {
  return (
    <div className={`badge badge--${tone}`} aria-hidden="true">
      <svg className="badge-shape" viewBox="0 0 100 100" aria-hidden="true">
        <path d={shapes[tone]} />
      </svg>
      <Icon name={icon} />
    </div>
  );
}
