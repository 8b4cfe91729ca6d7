import type { SessionRecord } from '../ingest/index.js';
import type { Random, Weighted } from './random.js';

/** What a session is for: how it is started, from which image, on what, and how long it tends to last. */
export interface Workload {
  readonly sessionType: NonNullable<SessionRecord['sessionType']>;
  readonly images: readonly string[];
  readonly names: readonly string[];
  readonly commands: readonly (string | null)[];
  readonly ports: readonly Port[];
  /** Cores for one container. */
  readonly cores: readonly number[];
  /** Whole GPUs for one container, or a share of one. */
  readonly gpus: Weighted<string | null>;
  readonly medianMinutes: number;
}

/** A service that the main container offers. */
export interface Port {
  readonly name: string;
  readonly protocol: 'http' | 'tcp';
  readonly port: number;
}

const REGISTRY = 'registry.example.com';
const JUPYTER: Port = { name: 'jupyter', protocol: 'http', port: 8081 };
const ALWAYS: readonly Port[] = [
  { name: 'sshd', protocol: 'tcp', port: 2200 },
  { name: 'ttyd', protocol: 'http', port: 7681 },
];

const notebook: Workload = {
  sessionType: 'interactive',
  images: [
    `${REGISTRY}/stable/python:3.13-ubuntu24.04`,
    `${REGISTRY}/stable/pytorch:2.9-py313-cuda13.0`,
    `${REGISTRY}/community/r-base:4.5`,
  ],
  names: ['notebook', 'explore', '실험', 'eda', 'größenstudie', 'sandbox', '可視化'],
  commands: [null],
  ports: [JUPYTER, ...ALWAYS],
  cores: [1, 2, 4, 8],
  gpus: [
    [null, 5],
    ['0.25', 3],
    ['0.5', 2],
    ['1', 3],
  ],
  medianMinutes: 150,
};

const training: Workload = {
  sessionType: 'batch',
  images: [`${REGISTRY}/stable/pytorch:2.9-py313-cuda13.0`, `${REGISTRY}/ngc/tensorflow:26.03-tf2-py3`],
  names: ['train-resnet', 'finetune-llm', 'fold', 'ablation', 'обучение', 'sweep', 'pretrain🚀'],
  commands: [
    'torchrun --nproc-per-node=gpu train.py --config configs/base.yaml',
    'python sweep.py --trials 64',
    './run.sh',
  ],
  ports: ALWAYS,
  cores: [4, 8, 16, 32],
  gpus: [
    ['1', 4],
    ['2', 3],
    ['4', 2],
    ['8', 2],
    ['0.5', 1],
  ],
  medianMinutes: 320,
};

const preparation: Workload = {
  sessionType: 'batch',
  images: [`${REGISTRY}/stable/python:3.13-ubuntu24.04`],
  names: ['prepare-data', 'align-reads', 'render', 'éval', 'nightly-export'],
  commands: ['python -m pipeline.prepare --shards 128', 'make all', 'snakemake --cores all'],
  ports: ALWAYS,
  cores: [2, 8, 16],
  gpus: [[null, 1]],
  medianMinutes: 35,
};

const serving: Workload = {
  sessionType: 'inference',
  images: [`${REGISTRY}/serving/vllm:0.14-cuda13.0`, `${REGISTRY}/serving/triton:26.02-py3`],
  names: ['chat-endpoint', 'embedder', 'ranker-v2', 'seg-api'],
  commands: ['vllm serve /models/main --port 8000'],
  ports: [{ name: 'inference', protocol: 'http', port: 8000 }, ...ALWAYS],
  cores: [4, 8],
  gpus: [
    ['1', 4],
    ['2', 2],
    ['0.75', 1],
  ],
  medianMinutes: 2900,
};

const system: Workload = {
  sessionType: 'system',
  images: [`${REGISTRY}/system/filebrowser:24.08`, `${REGISTRY}/system/sftp-upload:9.0`],
  names: ['filebrowser', 'sftp-upload'],
  commands: [null],
  ports: [{ name: 'filebrowser', protocol: 'http', port: 5000 }],
  cores: [1],
  gpus: [[null, 1]],
  medianMinutes: 20,
};

const WORKLOADS: Weighted<Workload> = [
  [notebook, 40],
  [training, 32],
  [preparation, 15],
  [serving, 9],
  [system, 4],
];

/** One of the kinds of work that a cluster does. */
export function workloadOf(random: Random): Workload {
  return random.weighted(WORKLOADS);
}

/** Slots of one container: cores, bytes of memory, whole GPUs or a share of one, as decimal text. */
export function slotsOf(workload: Workload, random: Random): Record<string, string> {
  const cores = random.pick(workload.cores);
  const mem = (BigInt(cores * random.pick([2, 4, 8])) * 2n ** 30n).toString();
  const gpus = random.weighted(workload.gpus);
  if (gpus === null) return { cpu: String(cores), mem };
  return { cpu: String(cores), mem, [gpus.includes('.') ? 'cuda.shares' : 'cuda.device']: gpus };
}

/** Service ports as a started main container reports them, each forwarded from a port of the host. */
export function servicePortsOf({ sessionType, ports }: Workload, random: Random): unknown {
  const first = random.integer(30_000, 32_000);
  return ports.map(({ name, protocol, port }, index) => ({
    name,
    protocol,
    container_ports: [port],
    host_ports: [first + index],
    ...(sessionType === 'inference' && name === 'inference' ? { is_inference: true } : {}),
  }));
}
