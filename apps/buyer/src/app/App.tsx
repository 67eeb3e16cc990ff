import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense, useEffect, useRef, useState } from "react";
import { Route, Switch, useLocation } from "wouter";
import { EventList } from "../features/events/screens/EventList";
import { EventPage } from "../features/events/screens/EventPage";
import { ErrorBoundary } from "./ErrorBoundary";
import { lazyScreen } from "./lazyScreen";
import { NotFound } from "./NotFound";
import { PageSkeleton } from "./PageSkeleton";
import { newQueryClient } from "./queryClient";

const Checkout = lazyScreen(() => import("../features/checkout/screens/Checkout"));
const Return = lazyScreen(() => import("../features/checkout/screens/Return"));
const OrderPage = lazyScreen(() => import("../features/orders/screens/Order"));
const ChoicePage = lazyScreen(() => import("../features/orders/screens/Choice"));
const Queue = lazyScreen(() => import("../features/queue/screens/Queue"));
const Check = lazyScreen(() => import("../features/queue/screens/Check"));
const Find = lazyScreen(() => import("../features/orders/screens/Find"));

export function App() {
  const [client] = useState(newQueryClient);
  const [path] = useLocation();
  return (
    <QueryClientProvider client={client}>
      <PageStart path={path} />
      <ErrorBoundary key={path}>
        <Suspense fallback={<PageSkeleton />}>
          <Switch>
            <Route path="/" component={EventList} />
            <Route path="/e/:slug">{({ slug }) => <EventPage key={slug} slug={slug} />}</Route>
            <Route path="/e/:slug/queue">{({ slug }) => <Queue key={slug} slug={slug} />}</Route>
            <Route path="/e/:slug/queue/check">{({ slug }) => <Check key={slug} slug={slug} />}</Route>
            <Route path="/checkout/return" component={Return} />
            <Route path="/checkout/:holdId">
              {({ holdId }) => <Checkout key={holdId} holdId={holdId} />}
            </Route>
            <Route path="/order/find" component={Find} />
            <Route path="/order/:id/choice">{({ id }) => <ChoicePage key={id} id={id} />}</Route>
            <Route path="/order/:id">{({ id }) => <OrderPage key={id} id={id} />}</Route>
            <Route component={NotFound} />
          </Switch>
        </Suspense>
      </ErrorBoundary>
    </QueryClientProvider>
  );
}

/** A new address begins at its top, and the keyboard begins at its content. */
function PageStart({ path }: { path: string }) {
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    window.scrollTo(0, 0);
    document.getElementById("main")?.focus({ preventScroll: true });
  }, [path]);
  return null;
}
