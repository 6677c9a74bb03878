import type { ImageLogin, PullLogin } from '../../../domain/release/image-login.ts';

/**
 * The logins in a pull secret's document: `{"auths":{KEY:{…}}}`, or of the older form without `auths`. What cannot be read
 * is left out, as the kubelet does; an identity token is no password.
 * @source kubernetes.io/docs/concepts/containers/images, pkg/credentialprovider/config.go
 */
export function readPullLogins(text: string): PullLogin[] {
  const document = objectIn(text);
  const auths = isObject(document['auths']) ? document['auths'] : document;
  return Object.entries(auths).flatMap(([key, entry]) => {
    const login = isObject(entry) ? loginOf(entry) : null;
    return login === null ? [] : [{ key, ...login }];
  });
}

function loginOf({ username, password, auth }: Readonly<Record<string, unknown>>): ImageLogin | null {
  if (isText(username) && isText(password)) return { username, password };
  if (!isText(auth)) return null;
  const [user = '', ...rest] = Buffer.from(auth, 'base64').toString('utf8').split(':');
  return user === '' || rest.length === 0 ? null : { username: user, password: rest.join(':') };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const document: unknown = JSON.parse(text);
    return isObject(document) ? document : {};
  } catch {
    return {};
  }
}
