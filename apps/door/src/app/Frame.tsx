import type { ReactNode } from "react";
import { Link as Anchor, useRoute } from "wouter";
import { link } from "../api/link";
import { t } from "../i18n";
import { Icon, type IconName } from "../ui/Icon";
import { useStore } from "./store";

const places: { href: string; icon: IconName; name: string }[] = [
  { href: "/scan", icon: "scan", name: t.nav.scan },
  { href: "/search", icon: "search", name: t.nav.search },
  { href: "/log", icon: "log", name: t.nav.log },
  { href: "/settings", icon: "settings", name: t.nav.settings },
];

type Props = {
  children: ReactNode;
  /** Something covers the whole screen: nothing below can be reached. */
  covered: boolean;
};

/** The four screens of the door, within reach of the thumb. */
export function Frame({ children, covered }: Props) {
  const [scanning] = useRoute("/scan");
  const offline = useStore(link) === "offline";
  return (
    <div className="frame" inert={covered}>
      <a className="skip" href="#main">
        {t.skip}
      </a>
      {offline && !scanning && (
        <p className="banner" role="status">
          <Icon name="away" />
          {t.status.banner}
        </p>
      )}
      <main id="main" className="frame-main" tabIndex={-1}>
        {children}
      </main>
      <nav className="tabs" aria-label={t.nav.label}>
        {places.map((place) => (
          <Tab key={place.href} {...place} />
        ))}
      </nav>
    </div>
  );
}

function Tab({ href, icon, name }: { href: string; icon: IconName; name: string }) {
  const [here] = useRoute(href);
  return (
    <Anchor href={href} className="tab" aria-current={here ? "page" : undefined}>
      <Icon name={icon} />
      <span>{name}</span>
    </Anchor>
  );
}
