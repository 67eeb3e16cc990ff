import { createStore } from "../app/store";

const place = "door.camera";

function stored(): string {
  try {
    return localStorage.getItem(place) ?? "";
  } catch {
    return "";
  }
}

/** The device id of the camera to use; "" for the back camera. */
export const cameraChoice = createStore(stored());

export function chooseCamera(id: string): void {
  cameraChoice.set(id);
  try {
    localStorage.setItem(place, id);
  } catch {
    // Storage is refused: the choice holds until the page is closed.
  }
}

/** The cameras of this device. Before the first use browsers hide their names. */
export async function listCameras(): Promise<MediaDeviceInfo[]> {
  const all = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  return all.filter((device) => device.kind === "videoinput" && device.deviceId !== "");
}
