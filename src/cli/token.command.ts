import { mintBearer } from '@rollcall/signing';
import type { Command } from 'commander';
import { print } from './print.js';

/** `rollcall token`: a bearer token for 15 minutes, for curl and for clients that cannot sign. */
export function registerTokenCommand(program: Command): void {
  program
    .command('token')
    .description('print a bearer token made from ROLLCALL_ACCESS_KEY and ROLLCALL_SECRET_KEY')
    .action(async () => {
      const { ROLLCALL_ACCESS_KEY: accessKey, ROLLCALL_SECRET_KEY: secret } = process.env;
      if (!accessKey || !secret) throw new Error('set ROLLCALL_ACCESS_KEY and ROLLCALL_SECRET_KEY');
      print(await mintBearer({ accessKey, secret }));
    });
}
