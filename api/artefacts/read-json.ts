import { Malformed } from './malformed.ts';

const MOST_DEPTH = 200;

/**
 * A JSON document that nests no deeper than a report does.
 * @throws Malformed
 */
export function readJson(text: string): unknown {
  if (nestsTooDeep(text)) throw new Malformed(`its JSON nests deeper than ${String(MOST_DEPTH)}`);
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own words quote the file.
    throw new Malformed('it is not well-formed JSON; was it cut off?');
  }
}

/** Brackets within strings nest nothing. Character by character: no text can make it slow. */
function nestsTooDeep(text: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') isText = !isText;
    else if (isText) at += letter === '\\' ? 1 : 0;
    else if (letter === '[' || letter === '{') depth += 1;
    else if (letter === ']' || letter === '}') depth -= 1;
    if (depth > MOST_DEPTH) return true;
  }
  return false;
}
