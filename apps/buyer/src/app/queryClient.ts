import { QueryClient } from "@tanstack/react-query";
import { Problem } from "../api/problem";

const tries = 2;

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // navigator.onLine lies: try, and let the answer tell.
        networkMode: "always",
        retry: (count, error) => error instanceof Problem && error.passing && count < tries,
        retryDelay: (count) => 400 * 2 ** count,
      },
      mutations: { networkMode: "always" },
    },
  });
}
