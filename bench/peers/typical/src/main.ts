// What most teams would write: Nest on Express, Apollo, code first; MikroORM entities, repositories and populate. Nothing
// of it is slow on purpose, and nothing is tuned either. No authentication.
import 'reflect-metadata';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { Container, ContainerStat, Group, Session, User } from './entities.js';
import { SessionsResolver } from './sessions.resolver.js';
import { SessionsService } from './sessions.service.js';

const database = new URL(process.env['DATABASE_URL'] as string);

@Module({
  imports: [
    MikroOrmModule.forRoot({
      driver: PostgreSqlDriver,
      host: database.searchParams.get('host') ?? database.hostname,
      ...(database.port === '' ? {} : { port: Number(database.port) }),
      user: decodeURIComponent(database.username),
      dbName: database.pathname.slice(1),
      entities: [User, Group, Session, Container, ContainerStat],
      pool: { max: Number(process.env['DATABASE_POOL_SIZE'] ?? 10) },
    }),
    MikroOrmModule.forFeature([Session]),
    GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true, graphiql: false }),
  ],
  providers: [SessionsResolver, SessionsService],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error'] });
await app.listen(0, '127.0.0.1');
process.stdout.write(`peer listens on ${await app.getUrl()}\n`);
