import type { Verdict } from "../../api/types";
import { t } from "../../i18n";
import { ago, briefTime } from "../../i18n/format";
import type { IconName } from "../../ui/Icon";

/** admit: green and round; refuse: red and eight-sided; check: amber and three-sided. */
export type Tone = "admit" | "refuse" | "check";

const icons: Record<Verdict["verdict"], IconName> = {
  admitted: "check",
  already_in: "again",
  wrong_event: "swap",
  wrong_day: "calendar",
  void: "cross",
  unknown: "question",
  unpaid: "unpaid",
};

export type Face = {
  tone: Tone;
  icon: IconName;
  word: string;
  /** What explains the word, most important first. */
  lines: string[];
};

type Place = { zone: string; now: number; deviceName: string };

/** How a verdict looks and what it says. scanned is the code itself, "" when there was none. */
export function faceOf(verdict: Verdict, scanned: string, place: Place): Face {
  return {
    tone: verdict.verdict === "admitted" ? "admit" : "refuse",
    icon: icons[verdict.verdict],
    word: verdict.title,
    lines: linesOf(verdict, scanned, place),
  };
}

function linesOf(verdict: Verdict, scanned: string, { zone, now, deviceName }: Place): string[] {
  const { previous } = verdict;
  switch (verdict.verdict) {
    case "admitted":
      return [];
    case "already_in": {
      if (!previous) return [];
      const by = previous.device_name === deviceName ? t.verdict.thisDevice : previous.device_name;
      const what = [briefTime(previous.at, zone, now), previous.gate_name, t.verdict.by(by)];
      return [what.filter(Boolean).join(", "), ago(previous.at, now)];
    }
    case "wrong_event":
      return [verdict.event_name ? t.verdict.event(verdict.event_name) : t.verdict.otherEvent];
    case "unknown":
      if (verdict.scan_id) return [t.verdict.reasons.unknown];
      return [/^\s*TIXENROL:/i.test(scanned) ? t.verdict.enrolment : t.verdict.notATicket];
    default:
      return [t.verdict.reasons[verdict.verdict]];
  }
}
