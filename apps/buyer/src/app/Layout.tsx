import { type ReactNode, useEffect } from "react";
import { Link } from "wouter";
import { t } from "../i18n";
import { Icon } from "../ui/Icon";

type Props = {
  children: ReactNode;
  /** "over" lays the header over a picture; "stage" is the dark room in which a ticket is shown. */
  tone?: "over" | "stage" | "plain";
  /** A bar at the foot of the screen leaves no room for the footer. */
  bare?: boolean;
};

/** Header, content and footer of every page. */
export function Layout({ children, tone = "plain", bare = false }: Props) {
  useEffect(() => {
    document.documentElement.dataset.tone = tone;
  }, [tone]);
  return (
    <div className={`page page--${tone}`}>
      <a className="skip" href="#main">
        {t.site.skip}
      </a>
      <header className="top">
        <Link href="/" className="wordmark" aria-label={t.site.home}>
          tixters
        </Link>
        <Link href="/order/find" className="top-link">
          <Icon name="ticket" />
          {t.site.find}
        </Link>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      {!bare && (
        <footer className="foot">
          <span>{t.site.footer}</span>
        </footer>
      )}
    </div>
  );
}
