import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { enrolment } from "../api/enrolment";
import { open, scanByHand } from "../test/open";
import {
  claimed,
  codeA,
  device,
  door,
  doorApi,
  event,
  figures,
  gates,
  problem,
  ticket,
  verdict,
} from "../test/samples";
import { server } from "../test/server";

describe("enrolment", () => {
  it("makes a door of a device: code, gate, scanner", async () => {
    const user = userEvent.setup();
    let asked: unknown;
    server.use(
      ...doorApi(),
      http.post("*/v1/checkin/enrolments/claim", async ({ request }) => {
        asked = await request.json();
        return HttpResponse.json(claimed, { status: 201 });
      }),
      http.put("*/v1/checkin/session/gate", () =>
        HttpResponse.json({ device, event, gates, gate_id: "gat_b", counters: figures }),
      ),
    );
    open("/log", null);
    await user.type(screen.getByLabelText("Code"), "k7qm2xpa");
    expect(screen.getByLabelText<HTMLInputElement>("Code").value).toBe("K7QM 2XPA");
    await user.type(screen.getByLabelText("Name of this device"), "Left door");
    await user.click(screen.getByRole("button", { name: "Enrol" }));
    await user.click(await screen.findByRole("radio", { name: "Gate B" }));
    expect(asked).toEqual({ code: "K7QM2XPA", device_name: "Left door" });
    await user.click(screen.getByRole("button", { name: "Start scanning" }));
    expect(await screen.findByRole("heading", { name: event.name })).toBeTruthy();
    expect(await screen.findByText("412 in of 632")).toBeTruthy();
    expect(window.location.pathname).toBe("/door/scan");
    expect(JSON.parse(localStorage.getItem("door.enrolment") ?? "{}").token).toBe("token-1");
  });

  it("takes the QR of a hand scanner", async () => {
    open("/", null);
    scanByHand(`TIXENROL:K7QM2XPA@${window.location.origin}/door/`);
    expect(await screen.findByText("Code read. Enrol to go on.")).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>("Code").value).toBe("K7QM 2XPA");
  });

  it.each([
    [404, "This code is not valid. Codes work once, for 15 minutes. Ask for a new one."],
    [410, "This event is over. Nobody needs a door any more."],
    [429, "Too many tries. Wait a minute, then try again."],
  ])("says what to do about %i", async (status, words) => {
    const user = userEvent.setup();
    server.use(http.post("*/v1/checkin/enrolments/claim", () => problem(status, "x", "x")));
    open("/", null);
    await user.type(screen.getByLabelText("Code"), "k7qm2xpa{Enter}");
    expect((await screen.findByRole("alert")).textContent).toBe(words);
  });

  it("says it before asking when the code is not whole", async () => {
    const user = userEvent.setup();
    open("/", null);
    await user.type(screen.getByLabelText("Code"), "k7q{Enter}");
    expect(screen.getByRole("alert").textContent).toContain("8 characters");
  });

  it("is where a revoked device ends, with the reason", async () => {
    server.use(http.get("*/v1/checkin/*", () => problem(401, "device_not_enrolled", "Ask for a new code.")));
    open("/settings", door);
    expect(await screen.findByText("Ask for a new code.")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Scan the code" })).toBeTruthy();
    expect(enrolment.get()).toBeNull();
  });
});

describe("search", () => {
  const people = [
    { ticket_id: "tkt_1", holder_name: "Ada Moreno", state: "valid" },
    { ticket_id: "tkt_2", holder_name: "Adam Okafor", state: "valid", admitted_at: new Date().toISOString() },
    { ticket_id: "tkt_3", holder_name: "Adal Ruiz", state: "void" },
  ].map((person) => ({ tier_name: "Floor", number: 1, of: 1, order_reference: "K7QM2XPA", ...person }));

  it("lets in by name, with a reason, by the platform's verdict", async () => {
    const user = userEvent.setup();
    let asked: Record<string, string> = {};
    const queries: string[] = [];
    server.use(
      ...doorApi(),
      http.get("*/v1/checkin/attendees", ({ request }) => {
        queries.push(new URL(request.url).searchParams.get("q") ?? "");
        return HttpResponse.json({ items: people });
      }),
      http.post<never, Record<string, string>>("*/v1/checkin/admissions", async ({ request }) => {
        asked = await request.json();
        return HttpResponse.json({ ...verdict("admitted", "Let in", { ticket }), scan_id: asked.scan_id });
      }),
    );
    open("/search", door);
    await user.type(screen.getByRole("searchbox"), "ada");
    expect(await screen.findByText("3 tickets")).toBeTruthy();
    expect(queries).toEqual(["ada"]);
    expect(screen.getAllByRole("button", { name: /^Let in/ })).toHaveLength(1);
    expect(screen.getByText("Not valid")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Let in: Ada Moreno, 1 of 1" }));
    const sheet = screen.getByRole("dialog", { name: "Let Ada Moreno in?" });
    await user.click(within(sheet).getByRole("radio", { name: "Checked the ID" }));
    await user.click(within(sheet).getByRole("button", { name: "Let in" }));
    expect(await screen.findByRole("heading", { name: "Let in" })).toBeTruthy();
    expect(asked).toMatchObject({ ticket_id: "tkt_1", reason: "Checked the ID" });
    expect(asked.scan_id).toMatch(/^scn_/);
  });

  it("says that nobody was found, and offers another try when it failed", async () => {
    const user = userEvent.setup();
    server.use(
      ...doorApi(),
      http.get("*/v1/checkin/attendees", () => HttpResponse.json({ items: [] })),
    );
    open("/search?q=zzz", door);
    expect(await screen.findByRole("heading", { name: "Nobody called “zzz”" })).toBeTruthy();
    server.use(http.get("*/v1/checkin/attendees", () => problem(500, "internal", "Something went wrong.")));
    await user.type(screen.getByRole("searchbox"), "y");
    expect(await screen.findByText("For support: req_42")).toBeTruthy();
    server.use(http.get("*/v1/checkin/attendees", () => HttpResponse.json({ items: people })));
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("3 tickets")).toBeTruthy();
  });

  it("gives a hand scanner's code to the scanner and leaves the field as it was", async () => {
    server.use(...doorApi());
    open("/search", door);
    scanByHand(codeA, screen.getByRole("searchbox"));
    expect(await screen.findByRole("heading", { name: "Let in" })).toBeTruthy();
    expect(window.location.pathname).toBe("/door/scan");
  });
});

describe("log and settings", () => {
  it("undoes an entry with a reason", async () => {
    const user = userEvent.setup();
    const undo_until = new Date(Date.now() + 60_000).toISOString();
    let undone: unknown;
    server.use(
      ...doorApi(),
      http.get("*/v1/checkin/scans", () =>
        HttpResponse.json({
          items: [
            verdict("admitted", "Let in", {
              scan_id: "scn_1",
              ticket,
              ...(undone ? { undone_at: new Date().toISOString() } : { undo_until }),
            }),
            verdict("unknown", "Not a ticket", { scan_id: "scn_2" }),
          ],
        }),
      ),
      http.post("*/v1/checkin/scans/scn_1/undo", async ({ request }) => {
        undone = await request.json();
        return HttpResponse.json({
          scan_id: "scn_1",
          ticket_id: "tkt_1",
          undone_at: new Date().toISOString(),
        });
      }),
    );
    open("/log", door);
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await user.type(screen.getByLabelText("Another reason"), "Took the wrong queue");
    await user.click(screen.getByRole("button", { name: "Undo the entry" }));
    expect(await screen.findByText(/^Undone at/)).toBeTruthy();
    expect(undone).toEqual({ reason: "Took the wrong queue" });
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  });

  it("signs the device out after a question, and forgets its token", async () => {
    const user = userEvent.setup();
    server.use(...doorApi());
    open("/settings", door);
    localStorage.setItem("door.enrolment", JSON.stringify(door));
    await user.click(screen.getByRole("button", { name: "Sign out this device" }));
    await user.click(screen.getByRole("button", { name: "Sign out" }));
    expect(screen.getByRole("heading", { name: "Enrol this device" })).toBeTruthy();
    expect(localStorage.getItem("door.enrolment")).toBeNull();
  });
});
