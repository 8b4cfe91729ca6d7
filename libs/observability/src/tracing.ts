import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, Span } from '@opentelemetry/api';
import { requestAnswered, requestStarted, statementEnded } from './facts.js';
import { currentRequest, type RequestRecord, runOperationsThrough } from './request-record.js';

/** Where spans go, and of how many requests. */
export interface TracingOptions {
  /** The collector's address for OTLP over HTTP; `/v1/traces` is put behind it. */
  readonly endpoint: string;
  readonly version: string;
  /** Share of requests that are traced, from 0 to 1; what a caller wishes does not raise it. */
  readonly share: number;
}

/** A collector that is away must not keep a process that is told to end. */
const LAST_WORDS_MS = 2_000;

/** `traceparent` of W3C Trace Context: version, trace, parent, flags. */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** A request, the operations in it, and the statements in those. */
interface Spans {
  readonly ofRequest: WeakMap<RequestRecord, Span>;
  readonly ofOperation: AsyncLocalStorage<Span>;
}

/**
 * Sends what requests do to a collector: a span for each request, operation and statement, the latter with its text,
 * whose values were never in it. Nothing of OpenTelemetry is loaded before this is called.
 *
 * @returns how to stop; what is left is sent first.
 */
export async function startTracing(options: TracingOptions): Promise<() => Promise<void>> {
  const api = await import('@opentelemetry/api');
  const provider = await providerFor(options);
  const tracer = provider.getTracer('rollcall', options.version);
  const spans: Spans = { ofRequest: new WeakMap(), ofOperation: new AsyncLocalStorage() };
  const below = (span: Span): Context => api.trace.setSpan(api.ROOT_CONTEXT, span);

  const stops = [
    requestStarted.listen(record => {
      const parent = parentOf(record.traceparent);
      const context = parent === undefined ? api.ROOT_CONTEXT : api.trace.setSpanContext(api.ROOT_CONTEXT, parent);
      const start = { kind: api.SpanKind.SERVER, startTime: epochMs(record.startedAt) };
      spans.ofRequest.set(record, tracer.startSpan('request', start, context));
    }),
    requestAnswered.listen(({ record, route, status }) => {
      const span = spans.ofRequest.get(record);
      span?.updateName(route).setAttributes({
        'http.route': route,
        'http.response.status_code': status,
        'rollcall.request_id': record.id,
        ...(record.operation === undefined ? {} : { 'rollcall.operation': record.operation }),
      });
      if (status >= 500) span?.setStatus({ code: api.SpanStatusCode.ERROR });
      span?.end();
    }),
    statementEnded.listen(({ text, startedAt, failed }) => {
      const parent = currentSpan(spans);
      if (parent === undefined) return;
      const attributes = { 'db.system.name': 'postgresql', 'db.query.text': text };
      const start = { kind: api.SpanKind.CLIENT, startTime: epochMs(startedAt), attributes };
      const span = tracer.startSpan(/^\s*(\w+)/.exec(text)?.[1] ?? 'statement', start, below(parent));
      if (failed) span.setStatus({ code: api.SpanStatusCode.ERROR });
      span.end();
    }),
  ];
  runOperationsThrough((name, work) => {
    const parent = currentSpan(spans);
    if (parent === undefined) return work();
    const span = tracer.startSpan(name, {}, below(parent));
    const result = spans.ofOperation.run(span, work);
    void Promise.resolve(result)
      .catch(() => span.setStatus({ code: api.SpanStatusCode.ERROR }))
      .finally(() => span.end());
    return result;
  });
  return async () => {
    runOperationsThrough(undefined);
    for (const stop of stops) stop();
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, LAST_WORDS_MS);
    await Promise.race([provider.shutdown().catch(() => undefined), late]).finally(() => clearTimeout(timer));
  };
}

async function providerFor({ endpoint, version, share }: TracingOptions) {
  const [sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const sampled = new sdk.TraceIdRatioBasedSampler(share);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  return new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'rollcall', 'service.version': version }),
    sampler: new sdk.ParentBasedSampler({ root: sampled, remoteParentSampled: sampled }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
  });
}

function currentSpan({ ofRequest, ofOperation }: Spans): Span | undefined {
  const record = currentRequest();
  return ofOperation.getStore() ?? (record === undefined ? undefined : ofRequest.get(record));
}

function parentOf(header: string | undefined) {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(header ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}

function epochMs(performanceNow: number): number {
  return performance.timeOrigin + performanceNow;
}
