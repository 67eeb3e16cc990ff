import { useEffect } from "react";
import { Link as Anchor, Redirect, Route, Router, Switch, useLocation } from "wouter";
import { enrolment } from "../api/enrolment";
import { desk } from "../desk";
import { EnrolScreen } from "../features/enrol/EnrolScreen";
import { GateScreen } from "../features/enrol/GateScreen";
import { LogScreen } from "../features/log/LogScreen";
import { Announcer } from "../features/scan/Announcer";
import { ScanScreen } from "../features/scan/ScanScreen";
import { Stage } from "../features/scan/Stage";
import { SearchScreen } from "../features/search/SearchScreen";
import { SettingsScreen } from "../features/settings/SettingsScreen";
import { t } from "../i18n";
import { Message } from "../ui/Message";
import { ErrorBoundary } from "./ErrorBoundary";
import { Frame } from "./Frame";
import { useHeartbeat } from "./heartbeat";
import { useStore } from "./store";
import { useDesk } from "./useDesk";
import { useWakeLock } from "./wakeLock";

const base = import.meta.env.BASE_URL.replace(/\/$/, "");

export function App() {
  const door = useStore(enrolment);
  return (
    <ErrorBoundary>
      <Router base={base}>{door ? door.settled ? <Door /> : <GateScreen door={door} /> : <Outside />}</Router>
    </ErrorBoundary>
  );
}

/** Every address of a device that is not enrolled is the enrolment. */
function Outside() {
  const [path, go] = useLocation();
  useEffect(() => {
    if (path !== "/") go("/", { replace: true });
  }, [path, go]);
  return <EnrolScreen />;
}

function Door() {
  useHeartbeat();
  useDesk();
  useWakeLock();
  const [path] = useLocation();
  const view = useStore(desk.view);
  const covered = path === "/scan" && (view.kind === "judged" || view.kind === "unjudged");
  return (
    <>
      <Announcer />
      <Frame covered={covered}>
        <Switch>
          <Route path="/scan" component={ScanScreen} />
          <Route path="/search" component={SearchScreen} />
          <Route path="/log" component={LogScreen} />
          <Route path="/settings" component={SettingsScreen} />
          <Route path="/">
            <Redirect to="/scan" replace />
          </Route>
          <Route>
            <div className="page page--middle">
              <Message title={t.notFound.title} text={t.notFound.text}>
                <Anchor href="/scan" className="button button--primary">
                  {t.notFound.go}
                </Anchor>
              </Message>
            </div>
          </Route>
        </Switch>
      </Frame>
      {covered && <Stage view={view} />}
    </>
  );
}
