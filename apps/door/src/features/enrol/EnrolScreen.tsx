import { type FormEvent, useCallback, useEffect, useRef, useState } from "react";
import { claim } from "../../api/door";
import { begin, farewell } from "../../api/enrolment";
import { useStore } from "../../app/store";
import { cameraChoice } from "../../camera/choice";
import { useCamera } from "../../camera/useCamera";
import { Viewfinder } from "../../camera/Viewfinder";
import { listenForWedge } from "../../desk/wedge";
import { t } from "../../i18n";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { useTitle } from "../../ui/useTitle";
import { Brand } from "./Brand";
import { claimTrouble, isWhole, looksLikeEnrolment, readEnrolment, spaced } from "./code";

/** Turns this device into a door: by the camera, a hand scanner, or eight typed characters. */
export function EnrolScreen() {
  useTitle(t.enrol.title);
  const reason = useStore(farewell);
  const [camera, setCamera] = useState(false);
  const [code, setCode] = useState("");
  const [name, setName] = useState("");
  const [read, setRead] = useState(false);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const nameField = useRef<HTMLInputElement>(null);
  const codeField = useRef<HTMLInputElement>(null);

  const onText = useCallback((text: string) => {
    const found = readEnrolment(text, window.location.origin);
    if ("fault" in found) return setError(found.fault);
    setError("");
    setCode(spaced(found.code));
    setRead(true);
    setCamera(false);
    nameField.current?.focus();
  }, []);

  useEffect(() => listenForWedge(onText, looksLikeEnrolment), [onText]);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    if (!isWhole(code)) {
      setError(t.enrol.incomplete);
      codeField.current?.focus();
      return;
    }
    setBusy(true);
    setError("");
    try {
      begin(await claim(code.replace(" ", ""), name.trim()));
    } catch (cause) {
      setError(claimTrouble(cause));
      setRead(false);
      setBusy(false);
      codeField.current?.focus();
    }
  }

  return (
    <main className="page enrol" id="main">
      <Brand />
      <div className="enrol-body">
        <header className="enrol-head">
          {reason && (
            <p className="notice" role="alert">
              {reason || t.enrol.ended}
            </p>
          )}
          <h1>{t.enrol.title}</h1>
          <p>{t.enrol.text}</p>
        </header>
        <div className="enrol-scan">
          {camera ? (
            <EnrolCamera onText={onText} onStop={() => setCamera(false)} />
          ) : (
            <button type="button" className="enrol-open" onClick={() => setCamera(true)}>
              <Icon name="scan" />
              <span>{t.enrol.scan}</span>
            </button>
          )}
        </div>
        <form className="enrol-form" onSubmit={submit} noValidate>
          <p className="or">
            <span>{t.enrol.or}</span>
          </p>
          <Field
            label={t.enrol.code}
            hint={read ? t.enrol.read : t.enrol.codeHint}
            error={error}
            inputRef={codeField}
            className="input--code"
            value={code}
            onChange={(event) => {
              setCode(spaced(event.target.value));
              setRead(false);
              setError("");
            }}
            placeholder="•••• ••••"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            enterKeyHint="go"
          />
          <Field
            label={t.enrol.name}
            hint={t.enrol.nameHint}
            inputRef={nameField}
            value={name}
            onChange={(event) => setName(event.target.value)}
            placeholder={t.enrol.namePlaceholder}
            maxLength={80}
            autoComplete="off"
            enterKeyHint="go"
          />
          <Button type="submit" busy={busy}>
            {busy ? t.enrol.going : t.enrol.go}
          </Button>
        </form>
      </div>
    </main>
  );
}

function EnrolCamera({ onText, onStop }: { onText(text: string): void; onStop(): void }) {
  const camera = useCamera(useStore(cameraChoice));
  const onLook = useCallback(
    (text: string | null) => {
      if (text) onText(text);
    },
    [onText],
  );
  return (
    <div className="enrol-camera">
      <Viewfinder camera={camera} onLook={onLook} />
      {camera.state.kind !== "fault" && (
        <p className="enrol-aim">{camera.state.kind === "live" ? t.enrol.aim : t.camera.starting}</p>
      )}
      <button type="button" className="icon-button enrol-stop" aria-label={t.enrol.stop} onClick={onStop}>
        <Icon name="close" />
      </button>
    </div>
  );
}
