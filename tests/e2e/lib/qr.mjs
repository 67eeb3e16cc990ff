// QR codes: read from pictures and screens, and shown to cameras.
import { closeSync, openSync, writeSync } from "node:fs";
import jsQR from "jsqr";
import { PNG } from "pngjs";
import QRCode from "qrcode";

/** The text of the QR in a PNG; an error when there is none. */
export function readQr(png) {
  const { data, width, height } = PNG.sync.read(Buffer.from(png));
  const found = jsQR(new Uint8ClampedArray(data), width, height);
  if (!found) throw new Error(`no QR code in a picture of ${width} × ${height}`);
  return found.data;
}

const width = 1280;
const height = 720;
const rate = 10; // frames a second
const blank = 10; // frames without the code, so that each round of the video is a new showing
const shown = 20;
const quiet = 4; // modules of white around the code
const size = 290; // pixels: a phone held upright shows the middle 333 of the picture

/**
 * Writes a video of 3 s for a browser's camera (Y4M): a hand brings a code, holds it, takes it
 * away. Without a text there is nothing but the wall.
 */
export function filmQr(file, text) {
  const modules = text && QRCode.create(text, { errorCorrectionLevel: "M" }).modules;
  const out = openSync(file, "w");
  const colour = Buffer.alloc((width * height) / 2, 128);
  const show = (picture) => {
    writeSync(out, "FRAME\n");
    writeSync(out, picture);
    writeSync(out, colour);
  };
  try {
    writeSync(out, `YUV4MPEG2 W${width} H${height} F${rate}:1 Ip A1:1 C420jpeg\n`);
    for (let i = 0; i < blank; i++) show(picture());
    for (let i = 0; i < shown; i++) show(picture(modules, 0.1 - i * 0.01));
  } finally {
    closeSync(out);
  }
}

/** One frame's brightness: a textured wall, and before it the code, turned by some radians. */
function picture(modules, angle = 0) {
  const luma = Buffer.alloc(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) luma[y * width + x] = 90 + ((x * 3 + y * 5) % 40);
  if (!modules) return luma;
  const side = modules.size + 2 * quiet;
  const scale = size / side; // pixels of one module
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x - width / 2, y - height / 2];
      const column = cos * dx + sin * dy + side / 2;
      const row = cos * dy - sin * dx + side / 2;
      if (column < 0 || row < 0 || column >= side || row >= side) continue;
      luma[y * width + x] = isDark(modules, Math.floor(row) - quiet, Math.floor(column) - quiet) ? 25 : 235;
    }
  }
  return luma;
}

function isDark(modules, row, column) {
  const inside = row >= 0 && column >= 0 && row < modules.size && column < modules.size;
  return inside && modules.get(row, column) === 1;
}
