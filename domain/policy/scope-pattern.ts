/**
 * Whether a pattern names a scope. `*` matches any run of characters, also none; everything else matches itself.
 * An empty pattern matches nothing: an empty selector never means "all".
 */
export function matchesScope(pattern: string, scope: string): boolean {
  if (pattern === '') return false;
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return scope === pattern;
  if (!scope.startsWith(head)) return false;
  let at = head.length;
  for (const part of rest) {
    const found = scope.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return scope.length - tail.length >= at && scope.endsWith(tail);
}
