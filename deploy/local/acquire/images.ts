import { join } from 'node:path';
import { cached } from '../cached.ts';
import { contentHash } from '../content-hash.ts';
import type { Context } from '../context.ts';
import { run } from '../process/run.ts';
import { goBinary } from './go-build.ts';

export type Image = { reference: string; archive: string };

/** References below localhost never leave this machine, should a node ever try to pull one. */
export const PAUSE_IMAGE = 'localhost/paramedic/pause:1.0.0';
export const SHOP_IMAGE = 'localhost/paramedic/shop:1.0.0';

const IMAGES = [
  { module: 'pause', reference: PAUSE_IMAGE },
  { module: 'shop', reference: SHOP_IMAGE },
] as const;

let pending: Promise<Image[]> | undefined;

/** The archives every node imports; no registry is involved. */
export function images(context: Context): Promise<Image[]> {
  pending ??= Promise.all(IMAGES.map((wanted) => archived(context, wanted)));
  return pending;
}

async function archived(
  context: Context,
  { module, reference }: { module: string; reference: string },
): Promise<Image> {
  const binary = await small(context, module);
  const writer = await small(context, 'image');
  const key = contentHash([binary, writer], [reference]);
  const folder = await cached(
    join(context.settings.cache, 'images', `${module}-${key}`),
    async (unfinished) => {
      const out = join(unfinished, 'image.tar');
      const entry = ['--entrypoint', `/${module}`, '--user', '65532'];
      await run(writer, ['--binary', binary, '--name', reference, ...entry, '--out', out], {
        deadlineMs: 60_000,
      });
    },
  );
  return { reference, archive: join(folder, 'image.tar') };
}

const builds = new Map<string, Promise<string>>();

function small(context: Context, module: string): Promise<string> {
  const known = builds.get(module);
  if (known) return known;
  const flags = ['-ldflags', '-s -w'];
  const build = goBinary(context, { module, title: module, estimateMs: 20_000, deadlineMs: 600_000, flags });
  builds.set(module, build);
  return build;
}
