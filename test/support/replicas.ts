import { BuiltServer } from './built-server.js';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

/** Where a replica listens, whichever process it is at the moment. */
export interface ReplicaPorts {
  readonly port: number;
  readonly managementPort: number;
}

/** Several built servers over one database, each of which comes back to its own ports. */
export class Replicas {
  private constructor(
    private readonly environment: Record<string, string>,
    readonly ports: readonly ReplicaPorts[],
    private readonly servers: BuiltServer[],
  ) {}

  static async start(count: number, environment: Record<string, string>): Promise<Replicas> {
    const replicas = new Replicas(environment, await portsOf(count), []);
    for (let index = 0; index < count; index += 1) await replicas.start(index);
    return replicas;
  }

  /** The process of one of them. */
  server(index: number): BuiltServer {
    return this.servers[index] as BuiltServer;
  }

  /** Starts one and waits until it says that it is ready. */
  async start(index: number): Promise<void> {
    const { port, managementPort } = this.ports[index] as ReplicaPorts;
    const listen = { PORT: String(port), MANAGEMENT_PORT: String(managementPort) };
    const server = await BuiltServer.start({ ...this.environment, ...listen });
    this.servers[index] = server;
    const status = await eventually(
      async () => (await fetch(`${server.managementUrl}/readyz`)).status,
      found => found === 200,
    );
    if (status !== 200) throw new Error(`Replica ${index + 1} did not get ready:\n${server.stderr}`);
  }

  /** Restarts all of them as an orchestrator does: one after the other. @returns how each of the old ones ended. */
  async roll(): Promise<(number | null)[]> {
    const codes: (number | null)[] = [];
    for (const [index, server] of [...this.servers].entries()) {
      codes.push(await server.stop());
      await this.start(index);
    }
    return codes;
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map(server => server.stop('SIGKILL')));
  }
}

async function portsOf(count: number): Promise<ReplicaPorts[]> {
  const taken = new Set<number>();
  while (taken.size < 2 * count) taken.add(await freePort());
  const all = [...taken];
  return Array.from({ length: count }, (_, index) => ({
    port: all[2 * index] as number,
    managementPort: all[2 * index + 1] as number,
  }));
}
