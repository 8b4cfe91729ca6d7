/** What each group of operations is about; a group is what stands behind `/v1/` in their paths. */
export const TAGS: Readonly<Record<string, string>> = {
  whoami: 'Who is asking, what they may see, and why.',
  sessions: 'Compute sessions.',
  events: 'What happened to sessions.',
  containers: 'Containers (kernels) of sessions.',
  facets: 'Numbers over the same sessions.',
  ingest: 'Reports of what runs, from those who run it.',
  sources: 'Who may report.',
  audit: 'Who asked what.',
};

/** Everything in the document that no route says. */
export const DOCUMENT_FRAME = {
  openapi: '3.1.0',
  info: {
    title: 'Rollcall',
    description:
      'Which compute sessions exist, whose they are, in which state and on what resources. Every answer is what the ' +
      'caller may see; what is hidden is answered like what does not exist. The same questions can be asked in ' +
      'GraphQL on `/graphql`.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  components: {
    securitySchemes: {
      signature: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        description:
          'A Backend.AI signature (`BackendAI signMethod=HMAC-SHA256, credential=<access key>:<signature>`).',
      },
      bearer: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'A token of at most 15 minutes, signed by the client with the secret of its key (HS256).',
      },
    },
    schemas: {
      Problem: {
        type: 'object',
        description: 'A failure (RFC 9457). Branch on `code`, never on a sentence.',
        required: ['type', 'title', 'status', 'code'],
        properties: {
          type: { type: 'string', format: 'uri', description: '`urn:rollcall:error:` and the code.' },
          title: { type: 'string', description: 'What happened, in one sentence.' },
          status: { type: 'integer', description: 'The HTTP status.' },
          detail: { type: 'string', description: 'What of this request was at fault.' },
          code: { type: 'string', description: 'A published error code.' },
          request_id: { type: 'string', description: 'Of a failure of the server: the number it is logged under.' },
        },
      },
    },
  },
} as const;
