import { session } from "../../checkout/model/session";

const form = /^[a-z0-9-]{1,40}$/;

/** Remembers the tracked link of an address such as /e/lanterns?via=radio until the order. */
export function noteLink(slug: string, search: string): void {
  const via = new URLSearchParams(search).get("via")?.toLowerCase() ?? "";
  if (form.test(via)) session.keepLink(slug, via);
}
