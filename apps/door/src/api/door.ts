import { api, read } from "./client";
import type { Attendee, Claimed, Counters, ScanPage, Session, Verdict } from "./types";

// Every operation this app uses. Scans and admissions repeat safely by their scan id, an undo
// by what it does; enrolment codes work once.

export function claim(code: string, deviceName: string): Promise<Claimed> {
  return read(
    api.POST("/v1/checkin/enrolments/claim", { body: { code, device_name: deviceName || undefined } }),
  );
}

export function getSession(): Promise<Session> {
  return read(api.GET("/v1/checkin/session"));
}

/** Says at which gate the device stands; undefined for none. */
export function chooseGate(gateId: string | undefined): Promise<Session> {
  return read(api.PUT("/v1/checkin/session/gate", { body: { gate_id: gateId } }));
}

export function scan(scanId: string, code: string, signal?: AbortSignal): Promise<Verdict> {
  return read(api.POST("/v1/checkin/scans", { body: { scan_id: scanId, code }, signal }));
}

export function admit(
  scanId: string,
  ticketId: string,
  reason: string,
  signal?: AbortSignal,
): Promise<Verdict> {
  return read(
    api.POST("/v1/checkin/admissions", { body: { scan_id: scanId, ticket_id: ticketId, reason }, signal }),
  );
}

/** Takes an admission back; gives when. */
export async function undo(scanId: string, reason: string): Promise<string> {
  const undone = await read(
    api.POST("/v1/checkin/scans/{scan_id}/undo", { params: { path: { scan_id: scanId } }, body: { reason } }),
  );
  return undone.undone_at;
}

export function listScans(mine: boolean, after: string | undefined, signal: AbortSignal): Promise<ScanPage> {
  return read(api.GET("/v1/checkin/scans", { params: { query: { mine, after, limit: 30 } }, signal }));
}

export async function search(q: string, signal: AbortSignal): Promise<Attendee[]> {
  const page = await read(api.GET("/v1/checkin/attendees", { params: { query: { q, limit: 30 } }, signal }));
  return page.items;
}

export function getCounters(): Promise<Counters> {
  return read(api.GET("/v1/checkin/counters"));
}
