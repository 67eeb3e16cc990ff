import type { Problem } from "../../api/problem";
import { desk } from "../../desk";
import type { Scan } from "../../desk/verdicts";
import { t } from "../../i18n";
import { Badge } from "./Badge";
import { CurtainHead } from "./CurtainHead";

type Props = { scan: Scan; problem: Problem | null };

/** No verdict yet. Never green: nobody has said so. */
export function Unjudged({ scan, problem }: Props) {
  const hopeless = problem !== null && !problem.passing;
  const told = problem && problem.status !== 0 ? problem.message : "";
  return (
    <section className="curtain curtain--check" data-scan={scan.id} aria-labelledby="verdict">
      <CurtainHead />
      <div className="curtain-middle">
        <Badge tone="check" icon="alert" />
        <div className="curtain-words">
          <h1 id="verdict" className="curtain-word">
            {t.verdict.unjudged}
          </h1>
          <p className="curtain-line">{hopeless ? told || t.verdict.noVerdict : t.verdict.check}</p>
          {!hopeless && told && <p className="curtain-line curtain-line--more">{told}</p>}
          {problem?.requestId && (
            <p className="curtain-line curtain-line--more">{t.trouble.request(problem.requestId)}</p>
          )}
        </div>
        {!hopeless && <div className="pulse" aria-hidden="true" />}
      </div>
      <div className="curtain-foot">
        <button type="button" className="curtain-button" onClick={() => desk.next()}>
          {t.verdict.aside}
        </button>
        {!hopeless && (
          <button type="button" className="curtain-button curtain-button--main" onClick={() => desk.hurry()}>
            {t.verdict.again}
          </button>
        )}
      </div>
    </section>
  );
}
