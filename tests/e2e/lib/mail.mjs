// The inbox of the mail stand-in.
import { run, until } from "./platform.mjs";

const read = async (path) => (await fetch(`${run.inbox}/__standin/${path}`)).json();

/**
 * Waits for a mail to an address, the newest whose subject matches; gives the whole message:
 * { subject, html, text, attachments: [{ name, type, inline, content_id, bytes }] }.
 */
export async function mailTo(email, subject = /./) {
  const found = await until(`a mail to ${email}`, async () => {
    const { messages } = await read(`messages?to=${encodeURIComponent(email)}`);
    return messages.find((message) => subject.test(message.subject));
  });
  const message = await read(`messages/${found.id}`);
  const attachments = message.attachments.map(({ content, ...rest }) => ({
    ...rest,
    bytes: Buffer.from(content, "base64"),
  }));
  return { ...message, attachments };
}

/** How many mails an address has. */
export async function mailCount(email) {
  return (await read(`messages?to=${encodeURIComponent(email)}`)).messages.length;
}

/** The links of a mail, without what HTML does to ampersands. */
export function linksOf({ html }) {
  return Array.from(html.matchAll(/href="([^"]+)"/g), ([, href]) => href.replaceAll("&amp;", "&"));
}
