import { useEffect, useRef, useState } from "react";
import { t } from "../i18n";
import { Button } from "../ui/Button";
import { Message } from "../ui/Message";
import { Reader } from "./reader";
import type { Camera } from "./useCamera";

const pause = 40; // ms between two looks: 25 a second are enough, and spare the battery
const patience = 250; // ms to wait for a picture before looking again anyway

type Props = {
  camera: Camera;
  /** What a picture showed; null for no code. now is performance.now(). */
  onLook(text: string | null, now: number): void;
  /** Nothing is read while this is set; the picture goes on. */
  paused?: boolean;
};

/** The camera's picture, filling its box, and the reading of codes in what can be seen of it. */
export function Viewfinder({ camera, onLook, paused = false }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const look = useRef(onLook);
  const resting = useRef(paused);
  const [reader, setReader] = useState<"loading" | "ready" | "broken">("loading");
  const stream = camera.state.kind === "live" ? camera.state.stream : null;

  useEffect(() => {
    look.current = onLook;
    resting.current = paused;
  });

  useEffect(() => {
    const element = video.current;
    if (!stream || !element) return;
    element.srcObject = stream;
    element.play().catch(() => {}); // a stopped stream refuses; the camera's own state tells
    const eyes = new Reader();
    eyes.ready.then(
      () => setReader("ready"),
      () => setReader("broken"),
    );
    const stop = watch(
      element,
      eyes,
      (text, now) => look.current(text, now),
      () => resting.current,
    );
    return () => {
      stop();
      eyes.close();
      element.srcObject = null;
    };
  }, [stream]);

  const { state } = camera;
  if (state.kind === "fault") {
    const retry = state.fault !== "insecure";
    return (
      <Message title={t.camera[`${state.fault}Title`]} text={t.camera[state.fault]} role="alert" level={2}>
        {retry && (
          <Button look="quiet" onClick={camera.retry}>
            {t.common.retry}
          </Button>
        )}
      </Message>
    );
  }
  return (
    <>
      <video ref={video} className="viewfinder" muted playsInline />
      {reader === "broken" && (
        <Message title={t.camera.readerTitle} text={t.camera.reader} role="alert" level={2}>
          <Button look="quiet" onClick={camera.retry}>
            {t.common.retry}
          </Button>
        </Message>
      )}
    </>
  );
}

/** Looks at one picture after the other until stopped. */
function watch(
  video: HTMLVideoElement,
  reader: Reader,
  onLook: (text: string | null, now: number) => void,
  resting: () => boolean,
): () => void {
  let over = false;
  let looked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function later(): void {
    if (over) return;
    let called = false;
    const go = () => {
      if (called) return;
      called = true;
      clearTimeout(timer);
      void step();
    };
    // Pictures are not announced while something covers the video: look all the same.
    timer = setTimeout(go, patience);
    if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(go);
  }

  async function step(): Promise<void> {
    const now = performance.now();
    if (!over && !resting() && !reader.busy && now - looked >= pause && video.videoWidth > 0) {
      looked = now;
      try {
        const [x, y, width, height] = visible(video);
        const text = await reader.read(await createImageBitmap(video, x, y, width, height));
        if (!over && !resting()) onLook(text, performance.now());
      } catch {
        // The picture was gone before it could be taken; the next one will do.
      }
    }
    later();
  }

  later();
  return () => {
    over = true;
    clearTimeout(timer);
  };
}

/** The part of the picture that is on the screen (object-fit: cover cuts the rest off). */
function visible(video: HTMLVideoElement): [x: number, y: number, width: number, height: number] {
  const { videoWidth: wide, videoHeight: high, clientWidth, clientHeight } = video;
  if (!clientWidth || !clientHeight) return [0, 0, wide, high];
  const scale = Math.max(clientWidth / wide, clientHeight / high);
  const width = Math.min(wide, Math.round(clientWidth / scale));
  const height = Math.min(high, Math.round(clientHeight / scale));
  return [Math.round((wide - width) / 2), Math.round((high - height) / 2), width, height];
}
