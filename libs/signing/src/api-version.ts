/**
 * Every API version a client may name in `X-BackendAI-Version`: the versions of Backend.AI's managers from 18.12 to
 * 25.15. None is ever dropped, since clients name the version that was newest when they were built.
 */
export const SUPPORTED_VERSIONS: readonly string[] = Object.freeze([
  'v4.20181215',
  'v4.20190115',
  'v4.20190315',
  'v4.20190615',
  'v5.20191215',
  'v6.20200815',
  'v6.20210815',
  'v6.20220315',
  'v6.20220615',
  'v6.20230315',
  'v7.20230615',
  'v8.20240315',
  'v8.20240915',
  'v9.20250722',
]);

/** The API version this service reports about itself; clients negotiate down to it and pick their queries by it. */
export const ADVERTISED_VERSION = 'v6.20210815';

/** The manager release that goes with {@link ADVERTISED_VERSION}; clients switch features by it. */
export const MANAGER_VERSION = '21.09.9';

/** Whether a version header names a supported version; exact text, no ranges. */
export function isSupportedVersion(text: string): boolean {
  return SUPPORTED_VERSIONS.includes(text);
}
