import { useEffect, useId, useState } from "react";
import { useStore } from "../../app/store";
import { cameraChoice, chooseCamera, listCameras } from "../../camera/choice";
import { t } from "../../i18n";

/** Which camera reads the codes. */
export function CameraPicker() {
  const name = useId();
  const choice = useStore(cameraChoice);
  const [cameras, setCameras] = useState<MediaDeviceInfo[]>([]);
  useEffect(() => {
    let over = false;
    listCameras().then(
      (found) => {
        if (!over) setCameras(found);
      },
      () => {}, // a browser that lists none: it chooses by itself
    );
    return () => {
      over = true;
    };
  }, []);
  const options = [
    { id: "", label: t.settings.cameraAuto },
    ...cameras.map((camera, index) => ({
      id: camera.deviceId,
      label: camera.label || t.settings.cameraNumber(index + 1),
    })),
  ];
  return (
    <section className="part">
      <h2>{t.settings.camera}</h2>
      <fieldset className="picks">
        <legend className="visually-hidden">{t.settings.camera}</legend>
        {options.map(({ id, label }) => (
          <label key={id} className="pick">
            <input type="radio" name={name} checked={choice === id} onChange={() => chooseCamera(id)} />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      {cameras.length === 0 && <p className="part-hint">{t.settings.cameraNone}</p>}
    </section>
  );
}
