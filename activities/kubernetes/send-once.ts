import { ResponseContext } from '@kubernetes/client-node';
import type { RequestContext } from '@kubernetes/client-node';
import { fetch } from 'undici';

/**
 * Sends a request and never follows a redirect: a pod behind the API server's proxy could otherwise point this process
 * anywhere, with its own credentials. The library's own sender does follow them, and its context takes a slash off the end
 * of the URL, which to a proxied pod is another page.
 */
export async function sendOnce(context: RequestContext, url: URL): Promise<ResponseContext> {
  const body = context.getBody();
  const signal = context.getSignal();
  const dispatcher = context.getDispatcher();
  const response = await fetch(url, {
    method: context.getHttpMethod(),
    headers: context.getHeaders(),
    redirect: 'manual',
    ...(typeof body === 'string' ? { body } : {}),
    ...(signal === undefined ? {} : { signal }),
    ...(dispatcher === undefined ? {} : { dispatcher }),
  });
  const headers = Object.fromEntries(response.headers.entries());
  return new ResponseContext(response.status, headers, {
    text: () => response.text(),
    binary: async () => Buffer.from(await response.arrayBuffer()),
    stream: () => response.body,
  });
}
