import fc from 'fast-check';
import { expect, it } from 'vitest';
import { answerNewRelease } from '../../../domain/release/queue.ts';
import type { OpenRelease } from '../../../domain/release/queue.ts';

const release = fc.record({
  requestedAtMs: fc.integer({ min: 0, max: 5 }),
  targetKeys: fc.uniqueArray(fc.constantFrom('shop/cart', 'shop/web', 'bank/api'), { minLength: 1 }),
  ifBusy: fc.constantFrom('queue' as const, 'supersede' as const),
});

it('never lets two releases that are asked for wait for each other', () => {
  fc.assert(
    fc.property(fc.array(release, { minLength: 2, maxLength: 6 }), (asked) => {
      const open: OpenRelease[] = asked.map(({ requestedAtMs, targetKeys }, n) => ({
        id: `release/shop/r/${String(n)}`,
        requestedAtMs,
        targetKeys,
        status: 'queued',
      }));
      const waitsFor = new Map(
        open.map((mine, n) => {
          const answer = answerNewRelease(open, mine, asked[n]?.ifBusy ?? 'queue');
          return [mine.id, 'behind' in answer ? answer.behind : []] as const;
        }),
      );
      for (const [id, behind] of waitsFor)
        for (const other of behind) expect(waitsFor.get(other)).not.toContain(id);
    }),
    { seed: 7, numRuns: 500 },
  );
});
