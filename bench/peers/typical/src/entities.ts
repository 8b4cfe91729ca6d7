import { Collection } from '@mikro-orm/core';
import { Entity, ManyToOne, OneToMany, OneToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

@Entity({ tableName: 'users' })
export class User {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'text' })
  email!: string;
}

@Entity({ tableName: 'groups' })
export class Group {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'text' })
  name!: string;
}

@Entity({ tableName: 'sessions' })
export class Session {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'text' })
  name!: string;

  @Property({ type: 'text' })
  sessionType!: string;

  @Property({ type: 'text', nullable: true })
  tag!: string | null;

  @Property({ type: 'text' })
  domainName!: string;

  @ManyToOne({ entity: () => Group, nullable: true })
  group!: Group | null;

  @ManyToOne({ entity: () => User, nullable: true })
  user!: User | null;

  @ManyToOne({ entity: () => User, nullable: true })
  createdUser!: User | null;

  @Property({ type: 'text' })
  accessKey!: string;

  @Property({ type: 'text' })
  status!: string;

  @Property({ type: 'datetime', nullable: true })
  statusChanged!: Date | null;

  @Property({ type: 'text', nullable: true })
  statusInfo!: string | null;

  @Property({ type: 'datetime' })
  createdAt!: Date;

  @Property({ type: 'datetime', nullable: true })
  terminatedAt!: Date | null;

  @Property({ type: 'datetime' })
  updatedAt!: Date;

  @Property({ type: 'text', nullable: true })
  startupCommand!: string | null;

  @Property({ type: 'text' })
  result!: string;

  @Property({ type: 'text', nullable: true })
  scalingGroup!: string | null;

  @Property({ type: 'json', nullable: true })
  servicePorts!: unknown;

  @Property({ type: 'array' })
  mounts!: string[];

  @Property({ type: 'bigint' })
  numQueries!: string;

  @OneToMany({
    entity: () => Container,
    mappedBy: container => container.session,
    orderBy: { clusterIdx: 'asc', id: 'asc' },
  })
  containers = new Collection<Container>(this);
}

@Entity({ tableName: 'containers' })
export class Container {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @ManyToOne({ entity: () => Session })
  session!: Session;

  @Property({ type: 'text' })
  clusterRole!: string;

  @Property({ type: 'int' })
  clusterIdx!: number;

  @Property({ type: 'text', nullable: true })
  clusterHostname!: string | null;

  @Property({ type: 'text', nullable: true })
  image!: string | null;

  @Property({ type: 'text', nullable: true })
  registry!: string | null;

  @Property({ type: 'text', nullable: true })
  agent!: string | null;

  @Property({ type: 'text', nullable: true })
  containerId!: string | null;

  @Property({ type: 'text' })
  status!: string;

  @Property({ type: 'datetime', nullable: true })
  statusChanged!: Date | null;

  @Property({ type: 'text', nullable: true })
  statusInfo!: string | null;

  @Property({ type: 'datetime' })
  createdAt!: Date;

  @Property({ type: 'datetime', nullable: true })
  terminatedAt!: Date | null;

  @Property({ type: 'json' })
  occupiedSlots!: unknown;

  @Property({ type: 'json' })
  resourceOpts!: unknown;

  @OneToOne({ entity: () => ContainerStat, mappedBy: stat => stat.container })
  stat!: ContainerStat | null;
}

@Entity({ tableName: 'container_stats' })
export class ContainerStat {
  @OneToOne({ entity: () => Container, primary: true, inversedBy: container => container.stat })
  container!: Container;

  @Property({ type: 'json', nullable: true })
  liveStat!: unknown;

  @Property({ type: 'json', nullable: true })
  lastStat!: unknown;
}
