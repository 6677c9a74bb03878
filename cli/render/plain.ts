/**
 * Text from the cluster or from other people, made harmless for a terminal: escape sequences could move the cursor
 * and rewrite what was shown.
 */
export const plain = (text: string): string =>
  text.replace(/[\t\n\r]+/g, ' ').replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '�');
