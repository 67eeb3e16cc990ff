import { encode } from "uqr";

export type Drawing = { size: number; path: string };

/** The QR of a text as one path of horizontal runs, in modules; level M, without quiet zone. */
export function drawQr(text: string): Drawing {
  const { data, size } = encode(text, { ecc: "M", border: 0 });
  let path = "";
  for (const [y, row] of data.entries()) {
    for (let x = 0; x < size; x++) {
      if (!row[x]) continue;
      const start = x;
      while (x < size && row[x]) x++;
      path += `M${start} ${y}h${x - start}v1h${start - x}z`;
    }
  }
  return { size, path };
}
