import type { ImageLook } from '../../domain/release/check/images.ts';
import type { ImageLogin } from '../../domain/release/image-login.ts';
import { isOwnMachine } from '../../domain/release/image-name.ts';
import type { ImageName } from '../../domain/release/image-name.ts';
import type { ImageRegistries } from './port.ts';

const WITHIN_MS = 5000;
const MOST_LOGINS = 3;
const MOST_BYTES = 65_536;
/** Every form an image may be stored in: a registry says 404 of one that the asker did not name. */
const FORMS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/**
 * Asks registries by the OCI distribution API, following no redirect, for five seconds at most: as anybody, and, where that
 * tells nothing, with one login after the other.
 */
export function createImageRegistries(): ImageRegistries {
  return {
    async look(image, logins, signal) {
      const deadline = AbortSignal.timeout(WITHIN_MS);
      try {
        return await askInTurn(image, logins, AbortSignal.any([signal, deadline]));
      } catch (failed) {
        signal.throwIfAborted();
        const why = deadline.aborted ? `no answer in ${String(WITHIN_MS / 1000)} s` : causeOf(failed);
        return { status: 'unknown', why: `${image.host}: ${why}` };
      }
    },
  };
}

async function askInTurn(
  image: ImageName,
  logins: readonly ImageLogin[],
  signal: AbortSignal,
): Promise<ImageLook> {
  let look = await ask(image, null, signal);
  for (const login of logins.slice(0, MOST_LOGINS)) {
    if (look.status !== 'unknown') break;
    look = await ask(image, login, signal);
  }
  if (look.status !== 'unknown' || logins.length === 0) return look;
  return { ...look, why: `${look.why}, also with the login of its pull secrets` };
}

async function ask(image: ImageName, login: ImageLogin | null, signal: AbortSignal): Promise<ImageLook> {
  const first = await request(image, { method: 'HEAD', pass: null, signal });
  const pass = first.status === 401 ? await passFor(image, first, { login, signal }) : null;
  const answer = pass === null ? first : await request(image, { method: 'HEAD', pass, signal });
  if (answer.status === 200) return { status: 'exists' };
  if (answer.status !== 404)
    return { status: 'unknown', why: `${image.host} answered ${String(answer.status)}` };
  // A 404 may be a proxy's, or hide what is private: only the registry's own word counts, and HEAD has none.
  const told = await request(image, { method: 'GET', pass, signal });
  const codes = told.status === 404 ? errorCodes(await textOf(told)) : [];
  if (codes.includes('MANIFEST_UNKNOWN')) return { status: 'missing' };
  const words = codes.length === 0 ? '' : ` (${codes.join(', ')})`;
  return { status: 'unknown', why: `${image.host} answered ${String(told.status)}${words}` };
}

interface Asking {
  readonly method: 'HEAD' | 'GET';
  /** Value of the Authorization header. */
  readonly pass: string | null;
  readonly signal: AbortSignal;
}

function request(image: ImageName, { method, pass, signal }: Asking): Promise<Response> {
  const scheme = isOwnMachine(image) ? 'http' : 'https';
  const { host, repository, reference } = image;
  return fetch(`${scheme}://${host}/v2/${repository}/manifests/${reference}`, {
    method,
    headers: { accept: FORMS, ...(pass === null ? {} : { authorization: pass }) },
    redirect: 'manual',
    signal,
  });
}

/** What the registry lets this one pass with: the login itself, or the token it gives for it; null when it gives none. */
async function passFor(
  image: ImageName,
  refused: Response,
  { login, signal }: { readonly login: ImageLogin | null; readonly signal: AbortSignal },
): Promise<string | null> {
  const challenge = refused.headers.get('www-authenticate') ?? '';
  const basic = login === null ? null : basicOf(login);
  if (/^basic\b/i.test(challenge)) return basic;
  const realm = realmOf(challenge);
  if (realm === null) return null;
  realm.searchParams.set('scope', `repository:${image.repository}:pull`);
  const headers = basic === null ? {} : { authorization: basic };
  const answer = await fetch(realm, { headers, redirect: 'manual', signal });
  const token = answer.status === 200 ? tokenIn(await textOf(answer)) : null;
  return token === null ? null : `Bearer ${token}`;
}

const basicOf = ({ username, password }: ImageLogin): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/** Where the tokens are; null: nowhere, or in clear over the network. */
function realmOf(challenge: string): URL | null {
  const realm = /^bearer\s/i.test(challenge) ? URL.parse(parameter(challenge, 'realm') ?? '') : null;
  if (realm === null) return null;
  const isSafe = realm.protocol === 'https:' || (realm.protocol === 'http:' && isOwnMachine(realm));
  const service = parameter(challenge, 'service');
  if (service !== null) realm.searchParams.set('service', service);
  return isSafe ? realm : null;
}

const parameter = (challenge: string, name: string): string | null =>
  new RegExp(`[\\s,]${name}="([^"]*)"`, 'i').exec(challenge)?.[1] ?? null;

function tokenIn(text: string): string | null {
  const { token, access_token: other } = documentIn(text);
  const found = token ?? other;
  return typeof found === 'string' && /^[\x21-\x7e]+$/.test(found) ? found : null;
}

function errorCodes(text: string): string[] {
  const { errors } = documentIn(text);
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && 'code' in one && /^[A-Z_]{1,40}$/.test(String(one.code))
      ? [String(one.code)]
      : [],
  );
}

function documentIn(text: string): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null ? { ...document } : {};
  } catch {
    return {};
  }
}

/** A body that is longer is no error and no token. */
async function textOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop lets go of the rest.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function causeOf(failed: unknown): string {
  const cause = failed instanceof Error && failed.cause instanceof Error ? failed.cause : failed;
  return cause instanceof Error && cause.message !== '' ? cause.message : 'it cannot be reached';
}
