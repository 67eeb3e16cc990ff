import { HttpResponse, http } from "msw";
import { expect, it } from "vitest";
import { enrolment, farewell } from "../api/enrolment";
import { Problem } from "../api/problem";
import { admitted, codeA, door, problem } from "../test/samples";
import { server } from "../test/server";
import { OnlineVerdicts } from "./online";

const scan = { id: "scn_01k8zj4w9q7v5t3m2x1y0abcde", code: codeA };
const ask = () => new OnlineVerdicts().decide(scan, new AbortController().signal);

it("sends the code as it is, with the device's token", async () => {
  enrolment.set(door);
  let seen: unknown;
  server.use(
    http.post("*/v1/checkin/scans", async ({ request }) => {
      seen = [request.headers.get("Authorization"), await request.json()];
      return HttpResponse.json({ ...admitted(), scan_id: scan.id });
    }),
  );
  expect((await ask()).verdict).toBe("admitted");
  expect(seen).toEqual(["Bearer token-1", { scan_id: scan.id, code: codeA }]);
});

it.each([
  ["a sign-in page of somebody's network", () => HttpResponse.html("<h1>Welcome</h1>")],
  ["another kind of answer", () => HttpResponse.json({ ok: true })],
  ["a verdict of another scan", () => HttpResponse.json({ ...admitted(), scan_id: "scn_other" })],
  [
    "a verdict that this version does not know",
    () => HttpResponse.json({ scan_id: scan.id, verdict: "sure" }),
  ],
  ["a lost connection", () => HttpResponse.error()],
])("takes no verdict from %s", async (_, answer) => {
  enrolment.set(door);
  server.use(http.post("*/v1/checkin/scans", answer));
  await expect(ask()).rejects.toEqual(expect.any(Problem));
  await expect(ask()).rejects.toMatchObject({ status: 0 });
});

it("ends the enrolment when the office has revoked the device", async () => {
  enrolment.set(door);
  server.use(
    http.post("*/v1/checkin/scans", () => problem(401, "device_not_enrolled", "Not enrolled any more.")),
  );
  await expect(ask()).rejects.toMatchObject({ status: 401 });
  expect(enrolment.get()).toBeNull();
  expect(farewell.get()).toBe("Not enrolled any more.");
});

it("keeps the enrolment through an error of the platform", async () => {
  enrolment.set(door);
  server.use(http.post("*/v1/checkin/scans", () => problem(500, "internal")));
  await expect(ask()).rejects.toMatchObject({ status: 500, requestId: "req_42", passing: true });
  expect(enrolment.get()).toEqual(door);
});
