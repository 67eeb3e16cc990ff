import { useStore } from "../../app/store";
import { type Cue, give, type Senses, senses, setSenses, wakeSound } from "../../desk/feedback";
import { t } from "../../i18n";

const cues: Cue[] = ["admit", "again", "refuse", "check"];
const kinds: (keyof Senses)[] = ["sound", "vibration"];

/** Sound and vibration, and what each of them means. */
export function Signals() {
  const now = useStore(senses);
  return (
    <section className="part">
      <h2>{t.settings.signals}</h2>
      {kinds.map((kind) => (
        <label key={kind} className="toggle">
          <span>{t.settings[kind]}</span>
          <input
            type="checkbox"
            role="switch"
            checked={now[kind]}
            aria-checked={now[kind]}
            onChange={(event) => setSenses({ ...now, [kind]: event.target.checked })}
          />
        </label>
      ))}
      <p className="part-label">{t.settings.hear}</p>
      <div className="chips">
        {cues.map((cue) => (
          <button
            key={cue}
            type="button"
            className="chip-button"
            onClick={() => {
              wakeSound();
              give(cue, { sound: true, vibration: true });
            }}
          >
            {t.settings.cues[cue]}
          </button>
        ))}
      </div>
    </section>
  );
}
