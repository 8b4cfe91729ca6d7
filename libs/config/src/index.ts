/**
 * Settings as data: declared once with schema and description, read once from the environment, documented from the
 * same declaration. It refuses to guess: a wrong value stops the program and says which one, without showing it.
 */
export { envExample, settingsTable } from './document-settings.js';
export { ConfigurationError, loadSettings } from './load-settings.js';
export type { Setting, Settings, Values } from './setting.js';
