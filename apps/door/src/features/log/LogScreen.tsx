import { useCallback, useState } from "react";
import { Link as Anchor } from "wouter";
import { listScans } from "../../api/door";
import type { Verdict } from "../../api/types";
import { useLoad } from "../../app/useLoad";
import { t } from "../../i18n";
import { Bones } from "../../ui/Bones";
import { Button } from "../../ui/Button";
import { Message } from "../../ui/Message";
import { Trouble } from "../../ui/Trouble";
import { useNow } from "../../ui/useNow";
import { useTitle } from "../../ui/useTitle";
import { UndoSheet } from "../scan/UndoSheet";
import { ScanRow } from "./ScanRow";

/** What was scanned, newest first. */
export function LogScreen() {
  useTitle(t.log.title);
  const [mine, setMine] = useState(true);
  return (
    <div className="page">
      <h1>{t.log.title}</h1>
      <fieldset className="switch">
        <legend className="visually-hidden">{t.log.title}</legend>
        {[true, false].map((own) => (
          <label key={String(own)}>
            <input type="radio" name="whose" checked={mine === own} onChange={() => setMine(own)} />
            <span>{own ? t.log.mine : t.log.all}</span>
          </label>
        ))}
      </fieldset>
      <Pages key={String(mine)} mine={mine} />
    </div>
  );
}

type Shown = { items: Verdict[]; next?: string };

function Pages({ mine }: { mine: boolean }) {
  const first = useLoad(useCallback((signal: AbortSignal) => listScans(mine, undefined, signal), [mine]));
  const [more, setMore] = useState<Shown | null>(null);
  const [fetching, setFetching] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const [undoing, setUndoing] = useState<Verdict | null>(null);
  const now = useNow();

  if (!first.data) {
    return first.error ? <Trouble error={first.error} onRetry={first.reload} /> : <Bones rows={6} />;
  }
  const shown: Shown = more
    ? { items: [...first.data.items, ...more.items], next: more.next }
    : { items: first.data.items, next: first.data.next };
  if (shown.items.length === 0) {
    return (
      <Message title={t.log.empty} text={t.log.emptyText} level={2}>
        <Anchor href="/scan" className="button button--primary">
          {t.log.start}
        </Anchor>
      </Message>
    );
  }

  async function fetchMore() {
    setFetching(true);
    setFailed(null);
    try {
      const page = await listScans(mine, shown.next, new AbortController().signal);
      setMore((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
    } catch (cause) {
      setFailed(cause);
    }
    setFetching(false);
  }

  return (
    <>
      <ul className="rows">
        {shown.items.map((scan) => (
          <ScanRow key={scan.scan_id} scan={scan}>
            {!scan.undone_at && scan.undo_until && Date.parse(scan.undo_until) > now && (
              <button type="button" className="row-button" onClick={() => setUndoing(scan)}>
                {t.log.undo}
              </button>
            )}
          </ScanRow>
        ))}
      </ul>
      {failed ? <Trouble error={failed} onRetry={fetchMore} /> : null}
      {shown.next && !failed && (
        <Button look="quiet" onClick={fetchMore} busy={fetching}>
          {t.log.more}
        </Button>
      )}
      {undoing && (
        <UndoSheet
          verdict={undoing}
          onClose={() => setUndoing(null)}
          onDone={() => {
            setMore(null);
            first.reload();
          }}
        />
      )}
    </>
  );
}
