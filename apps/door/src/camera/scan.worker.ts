import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";

// Reads QR codes off the main thread, so that the picture and the buttons never stutter.

export type Question = { picture: ImageBitmap; inverted: boolean };
export type Answer = { ready: true } | { text: string | null } | { broken: string };

const ready = prepareZXingModule({
  overrides: {
    locateFile: (file: string, folder: string) => (file.endsWith(".wasm") ? wasmUrl : folder + file),
  },
  fireImmediately: true,
});

ready.then(
  () => tell({ ready: true }),
  (cause: unknown) => tell({ broken: String(cause) }),
);

let canvas: OffscreenCanvas | undefined;

self.onmessage = async ({ data }: MessageEvent<Question>) => {
  try {
    await ready;
    tell({ text: await look(data) });
  } catch (cause) {
    data.picture.close();
    tell({ broken: String(cause) });
  }
};

async function look({ picture, inverted }: Question): Promise<string | null> {
  const { width, height } = picture;
  canvas ??= new OffscreenCanvas(width, height);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no 2d context");
  context.drawImage(picture, 0, 0);
  picture.close();
  const [found] = await readBarcodes(context.getImageData(0, 0, width, height), {
    formats: ["QRCode"],
    tryHarder: false,
    tryRotate: false,
    tryInvert: inverted,
    tryDownscale: true,
    maxNumberOfSymbols: 1,
  });
  return found?.text || null;
}

function tell(answer: Answer): void {
  self.postMessage(answer);
}
