import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { t } from "../../../i18n";
import { q } from "../../../i18n/queue";
import { open } from "../../../test/render";
import { event, problem } from "../../../test/samples";
import { server } from "../../../test/server";
import { seen } from "../../../test/tabs";
import { entered, laterBy, room, shop, standing, status } from "../../../test/waiting";
import { place } from "../model/place";
import { countdown } from "../model/words";

const queue = "/e/lanterns/queue";
const heading = (name: string) => screen.findByRole("heading", { level: 1, name });

afterEach(() => vi.unstubAllGlobals());

describe("coming to the waiting room", () => {
  it("solves the puzzle, keeps the place, and tells it with an honest estimate", async () => {
    const sent: { device: string; challenge: string; solution: string }[] = [];
    server.use(
      ...shop,
      status({ proof_of_work: true, message: "The band says hello" }),
      http.get(`${room}/challenge`, () =>
        HttpResponse.json({ provider: "pow", challenge: "c", difficulty: 3, expires_at: laterBy(600) }),
      ),
      http.post(`${room}/entries`, async ({ request }) => {
        sent.push((await request.json()) as (typeof sent)[number]);
        return HttpResponse.json(standing({ position: 1248, ahead: 1242, estimate_seconds: 300 }), {
          status: 201,
        });
      }),
    );
    open(queue);
    await heading(q.ahead(1242, "1,242"));
    expect(screen.getByText("1,248")).toBeTruthy();
    expect(screen.getByText(q.estimate.range(4, 7))).toBeTruthy();
    expect(screen.getByText(q.serving("5"))).toBeTruthy();
    expect(screen.getByText("The band says hello")).toBeTruthy();
    expect(screen.getByText(q.steps[0] as string)).toBeTruthy();
    await waitFor(() => expect(document.title).toContain(q.ahead(1242, "1,242")));
    expect(sent[0]).toMatchObject({ challenge: "c", solution: expect.stringMatching(/^\d+$/) });
    expect(sent[0]?.device).toBe(localStorage.getItem("tix.device"));
    expect(sent[0]?.device.length).toBeGreaterThanOrEqual(22);
    expect(place.of("evt_1")).toMatchObject({
      ticket: "my-ticket",
      entrant: "ent_1",
      from: 1243,
      hash: "c0ffee",
    });
  });

  it("shows how far the puzzle is meanwhile", async () => {
    vi.stubGlobal(
      "Worker",
      class {
        onmessage?: (event: object) => void;
        postMessage() {
          queueMicrotask(() => this.onmessage?.({ data: { tried: 2 ** 15 } }));
        }
        terminate() {}
      },
    );
    server.use(
      ...shop,
      status({ proof_of_work: true }),
      http.get(`${room}/challenge`, () =>
        HttpResponse.json({ provider: "pow", challenge: "c", difficulty: 16, expires_at: laterBy(600) }),
      ),
    );
    open(queue);
    await heading(q.joining);
    const bar = screen.getByRole("progressbar", { name: q.puzzle }) as HTMLProgressElement;
    await waitFor(() => expect(bar.value).toBeCloseTo(1 - Math.exp(-0.5)));
  });

  it("takes another challenge when the first one ran out", async () => {
    let tries = 0;
    server.use(
      ...shop,
      status({ proof_of_work: true }),
      http.get(`${room}/challenge`, () =>
        HttpResponse.json({
          provider: "pow",
          challenge: `c${tries}`,
          difficulty: 2,
          expires_at: laterBy(600),
        }),
      ),
      http.post(`${room}/entries`, async ({ request }) => {
        const { challenge } = (await request.json()) as { challenge: string };
        if (tries++ === 0) return problem(422, "challenge_failed");
        expect(challenge).toBe("c1");
        return HttpResponse.json(standing({ position: 9, ahead: 3 }), { status: 201 });
      }),
    );
    open(queue);
    await heading(q.ahead(3, "3"));
  });

  it("asks for an e-mail and its code where the room wants them", async () => {
    const sent: object[] = [];
    server.use(
      ...shop,
      status({ email_required: true }),
      http.post(`${room}/entries`, async ({ request }) => {
        const { device: _, ...said } = (await request.json()) as { device: string; email_code?: string };
        sent.push(said);
        return said.email_code === "123456"
          ? HttpResponse.json(standing({ position: 9, ahead: 3 }), { status: 201 })
          : problem(422, "email_unconfirmed");
      }),
    );
    open(queue);
    await heading(q.email.title);
    await userEvent.type(screen.getByLabelText(q.email.label), "ada");
    await userEvent.click(screen.getByRole("button", { name: q.email.send }));
    expect(screen.getByText(q.email.wrong)).toBeTruthy();
    await userEvent.type(screen.getByLabelText(q.email.label), "@example.org");
    await userEvent.click(screen.getByRole("button", { name: q.email.send }));
    const code = await screen.findByLabelText(q.email.code);
    expect(document.activeElement).toBe(code);
    await userEvent.type(code, "999 999{Enter}");
    expect(await screen.findByText(q.email.codeRefused)).toBeTruthy();
    await userEvent.clear(code);
    await userEvent.type(code, "123456{Enter}");
    await heading(q.ahead(3, "3"));
    expect(sent).toEqual([
      { email: "ada@example.org" },
      { email: "ada@example.org", email_code: "999999" },
      { email: "ada@example.org", email_code: "123456" },
    ]);
  });

  it("goes straight to the event when there is no waiting room now", async () => {
    server.use(...shop, status({ phase: "off" }));
    open(queue);
    expect(await screen.findByRole("button", { name: t.bar.choose })).toBeTruthy();
    expect(window.location.pathname).toBe("/e/lanterns");
  });

  it("says why when it cannot be reached at all, and tries again", async () => {
    server.use(...shop, status({}), entered({ position: 9, ahead: 3 }));
    server.use(http.get(`${room}/status`, () => HttpResponse.error(), { once: true }));
    open(queue);
    expect(await screen.findByText(t.trouble.offline)).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: t.trouble.retry }));
    await heading(q.ahead(3, "3"));
  });
});

describe("before the sale", () => {
  it("closed: says when it opens and counts down, and takes no place", async () => {
    const opens = laterBy(3725);
    server.use(...shop, status({ phase: "closed", prequeue_opens_at: opens, sale_starts_at: laterBy(9000) }));
    open(queue);
    await screen.findByRole("heading", { level: 1, name: /^The waiting room opens (at|on) / });
    expect(screen.getByRole("timer").textContent).toContain(countdown(opens, Date.now()).slice(0, 3));
    expect(place.of("evt_1").ticket).toBeUndefined();
    expect(screen.queryByRole("button", { name: q.leave })).toBeNull();
  });

  it("prequeue: one is in, sees when the draw is, what comes next, and the fingerprint", async () => {
    server.use(
      ...shop,
      status({ phase: "prequeue", sale_starts_at: laterBy(600), waiting: 12408 }),
      entered({ phase: "prequeue" }),
    );
    open(queue);
    await heading(q.prequeue);
    expect(screen.getByRole("timer").textContent).toMatch(/(10:00|9:5\d)$/);
    expect(screen.getByText(q.here(12408, "12,408"))).toBeTruthy();
    expect(screen.getAllByRole("listitem")).toHaveLength(3);
    await userEvent.click(screen.getByText(q.fair));
    expect(screen.getByText("c0ffee")).toBeTruthy();
    expect(screen.getByText(q.fairBefore)).toBeTruthy();
  });

  it("drawing: a few seconds", async () => {
    server.use(...shop, status({ phase: "drawing" }), entered({ phase: "drawing" }));
    open(queue);
    await heading(q.drawing);
  });
});

describe("waiting", () => {
  beforeEach(() => place.keep("evt_1", { ticket: "kept" }));

  it("goes on from the place that a reload or another tab left; the bar never goes back", async () => {
    const asked: (string | null)[] = [];
    place.keep("evt_1", { from: 100, done: 0.9 });
    server.use(
      ...shop,
      status({}),
      http.get(`${room}/place`, ({ request }) => {
        asked.push(request.headers.get("Queue-Ticket"));
        return HttpResponse.json(standing({ position: 26, ahead: 20 }));
      }),
    );
    open(queue);
    await heading(q.ahead(20, "20"));
    expect(asked).toEqual(["kept"]);
    expect((screen.getByRole("progressbar") as HTMLProgressElement).value).toBe(0.9);
    expect(screen.getByText(q.estimate.unknown)).toBeTruthy();
  });

  it.each([
    ["few", q.few],
    ["returned", q.returned],
  ])("tells that stock is %s", async (stock, words) => {
    server.use(...shop, status({ stock }), standingAt(20));
    open(queue);
    expect((await screen.findAllByText(words)).length).toBeGreaterThan(0);
  });

  it("paused: keeps the place", async () => {
    server.use(...shop, status({ phase: "paused" }), standingAt(20));
    open(queue);
    await heading(q.paused);
    expect(screen.getByText("26")).toBeTruthy();
  });

  it("sold out: says so aloud, goes on looking, and tells when tickets are back", async () => {
    let phase = "sold_out";
    server.use(
      ...shop,
      http.get(`${room}/status`, () =>
        HttpResponse.json({
          ...{ event_id: "evt_1", phase, serving: 5, waiting: 9, proof_of_work: false, poll_after: 0.1 },
          ...{ stock: phase === "open" ? "returned" : "sold_out", now: new Date().toISOString() },
        }),
      ),
      standingAt(20),
    );
    open(queue);
    await heading(q.soldOut);
    const loud = document.querySelector("[aria-live=assertive]");
    await waitFor(() => expect(loud?.textContent).toBe(q.soldOut));
    expect(screen.getByText(q.stepsSoldOut[0] as string)).toBeTruthy();
    phase = "open";
    await heading(q.ahead(20, "20"));
    await waitFor(() => expect(loud?.textContent).toBe(q.returned));
  });

  it("without a network: keeps the place on the screen and says that it tries again", async () => {
    let dead = false;
    server.use(
      ...shop,
      http.get(`${room}/status`, () => (dead ? HttpResponse.error() : undefined)),
      status({ poll_after: 0.1 }),
      standingAt(20),
    );
    open(queue);
    await heading(q.ahead(20, "20"));
    dead = true;
    expect(await screen.findByText(q.lost)).toBeTruthy();
    expect(screen.getByText("26")).toBeTruthy();
    dead = false;
    await userEvent.click(screen.getByRole("button", { name: q.retry }));
    await waitFor(() => expect(screen.queryByText(q.lost)).toBeNull());
  });

  it("lets go after a second thought, and joins again only on demand", async () => {
    const left: (string | null)[] = [];
    server.use(
      ...shop,
      status({}),
      standingAt(20),
      http.delete(`${room}/place`, ({ request }) => {
        left.push(request.headers.get("Queue-Ticket"));
        return new HttpResponse(null, { status: 204 });
      }),
      entered({ position: 300, ahead: 294 }),
    );
    const page = open(queue);
    await heading(q.ahead(20, "20"));
    await userEvent.click(screen.getByRole("button", { name: q.leave }));
    expect(document.activeElement).toBe(screen.getByRole("button", { name: q.stay }));
    await userEvent.keyboard("{Escape}");
    expect(document.activeElement).toBe(screen.getByRole("button", { name: q.leave }));
    await userEvent.keyboard("{Enter}");
    await userEvent.click(screen.getByRole("button", { name: q.leaveNow }));
    expect(document.activeElement).toBe(await heading(q.left));
    expect(left).toEqual(["my-ticket"]);
    page.unmount();
    open(queue); // a reload is not a wish to come back
    await heading(q.left);
    await userEvent.click(screen.getByRole("button", { name: q.leftAgain }));
    await heading(q.ahead(294, "294"));
  });

  it("follows when another tab leaves", async () => {
    server.use(...shop, status({}), standingAt(20));
    open(queue);
    await heading(q.ahead(20, "20"));
    place.end("evt_1", "left");
    act(() => {
      window.dispatchEvent(new StorageEvent("storage", { key: "tix.queue.1.evt_1", newValue: "{}" }));
    });
    await heading(q.left);
  });
});

describe("one’s turn", () => {
  const called = [status({ serving: 30 }), standingAt(0, 26), ...shop];
  const passes = (until: string) =>
    http.post(`${room}/passes`, () =>
      HttpResponse.json({ pass: "let-me-in", expires_at: until }, { status: 201 }),
    );

  beforeEach(() => place.keep("evt_1", { ticket: "kept" }));

  it("is said aloud with its time, and the tickets open by themselves", async () => {
    server.use(...called, passes(laterBy(480)));
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      open(queue);
      await heading(q.turn);
      expect(screen.getByRole("timer").textContent).toMatch(/^(8:00|7:5\d)$/);
      const loud = document.querySelector("[aria-live=assertive]");
      await waitFor(() => expect(loud?.textContent).toBe(q.announceTurn));
      await waitFor(() => expect(document.title).toContain(q.turnTitle));
      await act(() => vi.advanceTimersByTimeAsync(4000));
      expect(await screen.findByRole("button", { name: t.bar.choose })).toBeTruthy();
      expect(window.location.pathname).toBe("/e/lanterns");
      expect(await screen.findByText(q.bar.turnText)).toBeTruthy();
      expect(place.pass("evt_1", Date.now())).toBe("let-me-in");
    } finally {
      vi.useRealTimers();
    }
  });

  it("waits for somebody who looks at another tab, and calls with the title", async () => {
    seen(false);
    server.use(...called, passes(laterBy(480)));
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      open(queue);
      await heading(q.turn);
      await waitFor(() => expect(document.title).toContain(q.turnTitle));
      await act(() => vi.advanceTimersByTimeAsync(60_000));
      expect(window.location.pathname).toBe(queue);
      expect(screen.getByText(q.turnAway)).toBeTruthy();
      act(() => seen(true));
      await act(() => vi.advanceTimersByTimeAsync(4000));
      expect(window.location.pathname).toBe("/e/lanterns");
    } finally {
      vi.useRealTimers();
    }
  });

  it("is not repeated when it passed unused: a new place is taken on demand", async () => {
    const left: (string | null)[] = [];
    server.use(
      ...called,
      http.post(`${room}/passes`, () => problem(410, "pass_used_up")),
      http.delete(`${room}/place`, ({ request }) => {
        left.push(request.headers.get("Queue-Ticket"));
        return new HttpResponse(null, { status: 204 });
      }),
      entered({ position: 300, ahead: 270 }),
    );
    open(queue);
    await heading(q.over);
    await waitFor(() => expect(left).toEqual(["my-ticket"]));
    await userEvent.click(screen.getByRole("button", { name: q.overAgain }));
    await heading(q.ahead(270, "270"));
  });

  it("has not come while the server says so", async () => {
    server.use(
      ...called,
      http.post(`${room}/passes`, () => problem(409, "not_yet")),
    );
    open(queue);
    await heading(q.ahead(0, "0"));
    fireEvent(window, new Event("pageshow"));
    expect(place.pass("evt_1", Date.now())).toBeUndefined();
  });
});

it("a cancelled event has no queue", async () => {
  server.use(
    http.get("/v1/events/public/lanterns", () => HttpResponse.json({ ...event, status: "cancelled" })),
    status({}),
    entered({ position: 9, ahead: 3 }),
  );
  open(queue);
  expect(await screen.findByText(t.event.cancelled)).toBeTruthy();
});

function standingAt(ahead: number, position = 6 + ahead) {
  return http.get(`${room}/place`, () =>
    HttpResponse.json(standing({ position, ahead, serving: position - ahead > 6 ? 30 : 5 })),
  );
}
