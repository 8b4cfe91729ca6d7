// Loaded before a program that run-node.mjs starts. The pipe to the parent breaks only when the parent is gone, and
// that it goes first means it was killed: then this process must not stay behind and hold the port.
import { Socket } from 'node:net';

const parent = new Socket({ fd: 3, readable: true, writable: false });
parent.on('error', () => undefined);
parent.once('close', () => process.kill(process.pid, 'SIGKILL'));
parent.resume();
parent.unref();
