/** Where an image is asked for, as the container runtime reads its name. */
export interface ImageName {
  /** Host of the registry, with its port when one is named: `registry-1.docker.io`, `127.0.0.1:5000`. */
  readonly host: string;
  readonly repository: string;
  /** A digest where there is one, else a tag. */
  readonly reference: string;
}

const HUB = 'registry-1.docker.io';
const HUB_NAMES: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io']);

/** Docker Hub, by any of its names. */
export const isHub = (host: string): boolean => host === HUB || HUB_NAMES.has(host);

const HOST = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/;
const PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const REPOSITORY = new RegExp(`^${PART}(?:/${PART})*$`);
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;

/**
 * Reads the name of an image. Without a registry it is Docker Hub's, and there, without a namespace, `library`'s; without
 * tag and digest it is `latest`. Null: it is no name of an image.
 * @source github.com/distribution/reference, normalize.go
 */
export function parseImageName(name: string): ImageName | null {
  const [named = '', digest, ...more] = name.split('@');
  const { path, tag } = withoutTag(named);
  const isReference = digest === undefined ? TAG.test(tag) : DIGEST.test(digest);
  if (more.length > 0 || !isReference) return null;
  const { host, repository } = placeOf(path);
  if (!HOST.test(host) || !REPOSITORY.test(repository)) return null;
  return { host, repository, reference: digest ?? tag };
}

/** A colon before the last slash is a port's. */
function withoutTag(named: string): { path: string; tag: string } {
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  return colon < 0
    ? { path: named, tag: 'latest' }
    : { path: named.slice(0, colon), tag: named.slice(colon + 1) };
}

function placeOf(path: string): Pick<ImageName, 'host' | 'repository'> {
  const slash = path.indexOf('/');
  const first = slash < 0 ? '' : path.slice(0, slash);
  const isHost = first === 'localhost' || /[.:A-Z]/.test(first);
  const rest = isHost ? path.slice(slash + 1) : path;
  if (isHost && !HUB_NAMES.has(first)) return { host: first, repository: rest };
  return { host: HUB, repository: rest.includes('/') ? rest : `library/${rest}` };
}

/** Of this machine: asked without TLS, as container runtimes do. */
export const isOwnMachine = ({ host }: Pick<ImageName, 'host'>): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(host);
