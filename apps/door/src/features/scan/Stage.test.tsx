import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import type { Verdict } from "../../api/types";
import { open, scanByHand } from "../../test/open";
import { admitted, codeA, device, door, doorApi, problem, ticket, verdict } from "../../test/samples";
import { server } from "../../test/server";

const minutesAgo = (n: number) => new Date(Date.now() - n * 60_000).toISOString();

async function scanned(answer: Verdict): Promise<HTMLElement> {
  server.use(...doorApi(() => answer));
  open("/scan", door);
  scanByHand(codeA);
  return screen.findByRole("region", { name: answer.title });
}

describe("a verdict fills the screen", () => {
  it.each<[string, Verdict, string[]]>([
    ["let in", admitted(), ["Let in", "Ada Moreno", "Floor", "1 of 2", "K7QM2XPA"]],
    [
      "already in, with when, where, by whom and how long ago",
      verdict("already_in", "Already in", {
        ticket,
        previous: { at: minutesAgo(4), gate_name: "Gate A", device_name: "Lin’s phone" },
      }),
      ["Already in", "Gate A, by Lin’s phone", "4 minutes ago", "Ada Moreno"],
    ],
    [
      "already in at this device",
      verdict("already_in", "Already in", {
        previous: { at: minutesAgo(0), gate_name: "Gate B", device_name: device.name },
      }),
      ["by this device", "just now"],
    ],
    [
      "another event by name",
      verdict("wrong_event", "Other event", { event_name: "Closing" }),
      ["For “Closing”"],
    ],
    ["another event of others", verdict("wrong_event", "Other event"), ["For an event of somebody else."]],
    ["another day", verdict("wrong_day", "Not today", { ticket }), ["Not today", "Ada Moreno"]],
    ["void", verdict("void", "Not valid", { ticket }), ["Cancelled or refunded."]],
    ["unpaid", verdict("unpaid", "Not paid", { ticket }), ["The order is not paid."]],
    ["unknown", verdict("unknown", "Not a ticket"), ["Not one of our tickets"]],
  ])("%s", async (_, answer, words) => {
    const curtain = await scanned(answer);
    for (const word of words) expect(curtain.textContent).toContain(word);
    expect(curtain.className).toContain(answer.verdict === "admitted" ? "curtain--admit" : "curtain--refuse");
    expect(screen.getByTestId("announcer").textContent).toContain(answer.title);
  });

  it("is not shown for what is no ticket by its form without naming what it is", async () => {
    server.use(...doorApi());
    open("/scan", door);
    scanByHand("TIXENROL:K7QM2XPA@https://tickets.example/door/");
    const curtain = await screen.findByRole("region", { name: "Not a ticket" });
    expect(curtain.textContent).toContain("This is a code for a device");
  });
});

describe("after a verdict", () => {
  it("the green goes by itself, and the entry can still be undone", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    await scanned(admitted());
    await act(() => vi.advanceTimersByTimeAsync(2100));
    expect(screen.queryByRole("region", { name: "Let in" })).toBeNull();
    expect(screen.getByText("Ada Moreno is in")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Undo" })).toBeTruthy();
  });

  it("the red stays until a touch or the next code", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    await scanned(verdict("void", "Not valid", { ticket }));
    await act(() => vi.advanceTimersByTimeAsync(20_000));
    expect(screen.getByRole("region", { name: "Not valid" })).toBeTruthy();
    vi.useRealTimers();
    await userEvent.click(screen.getByRole("button", { name: "Next" }));
    expect(screen.queryByRole("region", { name: "Not valid" })).toBeNull();
  });
});

describe("without an answer", () => {
  it("is amber, never green, and becomes green by the server's word alone", async () => {
    let lost = true;
    const ids = new Set<string>();
    server.use(
      http.post<never, { scan_id: string }>("*/v1/checkin/scans", async ({ request }) => {
        const { scan_id } = await request.json();
        ids.add(scan_id);
        return lost ? HttpResponse.error() : HttpResponse.json({ ...admitted(), scan_id });
      }),
      ...doorApi(),
    );
    open("/scan", door);
    scanByHand(codeA);
    const curtain = await screen.findByRole("region", { name: "Not judged" });
    expect(curtain.className).toContain("curtain--check");
    expect(curtain.textContent).toContain("Check the connection");
    lost = false;
    expect(await screen.findByRole("region", { name: "Let in" }, { timeout: 3000 })).toBeTruthy();
    expect(ids.size).toBe(1);
  });

  it("can be set aside, and tells the request id of an error", async () => {
    server.use(
      http.post("*/v1/checkin/scans", () => problem(409, "scan_id_taken", "Taken.")),
      ...doorApi(),
    );
    open("/scan", door);
    scanByHand(codeA);
    const curtain = await screen.findByRole("region", { name: "Not judged" });
    expect(curtain.textContent).toContain("req_42");
    await userEvent.click(screen.getByRole("button", { name: "Set aside" }));
    expect(screen.queryByRole("region", { name: "Not judged" })).toBeNull();
  });
});
