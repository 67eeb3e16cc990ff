import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { desk } from "../../desk";
import { t } from "../../i18n";
import { looksLikeTicket } from "../../ticket/tx1";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { Sheet } from "../../ui/Sheet";

/** A code by hand. Nobody types a ticket's 163 characters: what is no such code is searched for. */
export function TypeSheet({ onClose }: { onClose(): void }) {
  const [text, setText] = useState("");
  const [, go] = useLocation();

  function submit(event: FormEvent) {
    event.preventDefault();
    const typed = text.trim();
    if (!typed) return;
    onClose();
    if (looksLikeTicket(typed)) desk.enter(typed);
    else go(`/search?q=${encodeURIComponent(typed)}`);
  }

  return (
    <Sheet title={t.type.title} onClose={onClose}>
      <form onSubmit={submit}>
        <Field
          label={t.type.label}
          hint={t.type.hint}
          className="input--mono"
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          enterKeyHint="go"
        />
        <div className="sheet-foot">
          <Button look="quiet" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button type="submit" disabled={!text.trim()}>
            {t.type.go}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
