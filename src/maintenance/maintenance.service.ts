import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SystemWriter } from '@rollcall/database';
import { jobEnded } from '@rollcall/observability';
import { APP_SETTINGS, type AppSettings } from '../settings.js';

/**
 * Work that comes round by itself. It must be safe to run twice. What it writes through `SystemWriter` one process at a
 * time writes; its transactions are short.
 */
export interface MaintenanceJob {
  /** Unique, kebab-case; also the name of the lock that all replicas share. */
  readonly name: string;
  readonly everySeconds: number;
  run(): Promise<unknown>;
}

/** Replicas started together would otherwise ask for every lock at the same moment. */
const LARGEST_DELAY_SHARE = 0.2;

/** Runs registered jobs periodically while the application is up. A job that fails is logged and comes round again. */
@Injectable()
export class MaintenanceService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Maintenance');
  private readonly jobs = new Map<string, MaintenanceJob>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<unknown>>();

  constructor(
    private readonly writer: SystemWriter,
    @Inject(APP_SETTINGS) private readonly settings: AppSettings,
  ) {}

  /** To be called while the application starts, from `onModuleInit`. */
  register(job: MaintenanceJob): void {
    if (this.jobs.has(job.name)) throw new Error(`The maintenance job ${job.name} is registered twice`);
    this.jobs.set(job.name, job);
  }

  /** Runs a job now, unless another replica is running it. @returns whether it ran here. */
  async runNow(name: string): Promise<boolean> {
    const job = this.jobs.get(name);
    if (job === undefined) throw new Error(`There is no maintenance job ${name}`);
    let failed = true;
    let ran = true;
    try {
      ran = await this.writer.exclusively(`rollcall:${name}`, () => job.run());
      failed = false;
      return ran;
    } finally {
      if (ran) jobEnded.tell({ job: name, failed });
    }
  }

  onApplicationBootstrap(): void {
    if (this.settings.MAINTENANCE === 'on') for (const job of this.jobs.values()) this.schedule(job);
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.allSettled(this.running);
  }

  private schedule({ name, everySeconds }: MaintenanceJob): void {
    const period = everySeconds * 1000 * (1 + Math.random() * LARGEST_DELAY_SHARE);
    const timer = setInterval(() => this.takeTurn(name), period);
    timer.unref();
    this.timers.add(timer);
  }

  private takeTurn(name: string): void {
    const turn = this.runNow(name).catch((error: unknown) => this.logger.error({ err: error, job: name }));
    this.running.add(turn);
    void turn.finally(() => this.running.delete(turn));
  }
}
