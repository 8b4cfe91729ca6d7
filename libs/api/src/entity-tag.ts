import { hash } from 'node:crypto';
import { type Principal, scopeOf } from '@rollcall/access';

/**
 * The entity tag of an answer: of what it was made from, who it was made for, and how it was asked. Two callers never
 * share one, and a change of role, membership or keys makes another.
 */
export function entityTag(principal: Principal, asked: readonly string[], stamp: string): string {
  const { userId, role } = principal;
  const text = JSON.stringify([userId, role, scopeOf(principal), ...asked, stamp]);
  return `"${hash('sha256', text, 'base64url').slice(0, 27)}"`;
}

/** Whether an `If-None-Match` header names a tag (RFC 9110: weakly compared, `*` is any). */
export function namesTag(header: string, tag: string): boolean {
  if (header.trim() === '*') return true;
  return header.split(',').some(each => each.trim().replace(/^W\//, '') === tag);
}
