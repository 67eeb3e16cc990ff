import { setupServer } from "msw/node";

/** Answers for the API in tests; each test says which. A call that nobody answers fails it. */
export const server = setupServer();
