import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MASK, maskSecrets } from './mask-secrets.js';

/** How secrets get into commands; `§` is where the secret stands. */
const FORMS = [
  'mysql --password § -h db',
  'mysql --password=§ -h db',
  'mysql -u root -p§ app',
  'sshpass -p § ssh host',
  'curl -u admin:§ https://api.example.com',
  'curl --user=admin:§ https://api.example.com',
  'FOO_TOKEN=§ python train.py',
  'export AWS_SECRET_ACCESS_KEY=§; ./run.sh',
  "env DB_PASSWORD='§' ./run.sh",
  'env API_KEY="§" ./run.sh',
  'python train.py --api-key § --epochs 3',
  'python train.py --wandb-token=§',
  'java -Ddb.password=§ -jar app.jar',
  'java -DclientSecret=§ -jar app.jar',
  `curl -H 'Authorization: Bearer §' https://api.example.com`,
  `curl -H "Authorization: Basic §" https://api.example.com`,
  'curl -H "X-Api-Key: §" https://api.example.com',
  'git clone https://user:§@git.example.com/repo.git',
  'git clone https://§@git.example.com/repo.git',
  'psql postgres://app:§@db:5432/app',
  `redis-cli -u 'redis://:§@cache:6379/0'`,
  'wget "https://blob.example.com/x?sig=§&se=2026"',
  'wget https://example.com/x?access_token=§',
  `run --config '{"password": "§", "n": 1}'`,
  `run --config '{"apiToken":"§"}'`,
  'vault login token=§',
  'PGPASSWORD=§ psql -h db',
  'huggingface-cli login --token §',
  'docker login -u me --password § registry.example.com',
  'export SESSION_SECRET=§ && run',
];

/** What is a secret by its own shape, wherever it stands. */
const SHAPES = [
  'AKIAIOSFODNN7EXAMPLE',
  `ghp_${'a1B2'.repeat(9)}`,
  `github_pat_${'a1B2'.repeat(9)}`,
  `glpat-${'a1B2'.repeat(5)}`,
  `sk-${'a1B2'.repeat(9)}`,
  `sk-ant-api03-${'a1B2'.repeat(9)}`,
  `hf_${'a1B2'.repeat(9)}`,
  `xoxb-1234567890-${'a1B2'.repeat(6)}`,
  `AIza${'a1B2'.repeat(9)}`,
  `npm_${'a1B2'.repeat(9)}`,
  `hvs.${'a1B2'.repeat(9)}`,
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  `-----BEGIN RSA PRIVATE KEY-----\nMIIEow${'a1B2'.repeat(9)}\n-----END RSA PRIVATE KEY-----`,
];

const secret = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{10,30}[0-9]$/);

describe('the masker of commands', () => {
  it.each(FORMS)('lets no secret through in: %s', form => {
    const property = fc.property(secret, value => {
      const masked = maskSecrets(form.replaceAll('§', value));
      return !masked.includes(value) && masked.includes(MASK);
    });
    expect(fc.check(property).counterexample).toBeNull();
  });

  it.each(FORMS)('lets no secret with odd characters through in: %s', form => {
    const odd = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9+._~!^-]{10,30}[0-9]$/);
    const property = fc.property(odd, value => !maskSecrets(form.replaceAll('§', value)).includes(value));
    expect(fc.check(property).counterexample).toBeNull();
  });

  it.each(SHAPES)('knows a secret by its shape, wherever it stands: %s', value => {
    const words = fc.stringMatching(/^[a-z ]{0,20}$/);
    const property = fc.property(words, words, (before, after) => {
      return !maskSecrets(`${before} ${value} ${after}`).includes(value.slice(0, 30));
    });
    expect(fc.check(property).counterexample).toBeNull();
  });

  it.each(FORMS)('changes nothing any more once it has masked: %s', form => {
    const once = maskSecrets(form.replaceAll('§', 'hunter2hunter2'));
    expect(maskSecrets(once)).toBe(once);
  });

  it.each([
    'torchrun --nproc-per-node=gpu train.py --config configs/base.yaml',
    'python sweep.py --trials 64',
    'vllm serve /models/main --port 8000 --max-tokens 4096 --tokenizer gpt2',
    'python -m pipeline.prepare --shards 128 -p 8080:80',
    'ssh -p2222 host && docker run -p8080:80 image',
    'snakemake --cores all',
    'curl -u https://example.com',
    'git clone https://git.example.com/repo.git',
    './run.sh',
    '',
  ])('leaves alone what holds none: %s', command => {
    expect(maskSecrets(command)).toBe(command);
  });

  it.each(['password=', 'a://', '--token ', '"', '\\', 'a@', '{"key":', 'x.-', 'x-', 'eyJ-', 'a:a ', ' -u', 'Aa'])(
    'reads the longest command once, whatever it is made of: %j',
    unit => expect(maskSecrets(unit.repeat(65_536 / unit.length)).length).toBeGreaterThan(0),
  );
});
