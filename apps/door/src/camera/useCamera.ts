import { useCallback, useEffect, useState } from "react";

export type CameraFault = "denied" | "missing" | "busy" | "insecure" | "failed";

export type CameraState =
  | { kind: "starting" }
  | { kind: "live"; stream: MediaStream; torch: boolean }
  | { kind: "fault"; fault: CameraFault };

export type Camera = {
  state: CameraState;
  /** Whether the light is on; null where the camera has none. */
  torch: boolean | null;
  setTorch(on: boolean): void;
  retry(): void;
};

// Browsers know the torch, TypeScript's DOM does not.
type Torch = { torch?: boolean };

/** Opens a camera for as long as the screen is there. choice is a device id, "" for the back camera. */
export function useCamera(choice: string): Camera {
  const [state, setState] = useState<CameraState>({ kind: "starting" });
  const [attempt, setAttempt] = useState(0);
  const [light, setLight] = useState(false);
  const retry = useCallback(() => setAttempt((count) => count + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: attempt is there to open it again
  useEffect(() => {
    let over = false;
    let opened: MediaStream | undefined;
    setLight(false);
    setState({ kind: "starting" });
    openCamera(choice).then(
      (stream) => {
        if (over) return stop(stream);
        opened = stream;
        const [track] = stream.getVideoTracks();
        const can = (track?.getCapabilities?.() ?? {}) as Torch;
        setState({ kind: "live", stream, torch: Boolean(can.torch) });
        track?.addEventListener("ended", () => {
          if (!over) setState({ kind: "fault", fault: "failed" });
        });
      },
      (cause: unknown) => {
        if (!over) setState({ kind: "fault", fault: faultOf(cause) });
      },
    );
    return () => {
      over = true;
      if (opened) stop(opened);
    };
  }, [choice, attempt]);

  // A phone takes the camera away from a page in the background; come back with it.
  useEffect(() => {
    function onShow() {
      if (document.visibilityState !== "visible" || state.kind === "starting") return;
      if (state.kind === "fault" ? state.fault === "failed" : !state.stream.active) retry();
    }
    document.addEventListener("visibilitychange", onShow);
    return () => document.removeEventListener("visibilitychange", onShow);
  }, [state, retry]);

  const setTorch = useCallback(
    (on: boolean) => {
      if (state.kind !== "live") return;
      const wanted = { advanced: [{ torch: on } as MediaTrackConstraintSet] };
      state.stream
        .getVideoTracks()[0]
        ?.applyConstraints(wanted)
        .then(
          () => setLight(on),
          () => setLight(false),
        );
    },
    [state],
  );

  return { state, torch: state.kind === "live" && state.torch ? light : null, setTorch, retry };
}

async function openCamera(choice: string): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new DOMException("", window.isSecureContext ? "NotFoundError" : "SecurityError");
  }
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  if (choice) {
    try {
      return await navigator.mediaDevices.getUserMedia({ video: { ...size, deviceId: { exact: choice } } });
    } catch (cause) {
      // The camera that was chosen once is not plugged in today.
      if (!(cause instanceof DOMException) || cause.name !== "OverconstrainedError") throw cause;
    }
  }
  return navigator.mediaDevices.getUserMedia({ video: { ...size, facingMode: { ideal: "environment" } } });
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function faultOf(cause: unknown): CameraFault {
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : "";
  if (name === "NotAllowedError") return "denied";
  if (name === "SecurityError") return "insecure";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "failed";
}
