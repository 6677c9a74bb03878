import { checkImages } from '../../domain/release/check/images.ts';
import type { LookedUp } from '../../domain/release/check/images.ts';
import type { Finding } from '../../domain/release/gate.ts';
import { parseImageName } from '../../domain/release/image-name.ts';
import type { ReleaseFile } from '../../domain/release/release-schema.ts';
import type { ImageRegistries } from '../registry/port.ts';
import { attemptRead } from './attempt-read.ts';
import type { Signals } from './look-around.ts';

/** Asks for every image of the release, once each, all at the same time. */
export async function imageFindings(
  images: ImageRegistries,
  { targets }: Pick<ReleaseFile, 'targets'>,
  signals: Signals,
): Promise<Finding[]> {
  const named = new Set(targets.flatMap((target) => Object.values(target.images)));
  return checkImages(await Promise.all([...named].map((image) => lookUp(images, image, signals))));
}

async function lookUp(
  images: ImageRegistries,
  image: string,
  { signal, cancelled }: Signals,
): Promise<LookedUp> {
  const name = parseImageName(image);
  if (name === null)
    return { image, look: { status: 'unknown', why: 'it cannot be read as the name of an image' } };
  const read = await attemptRead(() => images.look(name, signal), signal, cancelled);
  return { image, look: read.isRead ? read.value : { status: 'unknown', why: read.why } };
}
