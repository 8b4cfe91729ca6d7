import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Principal } from '@rollcall/access';
import { DUMMY_SECRET, peekAccessKey, readBearer, verifyBearer } from '@rollcall/signing';
import { CredentialsService } from '../../accounts/index.js';
import { authErrors } from '../auth.errors.js';
import type { IncomingRequest } from '../incoming-request.js';
import { CredentialStrategy } from './credential.strategy.js';

/** A short-lived JWT that the client signs with its secret: `Authorization: Bearer` or `X-BackendAI-Token`. */
@Injectable()
export class BearerStrategy extends PassportStrategy(CredentialStrategy, 'bearer') {
  constructor(private readonly credentials: CredentialsService) {
    super();
  }

  async validate(request: IncomingRequest): Promise<Principal | false> {
    const bearer = readBearer(request);
    if (bearer === null) return false;
    if (bearer.kind !== 'bearer-credential') throw authErrors.AUTH_PARAMETERS_INVALID({ detail: bearer.message });
    const accessKey = peekAccessKey(bearer.token);
    if (accessKey !== null) request.claimed = accessKey;
    const credential = accessKey === null ? undefined : await this.credentials.find(accessKey);
    const valid = await verifyBearer(bearer.token, credential?.secret ?? DUMMY_SECRET, new Date());
    if (credential === undefined || !valid) throw authErrors.AUTH_FAILED({ detail: 'Unauthorized access' });
    return credential.principal;
  }
}
