import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { t } from "../../../i18n";
import { open } from "../../../test/render";
import { event, problem } from "../../../test/samples";
import { server } from "../../../test/server";

const list = "/v1/events/public";
const second = { ...event, id: "evt_2", slug: "tigers", name: "Paper Tigers", availability: "sold_out" };

describe("the event list", () => {
  it("shows price, state and more on request", async () => {
    server.use(
      http.get(list, ({ request }) =>
        new URL(request.url).searchParams.get("after") === "c1"
          ? HttpResponse.json({ items: [second] })
          : HttpResponse.json({ items: [event], next: "c1" }),
      ),
    );
    open("/");
    expect(await screen.findByRole("link", { name: event.name })).toHaveProperty("pathname", "/e/lanterns");
    expect(screen.getByText("$41.50")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: t.list.more }));
    expect(await screen.findByText(second.name)).toBeTruthy();
    expect(screen.getByText(t.badge.sold_out)).toBeTruthy();
    expect(screen.queryByRole("button", { name: t.list.more })).toBeNull();
  });

  it("asks for what the address says, and empties the filter with one button", async () => {
    const asked: string[] = [];
    server.use(
      http.get(list, ({ request }) => {
        const { searchParams } = new URL(request.url);
        asked.push(`${searchParams.get("q")} ${searchParams.get("city")} ${searchParams.get("from")}`);
        return HttpResponse.json({ items: searchParams.get("q") ? [] : [event] });
      }),
    );
    open("/?q=jazz&city=Berlin&when=custom&from=2026-12-10");
    await screen.findByText(t.list.empty);
    expect(asked).toEqual(["jazz Berlin 2026-12-10"]);
    await userEvent.click(screen.getByRole("button", { name: t.list.showAll }));
    expect(await screen.findByText(event.name)).toBeTruthy();
    expect(window.location.search).toBe("");
  });

  it("names the request when it cannot be fetched, and tries again", async () => {
    server.use(http.get(list, () => HttpResponse.json({ items: [event] })));
    server.use(http.get(list, () => problem(400, "internal", "We could not do that."), { once: true }));
    open("/");
    expect(await screen.findByText(t.trouble.request("req_42"))).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: t.trouble.retry }));
    expect(await screen.findByText(event.name)).toBeTruthy();
  });
});

it("an unknown address is a page of its own", async () => {
  open("/nowhere");
  expect(await screen.findByText(t.missing.title)).toBeTruthy();
});
