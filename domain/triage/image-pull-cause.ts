/** Why an image cannot be fetched, as far as the runtime's words tell. */
export type ImagePullCause = 'not-found' | 'unauthorized' | 'transient' | 'unrecognised' | 'not-told';

const UNAUTHORIZED =
  /401 Unauthorized|403 Forbidden|(^|\s)(unauthorized|denied): |authorization failed|authentication required|access denied|access to the resource is denied|no basic auth credentials|insufficient_scope/i;

const TRANSIENT =
  /429 Too Many Requests|toomanyrequests|too many requests|\b50[0234] (Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out)|connection refused|connection reset|broken pipe|i\/o timeout|timed out|handshake timeout|deadline exceeded|no such host|temporary failure|server misbehaving|network is unreachable|no route to host|unexpected EOF|: EOF|QPS exceeded|RegistryUnavailable|registry is unavailable/i;

const NOT_FOUND =
  /not found|code = NotFound|manifest unknown|MANIFEST_UNKNOWN|name unknown|NAME_UNKNOWN|no such manifest|no match for platform|invalid reference format|InvalidImageName|couldn't parse image|ErrImageNeverPull|is not present with pull policy of Never/i;

const TELLS_NOTHING =
  /^\s*(Back-off pulling image \S+|ErrImagePull|ImagePullBackOff|Error: \w+|Unable to retrieve some image pull secrets.*)\s*$/;

/** Image names, addresses and hosts are words people choose: a repository called `unauthorized` proves nothing. */
const withoutNames = (words: string): string =>
  words.replaceAll(/"[^"]*(?:"|$)/g, '').replaceAll(/<image>|from host \S+/g, '');

function recognise(words: string): ImagePullCause {
  if (UNAUTHORIZED.test(words)) return 'unauthorized';
  if (TRANSIENT.test(words)) return 'transient';
  return NOT_FOUND.test(words) ? 'not-found' : 'unrecognised';
}

/**
 * Reads the runtime's words, the newest first: the first cause that is recognised counts. "Denied" is asked first because registries hide what exists from strangers: "repository does
 * not exist or may require authorization" is a refusal, not proof of absence.
 * @param message the finding's words, newest first, divided by ` | `
 * @source texts measured on kubelet 1.34.2 with containerd 1.6.20, and those of other runtimes and registries
 * @returns `not-told` while the words hide the cause; `unrecognised` for a cause nobody has taught us
 */
export function imagePullCause(message: string): ImagePullCause {
  const causes = message
    .split(' | ')
    .filter((part) => part.trim() !== '' && !TELLS_NOTHING.test(part.replace(/^\w+: /, '')))
    .map((part) => recognise(withoutNames(part)));
  return causes.find((cause) => cause !== 'unrecognised') ?? causes[0] ?? 'not-told';
}
