import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { decisionOf } from './decision.js';

/** Metadata that Nest puts on a method that answers requests: `path` on routes, a resolver type in GraphQL. */
const OPERATION_MARKS = ['path', 'graphql:resolver_type'];

/**
 * Refuses to start while any route or GraphQL operation lacks an access decision
 * (`@Public`, `@AnyUser`, `@RequireRole` or `@RequireSource` on the method or its class).
 */
@Injectable()
export class AccessAudit implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onApplicationBootstrap(): void {
    const undecided = this.operations().filter(({ handler, owner }) => decisionOf(handler, owner) === undefined);
    if (undecided.length > 0) {
      const names = undecided.map(({ owner, method }) => `${owner.name}.${method}`).join(', ');
      throw new Error(`Refusing to start: no access decision on ${names}`);
    }
  }

  private operations(): Array<{ owner: new () => unknown; method: string; handler: () => unknown }> {
    const wrappers = [...this.discovery.getControllers(), ...this.discovery.getProviders()];
    return wrappers.flatMap(({ instance, metatype }) => {
      if (typeof metatype !== 'function' || !instance || !Object.getPrototypeOf(instance)) return [];
      const prototype = Object.getPrototypeOf(instance) as Record<string, () => unknown>;
      return this.scanner
        .getAllMethodNames(prototype)
        .map(method => ({ owner: metatype as new () => unknown, method, handler: prototype[method]! }))
        .filter(({ handler }) => OPERATION_MARKS.some(mark => Reflect.getMetadata(mark, handler) !== undefined));
    });
  }
}
