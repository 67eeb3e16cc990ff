import { Component, type ReactNode } from "react";
import { t } from "../i18n";
import { Button } from "../ui/Button";
import { Message } from "../ui/Message";
import { Layout } from "./Layout";

/** The last net: a screen that broke becomes a page that says so. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <Layout>
        <Message title={t.trouble.title} text={t.trouble.text} role="alert">
          <Button onClick={() => window.location.reload()}>{t.trouble.reload}</Button>
        </Message>
      </Layout>
    );
  }
}
