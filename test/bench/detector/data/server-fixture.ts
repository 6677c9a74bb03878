import { float32 } from './fixture-folder.ts';

const counting = (length: number): number[] => Array.from({ length }, (_, at) => at / 2);

/** The three files of a server with two train rows and ten test rows. */
export function serverFiles(
  name: string,
  metrics: number,
  also: object = {},
): Record<string, string | Buffer> {
  const file = { metrics, trainRows: 2, testRows: 10, intervalSeconds: 60, testAnomalies: [[3, 5]], ...also };
  return {
    [`${name}.json`]: JSON.stringify(file),
    [`${name}.train.f32`]: float32(counting(2 * metrics)),
    [`${name}.test.f32`]: float32(counting(10 * metrics)),
  };
}
