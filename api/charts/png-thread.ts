import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/** Twice as fine as the SVG says: sharp on today's screens. */
const ZOOM = 2;

const shipped = (url: string): Promise<Uint8Array> => readFile(new URL(url));
const fonts = Promise.all([
  shipped(import.meta.resolve('@fontsource/inter/files/inter-latin-400-normal.woff2')),
  shipped(import.meta.resolve('@fontsource/inter/files/inter-latin-600-normal.woff2')),
]);
await initWasm(await readFile(new URL(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm'))));
// Only the fonts that are shipped: the picture is the same on every machine.
const drawing = new Resvg(String(workerData), {
  font: { fontBuffers: await fonts, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' },
  fitTo: { mode: 'zoom', value: ZOOM },
});
const bytes = drawing.render().asPng();
parentPort?.postMessage(bytes);
