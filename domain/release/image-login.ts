import type { ImageName } from './image-name.ts';
import { isHub } from './image-name.ts';

/** How a node says to a registry who it is. Secret: it is never recorded, logged or said. */
export interface ImageLogin {
  readonly username: string;
  readonly password: string;
}

/** A login, and for which images it is: a host, perhaps with `*` in its labels, perhaps with the beginning of a path. */
export interface PullLogin extends ImageLogin {
  readonly key: string;
}

/** Those for this image, the most exact key first. */
export const loginsFor = (image: ImageName, logins: readonly PullLogin[]): ImageLogin[] =>
  logins
    .filter(({ key }) => isFor(image, key))
    .toSorted((one, other) => other.key.length - one.key.length)
    .map(({ username, password }) => ({ username, password }));

function isFor(image: ImageName, key: string): boolean {
  const [host = '', ...path] = key.replace(/^https?:\/\//, '').split('/');
  // `https://index.docker.io/v1/` is a whole registry: what stands after its host is the version of an API.
  const within = /^v[12]$/.test(path[0] ?? '') ? '' : path.join('/');
  return isHostLike(image.host, host) && image.repository.startsWith(within);
}

/** Label by label, so that `*.example.com` is not for `a.b.example.com`; on the same port. */
function isHostLike(host: string, pattern: string): boolean {
  if (isHub(host) && isHub(pattern)) return true;
  const [name = '', port] = host.split(':');
  const [glob = '', wantedPort] = pattern.split(':');
  const [labels, wanted] = [name.split('.'), glob.split('.')];
  return (
    port === wantedPort &&
    labels.length === wanted.length &&
    wanted.every((one, index) => isLabelLike(labels[index] ?? '', one))
  );
}

/** One `*` in a label is enough for every registry; a key is somebody else's text, so that no pattern is made of it. */
function isLabelLike(label: string, glob: string): boolean {
  const [head = '', tail, ...more] = glob.split('*');
  if (tail === undefined) return label === glob;
  const isLong = label.length >= head.length + tail.length;
  return more.length === 0 && isLong && label.startsWith(head) && label.endsWith(tail);
}
