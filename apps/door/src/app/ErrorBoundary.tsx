import { Component, type ReactNode } from "react";
import { t } from "../i18n";
import { Button } from "../ui/Button";
import { Message } from "../ui/Message";

/** The last net: a screen that broke becomes a page that says so. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <main className="page page--middle">
        <Message title={t.trouble.title} text={t.trouble.broken} role="alert">
          <Button onClick={() => window.location.reload()}>{t.trouble.reload}</Button>
        </Message>
      </main>
    );
  }
}
