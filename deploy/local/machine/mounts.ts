import { readFileSync } from 'node:fs';
import { attempt } from '../process/run.ts';
import { isBelow } from '../settings.ts';

/** Mount points below a folder, the last mounted first: the order in which they can go. */
export function mountsBelow(folder: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => unescaped(line.split(' ')[4] ?? ''))
    .filter((point) => point !== '' && isBelow(point, folder))
    .reverse();
}

export async function unmountBelow(folder: string): Promise<void> {
  // Some points carry several mounts, and one that is busy frees up when those above it go.
  for (let round = 0; round < 5; round += 1) {
    const points = mountsBelow(folder);
    if (points.length === 0) return;
    for (const point of points) await unmount(point, round > 0);
  }
}

async function unmount(point: string, detach: boolean): Promise<void> {
  await attempt('umount', detach ? ['-l', point] : [point], { deadlineMs: 10_000 });
}

/** mountinfo writes spaces and the like as \040. */
function unescaped(path: string): string {
  return path.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
