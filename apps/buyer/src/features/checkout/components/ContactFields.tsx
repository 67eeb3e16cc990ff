import { t } from "../../../i18n";
import { Field } from "../../../ui/Field";
import { type ContactErrors, checkContact } from "../model/contact";
import type { Contact } from "../model/session";

type Props = {
  contact: Contact;
  errors: ContactErrors;
  /** The order exists: its name and address are fixed. */
  locked: boolean;
  onChange: (contact: Contact) => void;
  onErrors: (errors: ContactErrors) => void;
};

/** The only two things a buyer types before paying. */
export function ContactFields({ contact, errors, locked, onChange, onErrors }: Props) {
  const leave = (name: keyof Contact) => {
    if (contact[name] !== "") onErrors({ ...errors, [name]: checkContact(contact)[name] });
  };
  const change = (name: keyof Contact, value: string) => {
    onChange({ ...contact, [name]: value });
    if (errors[name]) onErrors({ ...errors, [name]: undefined });
  };
  return (
    <section className="block" aria-labelledby="you">
      <h2 id="you" className="section-title">
        {t.checkout.you}
      </h2>
      <Field
        label={t.checkout.name}
        hint={t.checkout.nameHint}
        name="name"
        autoComplete="name"
        autoCapitalize="words"
        maxLength={120}
        required
        readOnly={locked}
        value={contact.name}
        error={errors.name}
        onChange={(event) => change("name", event.target.value)}
        onBlur={() => leave("name")}
      />
      <Field
        label={t.checkout.email}
        hint={locked ? t.checkout.locked : t.checkout.emailHint}
        name="email"
        type="email"
        inputMode="email"
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        required
        readOnly={locked}
        value={contact.email}
        error={errors.email}
        onChange={(event) => change("email", event.target.value)}
        onBlur={() => leave("email")}
      />
    </section>
  );
}
