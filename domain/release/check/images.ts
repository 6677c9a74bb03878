import type { Finding } from '../gate.ts';
import { fails, isUnknown, passes } from './found.ts';

/** What a registry said of an image. `unknown`: it could not be asked, or did not tell; nodes may get on better with it. */
export type ImageLook =
  { readonly status: 'exists' | 'missing' } | { readonly status: 'unknown'; readonly why: string };

export interface LookedUp {
  /** As the release file names it. */
  readonly image: string;
  readonly look: ImageLook;
}

/**
 * Whether every image that the release names is in its registry. Only a registry's own word that it has no such manifest
 * fails: what cannot be asked from here may well be pulled by the nodes, or is there already.
 */
export const checkImages = (looks: readonly LookedUp[]): Finding[] =>
  looks.length === 0 ? [passes('images-exist', 'no image is changed')] : looks.map(found);

function found({ image, look }: LookedUp): Finding {
  switch (look.status) {
    case 'exists':
      return passes('images-exist', `${image} is in its registry`);
    case 'missing':
      return fails(
        'images-exist',
        `${image} is not in its registry (manifest unknown); push it, or name one that is`,
      );
    case 'unknown':
      return isUnknown('images-exist', `${image} could not be looked up: ${look.why}`);
  }
}
