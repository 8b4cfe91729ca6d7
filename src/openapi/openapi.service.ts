import { Injectable, type OnApplicationBootstrap, type Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { type DocumentedOperation, documentedOperation, viewSchemas } from '@rollcall/api';
import { authErrors } from '../auth/index.js';
import { limitErrors } from '../limits/index.js';
import { ROLLCALL_VERSION } from '../version.js';
import { DOCUMENT_FRAME, TAGS } from './document-frame.js';
import { EXAMPLES } from './examples.js';

/** What a caller may be told before it is looked at what is asked. */
const DOOR = [
  authErrors.AUTH_PARAMETERS_INVALID,
  authErrors.API_VERSION_UNSUPPORTED,
  authErrors.AUTH_FAILED,
  limitErrors.RATE_LIMITED,
  limitErrors.TOO_MANY_AT_ONCE,
];

/** Collects what every route declares of itself into one OpenAPI 3.1 document, once. */
@Injectable()
export class OpenApiService implements OnApplicationBootstrap {
  /** The document as JSON. */
  text = '';

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onApplicationBootstrap(): void {
    const operations = this.operations().sort((a, b) => (a.path < b.path ? -1 : 1));
    const used = new Set(operations.flatMap(({ operation }) => operation['tags'] as string[]));
    this.text = JSON.stringify({
      ...DOCUMENT_FRAME,
      info: { ...DOCUMENT_FRAME.info, version: ROLLCALL_VERSION },
      tags: [...used].sort().map(name => ({ name, description: TAGS[name] })),
      paths: pathsOf(operations),
      components: {
        ...DOCUMENT_FRAME.components,
        schemas: {
          ...DOCUMENT_FRAME.components.schemas,
          ...viewSchemas(operations.map(({ view }) => view)),
        },
      },
    });
  }

  private operations(): DocumentedOperation[] {
    return this.discovery.getControllers().flatMap(({ metatype }) => {
      const controller = metatype as Type;
      const names = this.scanner.getAllMethodNames(controller.prototype as object);
      return names.flatMap(name => documentedOperation(controller, name, DOOR, EXAMPLES) ?? []);
    });
  }
}

function pathsOf(operations: readonly DocumentedOperation[]): Record<string, Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { path, method, operation } of operations) paths[path] = { ...paths[path], [method]: operation };
  return paths;
}
