import { useCallback, useEffect, useState } from "react";

export type Loaded<T> = {
  data: T | undefined;
  error: unknown;
  loading: boolean;
  reload(): void;
};

/**
 * Loads something when load changes (keep it with useCallback), and again on reload. Earlier
 * data stays while newer is under way; an answer that came too late is dropped. load null: nothing.
 */
export function useLoad<T>(load: ((signal: AbortSignal) => Promise<T>) | null): Loaded<T> {
  const [state, setState] = useState<{ data?: T; error?: unknown; loading: boolean }>({
    loading: load !== null,
  });
  const [turn, setTurn] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: turn is there to load again
  useEffect(() => {
    if (!load) {
      setState({ loading: false });
      return;
    }
    const call = new AbortController();
    setState((before) => ({ data: before.data, loading: true }));
    load(call.signal).then(
      (data) => {
        if (!call.signal.aborted) setState({ data, loading: false });
      },
      (error: unknown) => {
        if (!call.signal.aborted) setState((before) => ({ data: before.data, error, loading: false }));
      },
    );
    return () => call.abort();
  }, [load, turn]);

  const reload = useCallback(() => setTurn((n) => n + 1), []);
  return { data: state.data, error: state.error, loading: state.loading, reload };
}
