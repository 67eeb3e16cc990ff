import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

type Tone = "info" | "warn" | "refuse" | "admit" | "spot";

const icons: Record<Tone, IconName> = {
  info: "alert",
  warn: "alert",
  refuse: "alert",
  admit: "check",
  spot: "away",
};

type Props = { tone: Tone; icon?: IconName; role?: "alert" | "status"; children: ReactNode };

/** A banner: colour, icon and words say the same. */
export function Notice({ tone, icon = icons[tone], role, children }: Props) {
  return (
    <div className={`notice notice--${tone}`} role={role}>
      <Icon name={icon} />
      <div>{children}</div>
    </div>
  );
}
