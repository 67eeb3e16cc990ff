import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterEach, describe, expect, it, vi } from "vitest";
import { t } from "../../../i18n";
import { q } from "../../../i18n/queue";
import { open } from "../../../test/render";
import { hold, offer, problem, selling } from "../../../test/samples";
import { server } from "../../../test/server";
import { entered, laterBy, shop, status } from "../../../test/waiting";
import { session } from "../../checkout/model/session";
import { place } from "../../queue/model/place";

const holds = "/v1/checkout/holds";
const page = "/e/lanterns";
const extra = () => screen.findByRole("button", { name: t.tier.extra("Floor") });
const paying = [
  http.get(`${holds}/hld_1`, () => HttpResponse.json(hold)),
  http.get("/v1/checkout/config", () => HttpResponse.json({ provider: "standin", publishable_key: "pk" })),
];

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("an event with a waiting room", () => {
  it.each([
    ["closed", q.bar.look],
    ["prequeue", q.bar.join],
    ["open", q.bar.join],
    ["sold_out", q.bar.told],
  ])("%s: shows the way there in the place of the button that buys", async (phase, way) => {
    server.use(...shop, status({ phase, prequeue_opens_at: laterBy(300), sale_starts_at: laterBy(600) }));
    open(page);
    expect(await screen.findByRole("link", { name: way })).toHaveProperty("pathname", "/e/lanterns/queue");
    expect(screen.queryByRole("button", { name: t.bar.choose })).toBeNull();
  });

  it("leads back to the place that one has already", async () => {
    place.keep("evt_1", { ticket: "kept" });
    server.use(...shop, status({}));
    open(page);
    expect(await screen.findByRole("link", { name: q.bar.back })).toBeTruthy();
  });

  it("shows the shop while nobody knows whether there is a room", async () => {
    server.use(
      ...shop,
      http.get("/v1/waitingroom/events/evt_1/status", () => HttpResponse.error()),
    );
    open(page);
    expect(await screen.findByRole("button", { name: t.bar.choose })).toBeTruthy();
  });

  it("sells as usual with a good pass, and shows how long it is good", async () => {
    const sent: (string | null)[] = [];
    place.keep("evt_1", { ticket: "kept", pass: "let-me-in", passUntil: laterBy(480) });
    const token = "k".repeat(4096);
    server.use(
      ...shop,
      ...paying,
      status({}),
      http.post(holds, ({ request }) => {
        sent.push(request.headers.get("Queue-Pass"), request.headers.get("Device-Id"));
        return HttpResponse.json({ ...hold, hold_token: token }, { status: 201 });
      }),
    );
    open(page);
    expect(await screen.findByText(q.bar.turnText)).toBeTruthy();
    expect(screen.getByRole("timer").textContent).toMatch(/^(8:00|7:5\d)$/);
    await userEvent.click(await extra());
    await userEvent.click(screen.getByRole("button", { name: t.bar.go }));
    expect(await screen.findByText(t.checkout.held)).toBeTruthy();
    expect(sent).toEqual(["let-me-in", localStorage.getItem("tix.device")]);
    expect(sent[1]?.length).toBeGreaterThanOrEqual(22);
    expect(session.held("hld_1")?.token).toBe(token);
  });

  it.each(["queue_required", "pass_expired"])(
    "goes to the queue on %s and keeps what was chosen",
    async (code) => {
      place.keep("evt_1", { pass: "stale", passUntil: laterBy(480) });
      server.use(
        ...shop,
        status({ phase: "prequeue", sale_starts_at: laterBy(600) }),
        entered({ phase: "prequeue" }),
        http.post(holds, () => problem(403, code, "Please join.")),
      );
      const shown = open(page);
      await userEvent.click(await extra());
      await userEvent.click(screen.getByRole("button", { name: t.bar.go }));
      expect(await screen.findByRole("heading", { name: q.prequeue })).toBeTruthy();
      expect(window.location.pathname).toBe("/e/lanterns/queue");
      expect(place.pass("evt_1", Date.now())).toBeUndefined();
      shown.unmount();
      open(page);
      expect((await screen.findByRole("status", { name: t.tier.quantity("Floor", 1) })).textContent).toBe(
        "1",
      );
    },
  );
});

describe("when very many reserve at once", () => {
  it("tries again when the server says, with the same key, and tells", async () => {
    const keys: (string | null)[] = [];
    server.use(
      ...selling,
      ...paying,
      http.post(holds, ({ request }) => {
        keys.push(request.headers.get("Idempotency-Key"));
        if (keys.length === 3) return HttpResponse.json(hold, { status: 201 });
        const answer = problem(keys.length === 1 ? 503 : 429, "busy");
        answer.headers.set("Retry-After", "9");
        return answer;
      }),
    );
    open(page);
    await userEvent.click(await extra());
    vi.useFakeTimers({ shouldAdvanceTime: true });
    act(() => screen.getByRole("button", { name: t.bar.go }).click());
    expect(await screen.findByRole("button", { name: /^Very busy: next try in (9|10|11) s$/ })).toBeTruthy();
    expect(screen.getByText(t.bar.busy)).toBeTruthy();
    await act(() => vi.advanceTimersByTimeAsync(11_000));
    await waitFor(() => expect(keys).toHaveLength(2));
    await screen.findByRole("button", { name: /^Very busy/ });
    await act(() => vi.advanceTimersByTimeAsync(11_000));
    expect(await screen.findByText(t.checkout.held)).toBeTruthy();
    expect(new Set(keys).size).toBe(1);
  });

  it("stops trying when something else is chosen", async () => {
    let tries = 0;
    server.use(
      ...selling,
      http.post(holds, () => {
        tries++;
        const answer = problem(503, "busy");
        answer.headers.set("Retry-After", "9");
        return answer;
      }),
    );
    open(page);
    await userEvent.click(await extra());
    vi.useFakeTimers({ shouldAdvanceTime: true });
    act(() => screen.getByRole("button", { name: t.bar.go }).click());
    await screen.findByRole("button", { name: /^Very busy/ });
    act(() => screen.getByRole("button", { name: t.tier.extra("Floor") }).click());
    expect(screen.getByRole("button", { name: t.bar.go })).toBeTruthy();
    await act(() => vi.advanceTimersByTimeAsync(30_000));
    expect(tries).toBe(1);
  });
});

describe("what is left", () => {
  it("changes while one looks, and is said when something sells out", async () => {
    let push: (document: object) => void = () => {};
    vi.stubGlobal(
      "EventSource",
      class {
        set onmessage(hear: (event: { data: string }) => void) {
          push = (document) => hear({ data: JSON.stringify(document) });
        }
        close() {}
      },
    );
    server.use(...selling);
    open(page);
    await extra();
    const tiers = (availability: string, remaining?: number) => [
      { id: "tir_floor", availability, remaining, max: 2 },
      { id: "tir_box", availability: "sold_out", max: 6 },
    ];
    const say = (list: object[], state = "on_sale") =>
      act(() => push({ event_id: offer.event_id, status: state, tiers: list }));
    await waitFor(() => {
      say(tiers("few", 1));
      expect(screen.getByText(t.tier.left(1))).toBeTruthy();
    });
    say(tiers("sold_out", 0), "sold_out");
    expect(screen.getByText(t.bar.went("Floor"))).toBeTruthy();
    expect(screen.getAllByText(t.event.soldOut).length).toBeGreaterThan(0);
    expect(screen.queryByRole("button", { name: t.tier.extra("Floor") })).toBeNull();
    say(tiers("few", 2));
    expect(screen.getByText(t.bar.back("Floor"))).toBeTruthy();
    expect(await extra()).toBeTruthy();
  });
});
