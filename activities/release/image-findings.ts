import { checkImages } from '../../domain/release/check/images.ts';
import type { LookedUp } from '../../domain/release/check/images.ts';
import type { Finding } from '../../domain/release/gate.ts';
import { loginsFor } from '../../domain/release/image-login.ts';
import type { PullLogin } from '../../domain/release/image-login.ts';
import { parseImageName } from '../../domain/release/image-name.ts';
import type { ReleaseFile } from '../../domain/release/release-schema.ts';
import type { ReleaseCluster } from '../kubernetes/release/port.ts';
import type { ImageRegistries } from '../registry/port.ts';
import { attemptRead } from './attempt-read.ts';
import type { Answer } from './attempt-read.ts';
import type { Signals } from './look-around.ts';
import type { ReleaseTarget } from './resolve-targets.ts';

interface Deps {
  readonly images: ImageRegistries;
  readonly releases: Pick<ReleaseCluster, 'pullLogins'>;
}

interface Given {
  readonly file: Pick<ReleaseFile, 'targets' | 'namespace'>;
  readonly production: readonly ReleaseTarget[];
}

/** An image, and the Deployments whose pods will pull it. */
interface Pulled {
  readonly image: string;
  readonly by: readonly ReleaseTarget['target'][];
}

/** Asks for every image of the release, once each, all at the same time, as the nodes that will pull it do. */
export async function imageFindings(deps: Deps, given: Given, signals: Signals): Promise<Finding[]> {
  return checkImages(await Promise.all(pulledIn(given).map((one) => lookUp(deps, one, signals))));
}

function pulledIn({ file, production }: Given): Pulled[] {
  const pulls = file.targets.flatMap((target) => {
    const namespace = target.namespace ?? file.namespace;
    const by = production
      .map((one) => one.target)
      .filter((one) => one.name === target.deployment && one.namespace === namespace);
    return Object.values(target.images).map((image) => ({ image, by }));
  });
  return [...Map.groupBy(pulls, ({ image }) => image)].map(([image, all]) => ({
    image,
    by: all.flatMap(({ by }) => by),
  }));
}

async function lookUp(
  { images, releases }: Deps,
  { image, by }: Pulled,
  { signal, cancelled }: Signals,
): Promise<LookedUp> {
  const name = parseImageName(image);
  if (name === null)
    return { image, look: { status: 'unknown', why: 'it cannot be read as the name of an image' } };
  const kept = await Promise.all(
    by.map((one) => attemptRead(() => releases.pullLogins(one, signal), signal, cancelled)),
  );
  const logins = loginsFor(name, kept.flatMap(readOnes));
  const read = await attemptRead(() => images.look(name, logins, signal), signal, cancelled);
  if (!read.isRead) return { image, look: { status: 'unknown', why: read.why } };
  const unread = kept.find((one) => !one.isRead);
  if (read.value.status !== 'unknown' || unread === undefined) return { image, look: read.value };
  const why = `${read.value.why}; its pull secrets could not be read: ${unread.why}`;
  return { image, look: { status: 'unknown', why } };
}

const readOnes = (answer: Answer<readonly PullLogin[]>): readonly PullLogin[] =>
  answer.isRead ? answer.value : [];
