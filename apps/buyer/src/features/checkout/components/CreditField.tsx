import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { checkCredit } from "../../../api/checkout";
import { Problem } from "../../../api/problem";
import type { Money } from "../../../api/types";
import { t } from "../../../i18n";
import { c } from "../../../i18n/credit";
import { less, money } from "../../../i18n/money";
import { Button } from "../../../ui/Button";
import { Field } from "../../../ui/Field";
import { Notice } from "../../../ui/Notice";

/** A credit that pays a part of the order, or all of it. */
export type Applied = { code: string; pays: Money; left: Money };

type Props = {
  eventId: string;
  total: Money;
  applied: Applied | undefined;
  /** What the server said of the code when the order was made. */
  error: string | undefined;
  disabled: boolean;
  onApply: (applied: Applied | undefined) => void;
};

/** Where the code of a credit is typed; folded away, because few have one. */
export function CreditField({ eventId, total, applied, error, disabled, onApply }: Props) {
  const [code, setCode] = useState("");
  const [missing, setMissing] = useState(false);
  const check = useMutation({
    mutationFn: (typed: string) => checkCredit(eventId, typed, total.amount),
    onSuccess: ({ pays, left }, typed) => onApply({ code: typed, pays, left }),
  });
  if (applied && !error) {
    const rest = less(applied.left, applied.pays);
    return (
      <Notice tone="admit" role="status">
        <span>
          {c.credit.applied(money(applied.pays))} {rest.amount > 0 && c.credit.left(money(rest))}
        </span>
        {!disabled && (
          <Button look="text" onClick={() => onApply(undefined)}>
            {c.credit.remove}
          </Button>
        )}
      </Notice>
    );
  }
  const apply = () => {
    const typed = code.trim();
    setMissing(typed === "");
    if (typed) check.mutate(typed);
  };
  return (
    <details className="fold" open={error !== undefined || undefined}>
      <summary>{c.credit.open}</summary>
      <div className="credit-form">
        <Field
          label={c.credit.code}
          hint={c.credit.hint}
          name="credit-code"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={40}
          readOnly={disabled}
          value={code}
          error={missing ? c.credit.missing : (error ?? (check.isError ? words(check.error) : undefined))}
          onChange={(event) => {
            setCode(event.target.value);
            setMissing(false);
            check.reset();
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault(); // it would pay
            apply();
          }}
        />
        <Button look="quiet" busy={check.isPending || disabled} onClick={apply}>
          {check.isPending ? c.credit.applying : c.credit.apply}
        </Button>
      </div>
    </details>
  );
}

function words(error: unknown): string {
  return (error instanceof Problem && error.message) || t.trouble.offlineText;
}
