export type FieldProblem = { field: string; message: string };

/**
 * Why a call failed. status 0 means that no answer came: the network is away, or the answer
 * was lost and the write may have happened.
 */
export class Problem extends Error {
  readonly status: number;
  /** Stable slug such as "sold_out"; "" when none was told. */
  readonly code: string;
  readonly fields: FieldProblem[];
  readonly requestId: string;
  /** Seconds until it is worth trying again, where the server said so. */
  readonly retryAfter: number | undefined;

  constructor(
    status: number,
    code: string,
    detail: string,
    fields: FieldProblem[] = [],
    requestId = "",
    retryAfter?: number,
  ) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }

  /** Whether the same call may succeed a moment later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

type Body = {
  type?: string;
  code?: string;
  title?: string;
  detail?: string;
  request_id?: string;
  errors?: { field?: string; location?: string; message?: string }[];
};

/** Reads an application/problem+json answer (RFC 9457); anything else becomes a problem without words. */
export function problemOf(response: Response, body: unknown): Problem {
  const said: Body = typeof body === "object" && body !== null ? body : {};
  const code = said.code ?? (said.type ?? "").split(/[/:#]/).pop() ?? "";
  const fields = (said.errors ?? []).map((error) => ({
    field: (error.field ?? error.location ?? "").replace(/^body\./, ""),
    message: error.message ?? "",
  }));
  const requestId = said.request_id ?? response.headers.get("X-Request-Id") ?? "";
  const detail = said.detail ?? said.title ?? "";
  return new Problem(response.status, code, detail, fields, requestId, waitOf(response.headers));
}

/** Seconds of Retry-After, which may be a number or a date. */
function waitOf(headers: Headers): number | undefined {
  const said = headers.get("Retry-After") ?? "";
  const seconds =
    said.trim() && Number.isNaN(Number(said)) ? (Date.parse(said) - Date.now()) / 1000 : Number(said);
  return seconds > 0 ? seconds : undefined;
}

export function isProblem(error: unknown, code: string): boolean {
  return error instanceof Problem && error.code === code;
}
