import { useEffect, useId, useState } from "react";
import { t } from "../../../i18n";
import { Button } from "../../../ui/Button";
import { Icon } from "../../../ui/Icon";
import { type Filter, type Span, spans } from "../model/filter";

type Props = { filter: Filter; cities: string[]; onChange: (filter: Filter) => void };

const pause = 300; // ms without a key press before the list is asked for

/** Words, city and dates. Words are applied while typing, without a new history entry for each letter. */
export function Filters({ filter, cities, onChange }: Props) {
  const [words, setWords] = useState({ q: filter.q, city: filter.city });
  const listId = useId();

  useEffect(() => setWords({ q: filter.q, city: filter.city }), [filter.q, filter.city]);

  useEffect(() => {
    if (words.q === filter.q && words.city === filter.city) return;
    const timer = setTimeout(() => onChange({ ...filter, ...words }), pause);
    return () => clearTimeout(timer);
  }, [words, filter, onChange]);

  return (
    <search className="filters">
      <form
        className="finder"
        onSubmit={(event) => {
          event.preventDefault();
          onChange({ ...filter, ...words });
        }}
      >
        <label className="finder-part finder-part--wide">
          <span className="visually-hidden">{t.list.search}</span>
          <Icon name="search" />
          <input
            type="search"
            name="q"
            placeholder={t.list.searchHint}
            enterKeyHint="search"
            autoComplete="off"
            maxLength={100}
            value={words.q}
            onChange={(event) => setWords({ ...words, q: event.target.value })}
          />
        </label>
        <label className="finder-part">
          <span className="visually-hidden">{t.list.city}</span>
          <Icon name="pin" />
          <input
            type="text"
            name="city"
            placeholder={t.list.cityHint}
            list={listId}
            autoComplete="address-level2"
            maxLength={100}
            value={words.city}
            onChange={(event) => setWords({ ...words, city: event.target.value })}
          />
          <datalist id={listId}>
            {cities.map((city) => (
              <option key={city} value={city} />
            ))}
          </datalist>
        </label>
      </form>
      <fieldset className="chips">
        <legend className="visually-hidden">{t.list.when}</legend>
        {spans.map((span) => (
          <Chip key={span} span={span} chosen={filter.span} onChoose={() => onChange({ ...filter, span })} />
        ))}
      </fieldset>
      {filter.span === "custom" && <Days filter={filter} onChange={onChange} />}
    </search>
  );
}

function Chip({ span, chosen, onChoose }: { span: Span; chosen: Span; onChoose: () => void }) {
  return (
    <label className="chip">
      <input type="radio" name="when" checked={span === chosen} onChange={onChoose} />
      <span>{t.list.dates[span]}</span>
    </label>
  );
}

function Days({ filter, onChange }: Omit<Props, "cities">) {
  return (
    <div className="days">
      <label>
        {t.list.from}
        <input
          className="input"
          type="date"
          value={filter.from}
          max={filter.until || undefined}
          onChange={(event) => onChange({ ...filter, from: event.target.value })}
        />
      </label>
      <label>
        {t.list.until}
        <input
          className="input"
          type="date"
          value={filter.until}
          min={filter.from || undefined}
          onChange={(event) => onChange({ ...filter, until: event.target.value })}
        />
      </label>
      <Button look="text" onClick={() => onChange({ ...filter, span: "any", from: "", until: "" })}>
        {t.list.clear}
      </Button>
    </div>
  );
}
