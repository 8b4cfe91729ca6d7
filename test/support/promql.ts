import { parser } from '@prometheus-io/lezer-promql';

/** What an expression of PromQL asks for. */
export interface Asked {
  /** Where it is no PromQL; empty when it is. */
  readonly faults: readonly string[];
  readonly metrics: readonly string[];
  /** The labels that it compares or groups by. */
  readonly labels: readonly string[];
}

/** Takes an expression apart with the grammar of Prometheus. Variables of Grafana are given a value first. */
export function askedBy(expression: string): Asked {
  const text = expression.replaceAll('$__rate_interval', '5m');
  const asked = { faults: [] as string[], metrics: [] as string[], labels: [] as string[] };
  parser.parse(text).iterate({
    enter(node) {
      const said = text.slice(node.from, node.to);
      if (node.type.isError) asked.faults.push(`${node.from}: ${text.slice(node.from, node.from + 20)}`);
      if (node.name === 'Identifier' && node.node.parent?.name === 'VectorSelector') asked.metrics.push(said);
      if (node.name === 'LabelName') asked.labels.push(said);
    },
  });
  return asked;
}
