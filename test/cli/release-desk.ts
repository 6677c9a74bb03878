import { fakeStore } from '../api/fake-store.ts';
import { releaseStory, WAITING_ID, waitingRelease } from '../api/release-story.ts';
import { story } from '../api/story.ts';
import { sitDown } from './fake-world.ts';
import type { Desk } from './fake-world.ts';

/** Somebody who types at an API that knows heals and releases. */
export async function sitDownToRelease(over: Parameters<typeof sitDown>[0] = {}): Promise<Desk> {
  const desk = await sitDown({ store: fakeStore({ ...story(), ...releaseStory() }), ...over });
  desk.temporal.releases.set(WAITING_ID, waitingRelease());
  return desk;
}

export const RELEASE_YAML = `name: checkout
namespace: shop
reason: rounds prices
targets:
  - deployment: web
    images: { app: 'shop:2' }
`;
