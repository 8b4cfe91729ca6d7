import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Principal } from '@rollcall/access';
import { DUMMY_SECRET, isSupportedVersion, readSignedRequest, verifySignedRequest } from '@rollcall/signing';
import { CredentialsService } from '../../accounts/index.js';
import { APP_SETTINGS, type AppSettings } from '../../settings.js';
import { authErrors } from '../auth.errors.js';
import type { IncomingRequest } from '../incoming-request.js';
import { CredentialStrategy } from './credential.strategy.js';

/** Endpoints that only read and that the Backend.AI SDKs call with a signature that leaves the body out. */
const READ_ONLY_PATHS = /^\/(admin|auth)(?=[/?]|$)/;

/** `Authorization: BackendAI signMethod=HMAC-SHA256, credential=<access key>:<signature>`. */
@Injectable()
export class BackendAiStrategy extends PassportStrategy(CredentialStrategy, 'backend-ai') {
  constructor(
    private readonly credentials: CredentialsService,
    @Inject(APP_SETTINGS) private readonly settings: AppSettings,
  ) {
    super();
  }

  async validate(request: IncomingRequest): Promise<Principal | false> {
    const signed = readSignedRequest({ ...request, now: new Date() });
    if (signed === null) return false;
    if (signed.kind !== 'signed-request') throw authErrors.AUTH_PARAMETERS_INVALID({ detail: signed.message });
    if (!isSupportedVersion(signed.request.version)) {
      throw authErrors.API_VERSION_UNSUPPORTED({ detail: 'Unsupported API version.' });
    }
    request.claimed = signed.accessKey;
    const credential = await this.credentials.find(signed.accessKey);
    // An unknown key costs the same work as a known one.
    const valid = verifySignedRequest(signed, credential?.secret ?? DUMMY_SECRET, {
      acceptUnsignedBody: this.settings.AUTH_UNSIGNED_BODY === 'read-only' && READ_ONLY_PATHS.test(request.rawPath),
    });
    if (credential === undefined || !valid) throw authErrors.AUTH_FAILED({ detail: 'Unauthorized access' });
    return credential.principal;
  }
}
