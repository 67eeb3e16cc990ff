import { useMemo } from "react";
import { drawQr } from "../model/qr";

const quiet = 4; // modules of white around it, which scanners need

/** The QR, drawn here: no network, no image. */
export function Qr({ code, label }: { code: string; label: string }) {
  const { size, path } = useMemo(() => drawQr(code), [code]);
  const side = size + 2 * quiet;
  return (
    <svg className="qr" viewBox={`${-quiet} ${-quiet} ${side} ${side}`} role="img" aria-label={label}>
      <rect x={-quiet} y={-quiet} width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
