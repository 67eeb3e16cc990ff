import { q } from "../../../i18n/queue";

type Props = {
  /** There is a place, and only where it is must be asked for. */
  known: boolean;
  /** How far the puzzle is, 0 to 1. */
  solving?: number;
};

/** A place is being taken, or found again. */
export function Joining({ known, solving }: Props) {
  return (
    <div className="standing">
      <h1 className="standing-title">{known ? q.finding : q.joining}</h1>
      <p className="standing-text">{known ? q.findingText : q.joiningText}</p>
      {!known && (
        <progress className="place-bar place-bar--plain" max={1} value={solving} aria-label={q.puzzle} />
      )}
    </div>
  );
}
