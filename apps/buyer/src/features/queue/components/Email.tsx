import { type FormEvent, useEffect, useRef, useState } from "react";
import { q } from "../../../i18n/queue";
import { Button } from "../../../ui/Button";
import { Field } from "../../../ui/Field";
import type { Answer } from "../model/calls";

type Props = { need: "email" | "code" | "again"; busy: boolean; onAnswer: (answer: Answer) => void };

const address = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/; // loose on purpose: the mail decides
const digits = /^\d{6}$/;

/** One place for each address: the address, then the code that was mailed to it. */
export function Email({ need, busy, onAnswer }: Props) {
  const [email, setEmail] = useState("");
  const [code, setCode] = useState("");
  const [other, setOther] = useState(false);
  const [error, setError] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const asksCode = need !== "email" && email !== "" && !other;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another question, another field
  useEffect(() => input.current?.focus(), [asksCode]);
  useEffect(() => {
    setOther(false);
    setError(need === "again" ? q.email.codeRefused : undefined);
  }, [need]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = asksCode ? !digits.test(code) : !address.test(email.trim());
    setError(wrong ? (asksCode ? q.email.codeWrong : q.email.wrong) : undefined);
    if (wrong) return input.current?.focus();
    setOther(false);
    onAnswer(asksCode ? { email: email.trim(), email_code: code } : { email: email.trim() });
  };

  return (
    <form className="standing" noValidate onSubmit={submit}>
      <h1 className="standing-title">{asksCode ? q.email.title2 : q.email.title}</h1>
      <p className="standing-text">{asksCode ? q.email.text2(email) : q.email.text}</p>
      {asksCode ? (
        <Field
          key="code"
          inputRef={input}
          label={q.email.code}
          hint={q.email.codeHint}
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          required
          value={code}
          error={error}
          onChange={(event) => setCode(event.target.value.replace(/\D/g, ""))}
        />
      ) : (
        <Field
          key="email"
          inputRef={input}
          label={q.email.label}
          name="email"
          type="email"
          inputMode="email"
          autoComplete="email"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={email}
          error={error}
          onChange={(event) => setEmail(event.target.value)}
        />
      )}
      <Button type="submit" busy={busy}>
        {busy ? q.email.sending : asksCode ? q.email.confirm : q.email.send}
      </Button>
      {asksCode && (
        <Button
          look="text"
          onClick={() => {
            setCode("");
            setOther(true);
          }}
        >
          {q.email.other}
        </Button>
      )}
    </form>
  );
}
