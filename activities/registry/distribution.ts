import type { ImageLook } from '../../domain/release/check/images.ts';
import { isOwnMachine } from '../../domain/release/image-name.ts';
import type { ImageName } from '../../domain/release/image-name.ts';
import type { ImageRegistries } from './port.ts';

const WITHIN_MS = 5000;
const MOST_BYTES = 65_536;
/** Every form an image may be stored in: a registry says 404 of one that the asker did not name. */
const FORMS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Asks registries by the OCI distribution API, anonymously, following no redirect, for five seconds at most. */
export function createImageRegistries(): ImageRegistries {
  return {
    async look(image, signal) {
      const deadline = AbortSignal.timeout(WITHIN_MS);
      try {
        return await ask(image, AbortSignal.any([signal, deadline]));
      } catch (failed) {
        signal.throwIfAborted();
        const why = deadline.aborted ? `no answer in ${String(WITHIN_MS / 1000)} s` : causeOf(failed);
        return { status: 'unknown', why: `${image.host}: ${why}` };
      }
    },
  };
}

async function ask(image: ImageName, signal: AbortSignal): Promise<ImageLook> {
  const first = await request(image, { method: 'HEAD', token: null, signal });
  const token = first.status === 401 ? await anonymousToken(image, first, signal) : null;
  const answer = token === null ? first : await request(image, { method: 'HEAD', token, signal });
  if (answer.status === 200) return { status: 'exists' };
  if (answer.status !== 404)
    return { status: 'unknown', why: `${image.host} answered ${String(answer.status)}` };
  // A 404 may be a proxy's, or hide what is private: only the registry's own word counts, and HEAD has none.
  const told = await request(image, { method: 'GET', token, signal });
  const codes = told.status === 404 ? errorCodes(await textOf(told)) : [];
  if (codes.includes('MANIFEST_UNKNOWN')) return { status: 'missing' };
  const words = codes.length === 0 ? '' : ` (${codes.join(', ')})`;
  return { status: 'unknown', why: `${image.host} answered ${String(told.status)}${words}` };
}

interface Asking {
  readonly method: 'HEAD' | 'GET';
  readonly token: string | null;
  readonly signal: AbortSignal;
}

function request(image: ImageName, { method, token, signal }: Asking): Promise<Response> {
  const scheme = isOwnMachine(image) ? 'http' : 'https';
  const { host, repository, reference } = image;
  return fetch(`${scheme}://${host}/v2/${repository}/manifests/${reference}`, {
    method,
    headers: { accept: FORMS, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    redirect: 'manual',
    signal,
  });
}

/** The token that the registry hands to whoever asks; null when it hands out none. */
async function anonymousToken(
  image: ImageName,
  refused: Response,
  signal: AbortSignal,
): Promise<string | null> {
  const realm = realmOf(refused.headers.get('www-authenticate') ?? '');
  if (realm === null) return null;
  realm.searchParams.set('scope', `repository:${image.repository}:pull`);
  const answer = await fetch(realm, { redirect: 'manual', signal });
  return answer.status === 200 ? tokenIn(await textOf(answer)) : null;
}

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
