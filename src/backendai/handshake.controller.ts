import { Controller, Get } from '@nestjs/common';
import { Public } from '@rollcall/access';
import { ADVERTISED_VERSION, MANAGER_VERSION } from '@rollcall/signing';
import { ROLLCALL_VERSION } from '../version.js';

/** What a client asks first, before it signs anything. */
@Controller()
export class HandshakeController {
  @Public()
  @Get()
  versions() {
    return { version: ADVERTISED_VERSION, manager: MANAGER_VERSION, rollcall: ROLLCALL_VERSION };
  }
}
