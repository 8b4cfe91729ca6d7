import { ConfigurationError } from '@rollcall/config';
import type { AppSettings } from '../settings.js';
import { SecretBox } from './secret-box.js';

/** The box that the settings describe. */
export function secretBoxOf(settings: Pick<AppSettings, 'ENCRYPTION_KEY' | 'ENCRYPTION_KEY_PREVIOUS'>): SecretBox {
  const { ENCRYPTION_KEY: current, ENCRYPTION_KEY_PREVIOUS: previous } = settings;
  if (current === undefined)
    throw new ConfigurationError(['ENCRYPTION_KEY: expected 64 hexadecimal digits (32 bytes)']);
  const keys = [current, ...(previous === undefined ? [] : [previous])].map(key => Buffer.from(key, 'hex'));
  return new SecretBox(keys as [Buffer, ...Buffer[]]);
}
