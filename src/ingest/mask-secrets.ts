/** What stands in place of a secret. */
export const MASK = '***';

/** Words in the name of an option or a variable that say that its value is not for everybody. */
const SECRET_WORDS =
  'pass(?:word|wd|phrase|code)?|pwd|secret|token|api[-_]?key|apikey|access[-_]?key|secret[-_]?key|private[-_]?key|' +
  'signing[-_]?key|encryption[-_]?key|account[-_]?key|auth[-_]?key|credential|creds?|auth|bearer|jwt|cookie|session[-_]?id|sas|sig|signature|dsn|webhook|license[-_]?key|key';
/** A name that contains such a word as a word: between its ends, dashes, underscores, dots or a change of case. */
const SECRET_NAME = new RegExp(`(?:^|[-_.])(?:${SECRET_WORDS})s?(?:$|[-_.\\d])`, 'i');
/** A value in quotes, or up to a blank or to what ends a word in a shell. */
const VALUE = `(?:"(?:[^"\\\\]|\\\\.)*"?|'[^']*'?|(?:\\\\.|[^\\s"'\\\\;|&<>])+(?:"[^"]*"?|'[^']*'?|[^\\s"';|&<>])*)`;

/** What is a secret by its own shape, wherever it stands. */
const SHAPES: readonly RegExp[] = [
  // PEM blocks, also cut off
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  // JSON web tokens
  /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g,
  // AWS, GitHub, GitLab, Slack, OpenAI and Anthropic, Hugging Face, Google, npm, PyPI, Stripe, SendGrid, DigitalOcean, Vault
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}\b/g,
  /\b(?:gh[pousr]_|github_pat_|glpat-|gldt-|glrt-|xox[a-z]-|xapp-|sk-|sk_|pk_live_|rk_|hf_|hvs\.|hvb\.|npm_|pypi-|SG\.|dop_v1_|dckr_pat_|AIza|ya29\.|whsec_|wandb_v1_|nvapi-|tskey-|shpat_|sq0[a-z]{3}-|EAAC|lin_api_|secret_|r8_|gsk_|xai-|dapi|figd_|atp_|ATATT)[\w.+/=-]{8,}/g,
];

/**
 * Replaces what looks like a password, a token or a key in a command: by the name it is given under, by the scheme it
 * follows, by its place in a URL, and by its shape. It rather hides too much than shows one.
 *
 * @example
 * maskSecrets('train --token abc123 --epochs 3'); // 'train --token *** --epochs 3'
 */
export function maskSecrets(command: string): string {
  let masked = command;
  for (const shape of SHAPES) masked = masked.replace(shape, MASK);
  for (const rule of RULES) masked = rule(masked);
  return masked;
}

type Rule = (text: string) => string;

const RULES: readonly Rule[] = [
  // scheme://user:password@host and scheme://token@host
  text => text.replace(/((?<![a-z\d+.-])[a-z][a-z\d+.-]*:\/\/)[^\s/@'"<>]*(?:@[^\s/@'"<>]*)*@/gi, `$1${MASK}@`),
  // ?sig=…&token=… in a URL, and "password": "…" in JSON
  text => named(text, new RegExp(`((?<![\\w.-])[\\w.-]+)(\\\\?["']?\\s*:\\s*)(${VALUE})`, 'g')),
  // Authorization: Bearer …, Basic …, Token …
  text =>
    text.replace(
      /\b(bearer|basic|token|apikey|digest|negotiate)(\s+|\s*[:=]\s*)["']?[\w.~+/=:-]{4,}["']?/gi,
      `$1$2${MASK}`,
    ),
  text =>
    text.replace(
      /(?<![\w-])((?:proxy-)?authorization|x-[\w-]{0,40}?(?:key|token|auth|secret)[\w-]{0,40}|cookie|set-cookie)(\s*[:=]\s*)[^"'\n]*/gi,
      `$1$2${MASK}`,
    ),
  // NAME=value, --name=value, -Dname=value
  text => named(text, new RegExp(`((?<![\\w.-])[\\w.-]+)(\\s?=\\s?)(${VALUE})`, 'g')),
  // --name value
  text => named(text, new RegExp(`(?<![\\w.-])(--?[A-Za-z][\\w.-]*)(\\s+)(?!-)(${VALUE})`, 'g')),
  // mysql -pSECRET, sshpass -p SECRET, curl -u user:secret
  text => text.replace(new RegExp(`(\\s-p)(?=\\S)(?!\\d+(?::\\d+)*(?:\\s|$))(${VALUE})`, 'g'), `$1${MASK}`),
  text => text.replace(new RegExp(`(\\bsshpass\\s+-p\\s*)(${VALUE})`, 'g'), `$1${MASK}`),
  text =>
    text.replace(
      new RegExp(`(\\s(?:-u|--user|--proxy-user|-U)[\\s=]*)["']?[^\\s"':]+:(?!//)(?:[^\\s"']+)["']?`, 'g'),
      `$1${MASK}`,
    ),
];

/** Masks the values of those assignments whose name says so: `pattern` captures name, sign and value. */
function named(text: string, pattern: RegExp): string {
  return text.replace(pattern, (whole: string, name: string, sign: string, value: string) => {
    if (!isSecretName(name) || isCount(name, value)) return whole;
    const quote = value[0] === '"' || value[0] === "'" ? value[0] : '';
    return `${name}${sign}${quote}${MASK}${quote}`;
  });
}

function isSecretName(name: string): boolean {
  // myApiKey and HTTPToken are several words as well.
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/([A-Z])([A-Z][a-z])/g, '$1_$2');
  return SECRET_NAME.test(words) || /(?:password|passwd|secret|token(?!iz)|apikey|credential)/i.test(name);
}

/** `--max-tokens 4096` and `--num-keys 8` say how many. */
function isCount(name: string, value: string): boolean {
  return /(?:tokens|keys)$/i.test(name) && /^\d{1,7}$/.test(value);
}
