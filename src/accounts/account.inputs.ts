import { ArgsType, Field } from '@nestjs/graphql';
import { optional, queryOf, text } from '@rollcall/api';
import { z } from 'zod';
import { WhoamiView } from './whoami.view.js';

/** Which key pair. */
@ArgsType()
export class KeypairArgs {
  static readonly schema = z.object({ domain_name: optional(text(64)), access_key: optional(text(64)) });

  @Field(() => String, { nullable: true, description: 'Accepted for older clients; a key says its domain itself.' })
  domain_name?: string;

  @Field(() => String, { nullable: true, description: 'The key to look up; the signing key when left out.' })
  access_key?: string;
}

/** Which person. */
@ArgsType()
export class UserArgs {
  static readonly schema = z.object({ domain_name: optional(text(64)), email: optional(text(320)) });

  @Field(() => String, { nullable: true, description: 'Accepted for older clients; an e-mail is unique anyway.' })
  domain_name?: string;

  @Field(() => String, { nullable: true, description: 'E-mail of the user; the caller when left out.' })
  email?: string;
}

/** Which fields of the answer to "who am I". */
export class WhoamiQuery {
  static readonly schema = queryOf(WhoamiView, {});
}
