import { setTimeout as pause } from 'node:timers/promises';
import { runCourses } from './part.ts';
import type { Bench, Run } from './part.ts';
import { inShop, PORT } from './shop.ts';
import type { Shop } from './shop.ts';
import { startVersionClient } from './version-client.ts';
import type { VersionClient } from './version-client.ts';

const RPS = 40;

/** Every course in a shop of its own, whose client has asked for `settleSeconds` before the course begins. */
export const metByClients = <C extends { readonly name: string }, F>(
  bench: Bench,
  { courses, settleSeconds }: { readonly courses: readonly C[]; readonly settleSeconds: number },
  measure: (shop: Shop, client: VersionClient, course: C) => Promise<F>,
): Promise<readonly Run<F>[]> =>
  runCourses(bench, courses, (course, { number, say }) => {
    const { name } = course;
    const given = { name, number, rps: 0, settleSeconds: 0, say, signal: bench.signal, scope: null };
    return inShop(bench.around, given, async (shop) => {
      const { around, namespace, signal } = shop;
      const place = { namespace, service: 'shop', port: PORT, rps: RPS };
      const client = await startVersionClient(around.cluster, place);
      try {
        await pause(settleSeconds * 1000, undefined, { signal });
        return await measure(shop, client, course);
      } finally {
        client.stop();
      }
    });
  });
