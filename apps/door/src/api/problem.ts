export type FieldProblem = { field: string; message: string };

/**
 * Why a call failed. status 0 means that no answer came: the network is away, or the answer
 * was lost and the write may have happened.
 */
export class Problem extends Error {
  readonly status: number;
  /** Stable slug such as "device_not_enrolled"; "" when none was told. */
  readonly code: string;
  readonly fields: FieldProblem[];
  readonly requestId: string;

  constructor(status: number, code: string, detail: string, fields: FieldProblem[] = [], requestId = "") {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.requestId = requestId;
  }

  /** Whether the same call may succeed a moment later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

type Body = {
  type?: string;
  title?: string;
  detail?: string;
  request_id?: string;
  errors?: FieldProblem[];
};

/** Reads an application/problem+json answer (RFC 9457); anything else becomes a problem without words. */
export function problemOf(response: Response, body: unknown): Problem {
  const said: Body = typeof body === "object" && body !== null ? body : {};
  const code = (said.type ?? "").split(/[/:#]/).pop() ?? "";
  const requestId = said.request_id ?? response.headers.get("X-Request-Id") ?? "";
  return new Problem(response.status, code, said.detail ?? "", said.errors ?? [], requestId);
}
