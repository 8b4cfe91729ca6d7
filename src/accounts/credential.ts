import type { Principal } from '@rollcall/access';

/** A usable key: who it stands for, and the secret its requests are verified with. Never log one. */
export interface Credential {
  readonly principal: Principal;
  readonly secret: string;
}
