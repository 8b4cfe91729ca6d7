import { Field, Int, ObjectType } from '@nestjs/graphql';
import { GraphQLScalarType } from 'graphql';
import type { Container, Session } from './entities.js';

export const Json = new GraphQLScalarType({ name: 'JSON', serialize: value => value });
const BigInteger = new GraphQLScalarType({ name: 'BigInt', serialize: String });

@ObjectType()
export class ComputeContainer {
  @Field(() => String, { nullable: true }) id!: string;
  @Field(() => String, { nullable: true }) role!: string;
  @Field(() => String, { nullable: true }) hostname!: string | null;
  @Field(() => String, { nullable: true }) image!: string | null;
  @Field(() => String, { nullable: true }) registry!: string | null;
  @Field(() => String, { nullable: true }) status!: string;
  @Field(() => Date, { nullable: true }) status_changed!: Date | null;
  @Field(() => String, { nullable: true }) status_info!: string | null;
  @Field(() => Date, { nullable: true }) created_at!: Date;
  @Field(() => Date, { nullable: true }) terminated_at!: Date | null;
  @Field(() => String, { nullable: true }) agent!: string | null;
  @Field(() => String, { nullable: true }) container_id!: string | null;
  @Field(() => Json, { nullable: true }) occupied_slots!: unknown;
  @Field(() => Json, { nullable: true }) resource_opts!: unknown;
  @Field(() => Json, { nullable: true }) live_stat!: unknown;
  @Field(() => Json, { nullable: true }) last_stat!: unknown;

  static of(container: Container): ComputeContainer {
    return {
      id: container.id,
      role: container.clusterRole === 'main' ? 'master' : container.clusterRole,
      hostname: container.clusterHostname,
      image: container.image,
      registry: container.registry,
      status: container.status,
      status_changed: container.statusChanged,
      status_info: container.statusInfo,
      created_at: container.createdAt,
      terminated_at: container.terminatedAt,
      agent: container.agent,
      container_id: container.containerId,
      occupied_slots: container.occupiedSlots,
      resource_opts: container.resourceOpts,
      live_stat: container.stat?.liveStat,
      last_stat: container.stat?.lastStat,
    };
  }
}

@ObjectType()
export class ComputeSession {
  @Field(() => String, { nullable: true }) id!: string;
  @Field(() => String, { nullable: true }) sess_id!: string;
  @Field(() => String, { nullable: true }) sess_type!: string;
  @Field(() => String, { nullable: true }) session_name!: string;
  @Field(() => String, { nullable: true }) session_type!: string;
  @Field(() => String, { nullable: true }) tag!: string | null;
  @Field(() => String, { nullable: true }) domain_name!: string;
  @Field(() => String, { nullable: true }) group_name!: string | undefined;
  @Field(() => String, { nullable: true }) group_id!: string | undefined;
  @Field(() => String, { nullable: true }) user_email!: string | undefined;
  @Field(() => String, { nullable: true }) user_uuid!: string | undefined;
  @Field(() => String, { nullable: true }) access_key!: string;
  @Field(() => String, { nullable: true }) created_user_email!: string | undefined;
  @Field(() => String, { nullable: true }) created_user_uuid!: string | undefined;
  @Field(() => String, { nullable: true }) status!: string;
  @Field(() => Date, { nullable: true }) status_changed!: Date | null;
  @Field(() => String, { nullable: true }) status_info!: string | null;
  @Field(() => Date, { nullable: true }) created_at!: Date;
  @Field(() => Date, { nullable: true }) terminated_at!: Date | null;
  @Field(() => String, { nullable: true }) startup_command!: string | null;
  @Field(() => String, { nullable: true }) result!: string;
  @Field(() => String, { nullable: true }) scaling_group!: string | null;
  @Field(() => Json, { nullable: true }) service_ports!: unknown;
  @Field(() => [String], { nullable: true }) mounts!: string[];
  @Field(() => BigInteger, { nullable: true }) num_queries!: string;
  @Field(() => [ComputeContainer], { nullable: true }) containers!: ComputeContainer[];

  static of(session: Session): ComputeSession {
    return {
      id: session.id,
      sess_id: session.name,
      sess_type: session.sessionType,
      session_name: session.name,
      session_type: session.sessionType,
      tag: session.tag,
      domain_name: session.domainName,
      group_name: session.group?.name,
      group_id: session.group?.id,
      user_email: session.user?.email,
      user_uuid: session.user?.id,
      access_key: session.accessKey,
      created_user_email: session.createdUser?.email,
      created_user_uuid: session.createdUser?.id,
      status: session.status,
      status_changed: session.statusChanged,
      status_info: session.statusInfo,
      created_at: session.createdAt,
      terminated_at: session.terminatedAt,
      startup_command: session.startupCommand,
      result: session.result,
      scaling_group: session.scalingGroup,
      service_ports: session.servicePorts,
      mounts: session.mounts,
      num_queries: session.numQueries,
      containers: session.containers.isInitialized()
        ? session.containers.map(container => ComputeContainer.of(container))
        : [],
    };
  }
}

@ObjectType()
export class ComputeSessionList {
  @Field(() => Int) total_count!: number;
  @Field(() => [ComputeSession]) items!: ComputeSession[];
}

@ObjectType()
export class Bucket {
  @Field(() => String, { nullable: true }) value!: string | null;
  @Field(() => Int) n!: number;
}

@ObjectType()
export class Facets {
  @Field(() => [Bucket]) status!: Bucket[];
  @Field(() => [Bucket]) group!: Bucket[];
}
