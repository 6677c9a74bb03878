import { BroadcastChannel, isMainThread } from 'node:worker_threads';
import { CHANNEL, collect } from './collect.ts';
import type { Said } from './collect.ts';

/**
 * Loaded before everything else (`node --import`), also in every thread that is begun later: threads that run workflows
 * collect their garbage when they please, up to several times of what lives, so that they are asked to before memory is
 * compared.
 */
if (!isMainThread) {
  const channel = new BroadcastChannel(CHANNEL);
  channel.unref();
  channel.onmessage = (event: unknown) => {
    const { data } = event as { data: Said };
    if (data === 'collect') channel.postMessage(collect());
  };
}
