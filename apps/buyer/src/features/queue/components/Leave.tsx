import { useEffect, useRef, useState } from "react";
import { q } from "../../../i18n/queue";
import { Button } from "../../../ui/Button";

/** The way out, after a second thought. */
export function Leave({ onLeave }: { onLeave: () => void }) {
  const [asked, setAsked] = useState<boolean>();
  const box = useRef<HTMLDivElement>(null);
  // The keyboard follows the question, and comes back from it.
  useEffect(() => {
    if (asked !== undefined) box.current?.querySelector("button")?.focus();
  }, [asked]);
  return (
    <div ref={box} className="queue-leave">
      {asked ? (
        <fieldset
          className="queue-sure"
          aria-describedby="leave-text"
          onKeyDown={(event) => event.key === "Escape" && setAsked(false)}
        >
          <legend>{q.leaveSure}</legend>
          <p id="leave-text">{q.leaveText}</p>
          <div className="queue-choice">
            <Button look="quiet" onClick={() => setAsked(false)}>
              {q.stay}
            </Button>
            <Button look="quiet" onClick={onLeave}>
              {q.leaveNow}
            </Button>
          </div>
        </fieldset>
      ) : (
        <Button look="text" onClick={() => setAsked(true)}>
          {q.leave}
        </Button>
      )}
    </div>
  );
}
