import { useCallback, useEffect, useId, useRef, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { search } from "../../api/door";
import type { Attendee } from "../../api/types";
import { useLoad } from "../../app/useLoad";
import { t } from "../../i18n";
import { Bones } from "../../ui/Bones";
import { Icon } from "../../ui/Icon";
import { Message } from "../../ui/Message";
import { Trouble } from "../../ui/Trouble";
import { useTitle } from "../../ui/useTitle";
import { AdmitSheet } from "./AdmitSheet";
import { AttendeeRow } from "./AttendeeRow";
import { useDebounced } from "./useDebounced";

const still = 250; // ms without a key before asking
const shortest = 2; // characters
const most = 30;

/** Finds who stands at the door without a code. */
export function SearchScreen() {
  useTitle(t.search.title);
  const id = useId();
  const [typed, setTyped] = useState(new URLSearchParams(useSearch()).get("q") ?? "");
  const [chosen, setChosen] = useState<Attendee | null>(null);
  const [, go] = useLocation();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  const q = useDebounced(typed.trim(), still);
  const asked = q.length >= shortest;
  const { data, error, loading, reload } = useLoad(
    useCallback((signal: AbortSignal) => (asked ? search(q, signal) : Promise.resolve(null)), [asked, q]),
  );

  return (
    <div className="page">
      <h1 className="visually-hidden">{t.search.title}</h1>
      <search className="search">
        <label htmlFor={id} className="visually-hidden">
          {t.search.label}
        </label>
        <Icon name="search" />
        <input
          ref={field}
          id={id}
          type="search"
          className="input"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          placeholder={t.search.placeholder}
          autoComplete="off"
          autoCapitalize="words"
          spellCheck={false}
          enterKeyHint="search"
        />
      </search>
      {error ? (
        <Trouble error={error} onRetry={reload} />
      ) : !asked ? (
        <p className="page-hint">{t.search.empty}</p>
      ) : !data ? (
        loading && <Bones rows={4} />
      ) : data.length === 0 ? (
        <Message title={t.search.noneTitle(q)} text={t.search.none} role="status" level={2} />
      ) : (
        <>
          <p className="page-count" role="status">
            {t.search.count(data.length)}
          </p>
          <ul className={`rows${loading ? " is-old" : ""}`}>
            {data.map((attendee) => (
              <AttendeeRow key={attendee.ticket_id} attendee={attendee} onAdmit={() => setChosen(attendee)} />
            ))}
          </ul>
          {data.length >= most && <p className="page-hint">{t.search.many}</p>}
        </>
      )}
      {chosen && (
        <AdmitSheet attendee={chosen} onClose={() => setChosen(null)} onAdmitted={() => go("/scan")} />
      )}
    </div>
  );
}
